"""How far professionals are with their scenarios: as far as their best report says."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from feedback import selectors as feedback
from practice.models import Session
from progress.models import UserProgress


@dataclass(frozen=True)
class Practised:
    """How far somebody is with a scenario, in per cent."""

    user_id: UUID
    scenario_id: UUID
    progress: Decimal


def record_practice(updates: Iterable[Practised]) -> None:
    """Keep how far people are, all in one statement (O17, X4).

    Of two updates of one person and scenario the last one counts: PostgreSQL refuses to touch a row
    twice in one statement.
    """
    now = timezone.now()
    newest = {(one.user_id, one.scenario_id): one for one in updates}
    rows = [
        UserProgress(
            user_id=one.user_id, scenario_id=one.scenario_id, progress=one.progress, updated_at=now
        )
        # by id, so that two batches at once never wait for each other in a circle
        for _, one in sorted(newest.items())
    ]
    if rows:
        UserProgress.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["user", "scenario"],
            update_fields=["progress", "updated_at"],
        )


@transaction.atomic
def follow_report(*, user_id: UUID, session_id: UUID) -> None:
    """Bring somebody's progress with a scenario in step with their reports on it.

    Progress is the best practice index there is; a role-play that was too short to assess leaves it as it
    was, or at 0. A rubric that judges otherwise may also lower it. The row is locked before reports are
    read, as of two that are written at once each would miss the other.
    """
    scenario_id = Session.objects.values_list("scenario", flat=True).get(pk=session_id)
    row = UserProgress(user_id=user_id, scenario_id=scenario_id, progress=Decimal(0))
    UserProgress.objects.bulk_create([row], ignore_conflicts=True)
    own = UserProgress.objects.select_for_update().filter(user=user_id, scenario=scenario_id)
    own.values_list("pk").get()
    best = feedback.best_scores(user_id=user_id, scenario_ids=[scenario_id])
    record_practice([Practised(user_id, scenario_id, Decimal(best.get(scenario_id, 0)))])
