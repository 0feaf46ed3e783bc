"""The reconciler: hand out what is stale, run a job, and leave it stale whatever goes wrong.

The rows of `Stale` are the queue; messages are only hints that a worker should look. A message that is
lost, doubled or late changes nothing: the claim runs out and the child is handed out again.
"""

import datetime as dt
import time
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import Child
from progress import selectors
from progress.choices import Outcome
from progress.models import ChildProgress, Job, Stale
from progress.services.calculating import Recalculated, recalculate
from progress.services.marking import mark
from realtime.events import ProgressUpdated
from realtime.publish import publish

DEBOUNCE = dt.timedelta(seconds=1)
"""How long facts are gathered from the first one (V44)."""
LEASE = dt.timedelta(seconds=10)
"""How long a job has before its child is handed out again: what a killed worker costs at most."""
LONGEST_BACK_OFF = dt.timedelta(minutes=5)
CAPACITY = 400
"""Children handed out at once: what two worker processes finish well within the lease."""
KEPT = {Outcome.DONE: 10, Outcome.FAILED: 5}


@dataclass(frozen=True)
class Claimed:
    """A child handed out: calculate it from `ready_at` on, and not after `until`."""

    child_id: UUID
    ready_at: dt.datetime
    until: dt.datetime


@transaction.atomic
def claim() -> list[Claimed]:
    """Claim children that are stale, the longest waiting first, each for one job at a time.

    Claimed before the debounce is over, so that it does not have to wait for the next tick as well.
    """
    now = timezone.now()
    _mark_what_is_due(now)
    busy = Stale.objects.filter(claimed_until__gt=now).count()
    free = Stale.objects.filter(Q(claimed_until__isnull=True) | Q(claimed_until__lte=now))
    rows = free.select_for_update(skip_locked=True).order_by("since")[: max(CAPACITY - busy, 0)]
    found = list(rows.values_list("pk", "since"))
    until = now + LEASE
    Stale.objects.filter(pk__in=[pk for pk, _ in found]).update(claimed_until=until)
    _prune()
    return [Claimed(pk, max(since + DEBOUNCE, now), until) for pk, since in found]


def give_back(child_ids: Iterable[UUID]) -> None:
    """Let children be claimed again at once: their jobs could not be handed out."""
    Stale.objects.filter(pk__in=list(child_ids)).update(claimed_until=None)


def run_job(*, child_id: UUID) -> Recalculated | None:
    """Calculate a child that is stale, then cache, then tell (V46); None where there is nothing to do.

    A failure is kept for staff to see, without values, and raised; the child waits longer each time.
    """
    if not Stale.objects.filter(pk=child_id).exists():
        return None
    begun, clock = timezone.now(), time.perf_counter()
    try:
        done = recalculate(child_id=child_id)
    except Exception as error:
        _back_off(child_id)
        _keep(child_id, Outcome.FAILED, begun, clock, type(error).__name__)
        raise
    if done is not None:
        selectors.renew(child_id)
        tell(done)
        _keep(child_id, Outcome.DONE, begun, clock)
    return done


def tell(done: Recalculated) -> None:
    """Tell whoever listens that a child's figures are different now. Only a hint, and never an error."""
    if done.changed:
        publish(ProgressUpdated(done.child_id, done.version, happened_at=done.since))


def _mark_what_is_due(now: dt.datetime) -> None:
    due = ChildProgress.objects.filter(Q(due_at__lte=now) | Q(due_at__isnull=True))
    due = due.filter(child__stale__isnull=True).order_by("due_at")[:CAPACITY]
    mark(Child.objects.filter(pk__in=due.values("pk")))


def _back_off(child_id: UUID) -> None:
    row = Stale.objects.filter(pk=child_id).first()
    if row is not None:
        pause = min(LEASE * 2**row.failures, LONGEST_BACK_OFF)
        Stale.objects.filter(pk=child_id).update(
            claimed_until=timezone.now() + pause, failures=min(row.failures + 1, 10)
        )


def _keep(
    child_id: UUID, outcome: Outcome, begun: dt.datetime, clock: float, error: str = ""
) -> None:
    ms = round((time.perf_counter() - clock) * 1000)
    Job.objects.create(child_id=child_id, outcome=outcome, started_at=begun, ms=ms, error=error)


def _prune() -> None:
    for outcome, kept in KEPT.items():
        oldest = Job.objects.filter(outcome=outcome).order_by("-id").values_list("pk", flat=True)
        border = oldest[kept - 1 : kept].first()
        if border is not None:
            Job.objects.filter(outcome=outcome, pk__lt=border).delete()
