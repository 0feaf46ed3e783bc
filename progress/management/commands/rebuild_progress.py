"""`manage.py rebuild_progress`: calculate progress again from facts, and report what was wrong."""

import time
from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.db.models import QuerySet

from accounts.models import Child
from progress import services
from progress.services.rebuilding import BATCH

WIDTH = 30


class Command(BaseCommand):
    """Recalculate anybody or everybody. Safe at any time, as often as wanted, also without Redis."""

    help = "Calculate children's progress again from facts, and report drift."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say who is meant; everybody unless told otherwise."""
        parser.add_argument("--child", action="append", type=UUID, metavar="ID", default=[])
        parser.add_argument("--clinic", metavar="SLUG")
        parser.add_argument("--stale", action="store_true", help="only those known to be behind")
        parser.add_argument("--batch", type=int, default=BATCH, help="children a transaction")

    def handle(self, *args: Any, **options: Any) -> None:
        """Recalculate, with a bar while it runs, and say what was found."""
        if not 1 <= options["batch"] <= 2000:
            raise CommandError("--batch is a number from 1 to 2000.")
        meant = self._meant(options)
        total = meant.count()
        begun = time.perf_counter()
        found = services.rebuild(
            meant, batch=options["batch"], seen=lambda n: self._bar(min(n, total), total)
        )
        if self.stderr.isatty():
            self.stderr.write("")
        seconds = max(time.perf_counter() - begun, 0.001)
        children = "1 child" if found.children == 1 else f"{found.children:,} children"
        self.stdout.write(
            f"Calculated {children} in {seconds:.1f} s ({found.children / seconds:,.0f} a second)."
        )
        self.stdout.write(f"{found.behind:,} were known to be behind, {found.wrong:,} had drifted.")
        for column, n in found.columns.most_common():
            self.stdout.write(f"  {column}: {n:,}")

    def _meant(self, options: dict[str, Any]) -> QuerySet[Child]:
        children = Child.objects.order_by()
        if options["child"]:
            children = children.filter(pk__in=options["child"])
            missing = len(set(options["child"])) - children.count()
            if missing:
                raise CommandError(f"{missing} of these children are not here.")
        if options["clinic"]:
            children = children.filter(clinic__slug=options["clinic"])
            if not children.exists():
                raise CommandError(f"No child is registered at {options['clinic']!r}.")
        if options["stale"]:
            children = children.filter(stale__isnull=False)
        return children

    def _bar(self, done: int, total: int) -> None:
        if self.stderr.isatty():
            full = WIDTH * done // max(total, 1)
            bar = "#" * full + "." * (WIDTH - full)
            self.stderr.write(f"\r[{bar}] {done:,} of {total:,}", ending="")
            self.stderr.flush()
