"""Make `config` an app: its management commands are found, and rooms that do not know each other meet."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """The roof: settings, routes, processes, demo."""

    name = "config"

    def ready(self) -> None:
        """Let role-plays be drafted from modules of the workshop."""
        from practice import sources
        from workshop import selectors

        sources.register("module", label="module", outline=selectors.outline_of)
