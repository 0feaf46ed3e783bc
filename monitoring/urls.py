"""Addresses that operators and load balancers use."""

from django.urls import path

from monitoring import views

app_name = "monitoring"
urlpatterns = [
    path("healthz", views.alive, name="alive"),
    path("readyz", views.ready, name="ready"),
]
