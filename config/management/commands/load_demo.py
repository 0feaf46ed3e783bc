"""Load the demo content into an empty or an earlier demo database."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config.demo.load import load


class Command(BaseCommand):
    """`python manage.py load_demo`, again and again if you like."""

    help = "Load clinics, families, staff and modules of the demo. Never in production."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, unless these are the settings that real families live under."""
        if settings.SETTINGS_MODULE.endswith(".production"):
            raise CommandError("The demo has a password that everybody knows: not in production.")
        load()
        self.stdout.write("The demo content is loaded.")
