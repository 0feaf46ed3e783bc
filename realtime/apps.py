"""The lift between facts and pages."""

from django.apps import AppConfig


class RealtimeConfig(AppConfig):
    """Live events; the apps above open the rooms."""

    name = "realtime"
