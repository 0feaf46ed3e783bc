"""The queue of reports to write: hand them out, run a job, and leave them waiting whatever goes wrong.

The rows that wait are the queue, as in `progress/services/reconciling.py`; messages are only hints that a
worker should look. One that is lost, doubled or late changes nothing: the lease runs out, and the report is
handed out again.
"""

import datetime as dt
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from feedback.choices import ReportStatus
from feedback.models import Report
from feedback.services.judging import EngineAway
from feedback.services.writing import kind_of, write_report
from practice.models import Session

log = logging.getLogger(__name__)

LEASE = dt.timedelta(seconds=30)
"""How long a job has before its report is handed out again: what a killed worker costs at most."""
CAPACITY = 60
"""Reports handed out at once: what two worker processes write well within the lease."""
PAUSES = tuple(dt.timedelta(seconds=s) for s in (5, 30, 120, 600, 1800, 3600, 10_800))
"""How long a report rests after each failure; after one more it has failed."""
ENGINE_PAUSE = dt.timedelta(seconds=10)
"""How long a report waits for an engine that was set up and does not answer."""


@dataclass(frozen=True)
class Claimed:
    """A report handed out: write it, and not after `until`."""

    session_id: UUID
    until: dt.datetime


def expect_report(*, session_id: UUID) -> None:
    """See to it that a role-play gets a report, one, however often its end is told."""
    session = Session.objects.get(pk=session_id)
    row = Report(
        session=session,
        user_id=session.user_id,
        created_at=session.completed_at or timezone.now(),
    )
    Report.objects.bulk_create([row], ignore_conflicts=True)


@transaction.atomic
def claim() -> list[Claimed]:
    """Claim reports that wait, the longest due first, each for one job at a time."""
    now = timezone.now()
    free = CAPACITY - Report.objects.claimed(now=now).count()
    rows = Report.objects.due(now=now).select_for_update(skip_locked=True)[: max(free, 0)]
    found = list(rows.values_list("session_id", flat=True))
    until = now + LEASE
    if found:
        Report.objects.filter(session__in=found).update(claimed_until=until)
    return [Claimed(session_id, until) for session_id in found]


def give_back(session_ids: Iterable[UUID]) -> None:
    """Let reports be claimed again at once: their jobs could not be handed out."""
    if ids := list(session_ids):
        Report.objects.waiting().filter(session__in=ids).update(claimed_until=None)


def run_job(*, session_id: UUID) -> Report | None:
    """Write a report that waits; None where there is nothing to do, or it has to wait longer.

    A failure is told in the log and in the admin by its kind and place alone: what was said in a role-play
    has no place there.
    """
    if not Report.objects.waiting().filter(session=session_id).exists():
        return None
    try:
        return write_report(session_id=session_id)
    except EngineAway:
        _rest(session_id, ENGINE_PAUSE, waits=F("waits") + 1)
        log.info("a report waits for the engine that is set up")
    except Exception as error:
        _back_off(session_id, error)
    return None


def retry(*, report_ids: Iterable[UUID]) -> int:
    """Let reports that have failed be written after all, from the first attempt; return how many."""
    failed = Report.objects.filter(pk__in=list(report_ids), status=ReportStatus.FAILED)
    return failed.update(
        status=ReportStatus.WAITING,
        attempts=0,
        waits=0,
        error="",
        due_at=timezone.now(),
        claimed_until=None,
    )


def _rest(session_id: UUID, pause: dt.timedelta, **changes: object) -> None:
    Report.objects.waiting().filter(session=session_id).update(
        due_at=timezone.now() + pause, claimed_until=None, **changes
    )


def _back_off(session_id: UUID, error: Exception) -> None:
    row = Report.objects.waiting().filter(session=session_id).first()
    if row is None:
        return
    kind, times = kind_of(error), row.attempts + 1
    if row.attempts < len(PAUSES):
        _rest(session_id, PAUSES[row.attempts], attempts=times, error=kind)
        log.warning("report %s went wrong, attempt %d: %s", row.pk, times, kind)
    else:
        status = ReportStatus.FAILED
        _rest(session_id, dt.timedelta(0), attempts=times, error=kind, status=status)
        log.error("report %s could not be written in %d attempts: %s", row.pk, times, kind)
