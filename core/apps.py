"""The ground that every app stands on."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """API plumbing, errors, ids, indexes, template tags."""

    name = "core"
