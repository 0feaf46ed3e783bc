"""Taking over what was rehearsed somewhere else, or before: many finished role-plays at once (O23)."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from core.errors import Invalid
from practice.choices import SessionStatus
from practice.models import Scenario, Session, Version

AT_ONCE = 100
"""Rows of one INSERT (O23)."""
BEST_SCORE = 100


@dataclass(frozen=True)
class Rehearsed:
    """A finished role-play to take over; what was said in it is not known."""

    user_id: UUID
    scenario_id: UUID
    created_at: dt.datetime
    completed_at: dt.datetime
    status: str = SessionStatus.COMPLETED
    score: int | None = None


@transaction.atomic
def import_sessions(rows: Iterable[Rehearsed]) -> int:
    """Write finished role-plays, 100 an INSERT, on their scenarios' newest versions; return how many.

    All of them or none: raises Invalid with the first row, counted from 1, that cannot be one.
    """
    given = list(rows)
    scenarios = Scenario.objects.in_bulk({row.scenario_id for row in given})
    numbers = Version.objects.filter(scenario__in=scenarios).order_by("number")
    newest = {version.scenario_id: version.pk for version in numbers.defer("card")}
    made = []
    for place, row in enumerate(given, start=1):
        if problem := _problem(row, newest):
            raise Invalid(f"Row {place} can’t be taken over: {problem}")
        scenario = scenarios[row.scenario_id]
        made.append(
            Session(
                user_id=row.user_id,
                scenario=scenario,
                version_id=newest[row.scenario_id],
                status=row.status,
                prep_seconds=scenario.prep_seconds,
                roleplay_seconds=scenario.roleplay_seconds,
                created_at=row.created_at,
                completed_at=row.completed_at,
                score=row.score,
            )
        )
    return len(Session.objects.bulk_create(made, batch_size=AT_ONCE))


def _problem(row: Rehearsed, newest: dict[UUID, UUID]) -> str:
    """Return what keeps a row out, in words; empty where nothing does."""
    if row.scenario_id not in newest:
        return "there is no such scenario."
    if row.status not in SessionStatus.values or row.status == SessionStatus.IN_PROGRESS:
        return "it is not finished."
    if row.completed_at < row.created_at:
        return "it ended before it began."
    if row.score is not None and not 0 <= row.score <= BEST_SCORE:
        return "a score is from 0 to 100."
    return ""
