"""Light reads around reports: is there one, what does it rest on, was there one before. No contents."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models.fields.json import KT, KeyTextTransform

from accounts.models import User
from feedback.models import Report
from feedback.shapes import ReportLine

ATTEMPTS = 20


@dataclass(frozen=True)
class Beginning:
    """How far a report is, and its index with the number of criteria that it rests on."""

    status: str
    overall: int | None
    coverage: int | None
    too_short: bool


def beginning_of(*, user_id: UUID, session_id: UUID) -> Beginning | None:
    """Return how far the report on a role-play is, and its index with what that rests on."""
    found = (
        Report.objects.of(user_id)
        .filter(session=session_id)
        .order_by()
        .values_list("status", "overall_score", "coverage", KT("content__reason"))
        .first()
    )
    if found is None:
        return None
    status, overall, coverage, reason = found
    return Beginning(status, overall, coverage, too_short=reason == "too_short")


def coverages(*, user_id: UUID, session_ids: Collection[UUID]) -> dict[UUID, int]:
    """Return by role-play how many criteria its report could assess; one query."""
    ready = Report.objects.of(user_id).ready().filter(session__in=session_ids)
    found = ready.order_by().values_list("session", "coverage")
    return {session: coverage or 0 for session, coverage in found}


def attempts_like(*, user: User, scenario_id: UUID) -> list[ReportLine]:
    """Return the reader's reports on one scenario that could assess something, the newest first.

    Without what they say.
    """
    own = Report.objects.of(user.pk).ready().filter(session__scenario=scenario_id, coverage__gt=0)
    rows = own.order_by("-created_at", "-id")[:ATTEMPTS]
    found = rows.annotate(title=KeyTextTransform("title", "session__version__card")).values_list(
        *("id", "session", "session__scenario", "title", "status"),
        *("overall_score", "coverage", "created_at", "written_at"),
    )
    return [ReportLine(*row) for row in found]
