"""`manage.py rewrite_reports`: write reports anew, after a change of the rubric."""

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from feedback import services
from feedback.models import Report


class Command(BaseCommand):
    """Write reports anew from the turns and what was read of them. Safe at any time, without Redis too."""

    help = "Write reports on role-plays anew; the same rubric gives the same report, to the byte."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say which are meant; all unless told otherwise."""
        parser.add_argument("--session", action="append", type=UUID, metavar="ID", default=[])
        parser.add_argument("--rubric", metavar="VERSION", help="only those of an older rubric")
        parser.add_argument(
            "--read-again", action="store_true", help="let the engine read the turns anew"
        )
        parser.add_argument(
            "--missing", action="store_true", help="ask for reports where there is none, no more"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Write, and say what was found."""
        if options["missing"]:
            asked = services.expect_missing()
            self.stdout.write(f"{asked:,} role-plays had no report; the worker writes them now.")
            return
        meant = Report.objects.all()
        if options["session"]:
            meant = meant.filter(session__in=options["session"])
            if missing := len(set(options["session"])) - meant.count():
                raise CommandError(f"{missing} of these role-plays have no report.")
        if options["rubric"]:
            meant = meant.filter(rubric_version=options["rubric"])
        found = services.rewrite(meant, read_again=options["read_again"])
        self.stdout.write(f"Wrote {found.written:,} reports; {found.changed:,} say something else.")
        if found.left:
            self.stdout.write(
                f"{found.left:,} were left as they were: no engine, or gone meanwhile."
            )
