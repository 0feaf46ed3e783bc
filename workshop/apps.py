"""What children do."""

from django.apps import AppConfig


class WorkshopConfig(AppConfig):
    """Modules, activities, media, sessions, completions, assessments."""

    name = "workshop"
