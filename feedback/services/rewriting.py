"""Writing reports anew: after another rubric, or where the end of a role-play was never told."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from feedback.choices import ReportStatus
from feedback.models import Report
from feedback.services.queue import expect_report
from feedback.services.writing import kind_of, write_report
from practice.models import Session, Turn

log = logging.getLogger(__name__)


@dataclass
class Rewritten:
    """What became of them: written, and of these how many say something else; or left as they were."""

    written: int = 0
    changed: int = 0
    left: int = 0


def rewrite(
    reports: QuerySet[Report],
    *,
    read_again: bool = False,
    seen: Callable[[int], None] = lambda number: None,
) -> Rewritten:
    """Write reports anew, one transaction each; those that wait are left to the background.

    One that goes wrong, or whose engine is away, stays as it was. Safe at any time, as often as wanted.
    """
    found = Rewritten()
    meant = reports.exclude(status=ReportStatus.WAITING).order_by("created_at", "id")
    for number, pk in enumerate(list(meant.values_list("pk", flat=True)), start=1):
        session_id, before = meant.values_list("session", "content").get(pk=pk)
        row = None
        try:
            row = write_report(session_id=session_id, anew=True, read_again=read_again)
        except Exception as error:
            log.warning("report %s was not written anew: %s", pk, kind_of(error))
        found.written += row is not None
        found.changed += row is not None and row.content != before
        found.left += row is None
        seen(number)
    return found


def expect_missing() -> int:
    """Let a report be written on each completed role-play that has none; return how many there were."""
    said = Turn.objects.of_role_play().by_learner().filter(session=OuterRef("pk")).order_by()
    written = Report.objects.filter(session=OuterRef("pk")).order_by()
    rows = (
        Session.objects.completed().filter(Exists(said), ~Exists(written)).order_by("completed_at")
    )
    missing = list(rows.values_list("pk", flat=True))
    for session_id in missing:
        expect_report(session_id=session_id)
    return len(missing)
