"""The meter cupboard."""

from django.apps import AppConfig


class MonitoringConfig(AppConfig):
    """Request ids, logs and health."""

    name = "monitoring"
