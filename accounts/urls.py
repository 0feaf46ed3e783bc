"""Addresses about people; allauth's own stand beside them in config/urls.py."""

from django.urls import path

from accounts import views

urlpatterns = [
    path("", views.home, name="home"),
    path("settings/", views.settings, name="settings"),
    path("settings/theme/", views.theme, name="theme"),
]
