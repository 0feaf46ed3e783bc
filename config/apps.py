"""Make `config` an app, so that its management commands are found."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """The roof: settings, routes, processes, demo."""

    name = "config"
