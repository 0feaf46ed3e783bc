"""The lift between facts and pages."""

from django.apps import AppConfig


class RealtimeConfig(AppConfig):
    """Live events; no room is open yet."""

    name = "realtime"
