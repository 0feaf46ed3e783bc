"""Addresses of live events by plain HTTP."""

from django.urls import path

from realtime import api

app_name = "live_api"
urlpatterns = [path("events", api.Events.as_view(), name="events")]
