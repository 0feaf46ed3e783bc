"""Start the demo by Django's own command line."""

import os
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """Start everything with sample data, as `make demo` does; `--reset` forgets the data."""

    help = "Start the whole product on this machine with sample data, until Ctrl-C."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Know `--reset`."""
        parser.add_argument("--reset", action="store_true", help="forget the demo's data")

    def handle(self, *args: Any, **options: Any) -> None:
        """Become the launcher: it keeps this process id and none of Django's memory."""
        reset = ["--reset"] if options["reset"] else []
        os.execv(sys.executable, [sys.executable, "-m", "config.demo", *reset])  # noqa: S606
