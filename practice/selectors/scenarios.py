"""Reading scenarios: the candidate's side only."""

import hashlib
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, Max, OuterRef, Q, Sum
from django.db.models.functions import Coalesce

from accounts.models import User
from core.api import Page
from core.errors import NotFound
from practice.cache import MISSING, SCENARIOS
from practice.choices import Status
from practice.models import Scenario, Session, Version
from practice.querysets import LISTED, best_and_latest
from practice.shapes import Attempts, Figures, Filters, Listing, ScenarioCard, ScenarioLine


def catalogue(*, user: User, filters: Filters, page: Page) -> Listing:
    """List the scenarios of the reader's own profession, newest first, one row each (O15 to O21, X3).

    Three queries where the list was kept, four or five otherwise, whatever the size.
    """
    hit, rows, total = _listed(user.profession, filters, page)
    done = _attempts(user, [row["id"] for row in rows])
    lines = [ScenarioLine(**row, attempts=done.get(row["id"], Attempts())) for row in rows]
    return Listing(rows=lines, total=total, hit=hit)


def _listed(
    profession: str, filters: Filters, page: Page
) -> tuple[bool, list[dict[str, Any]], int]:
    stamp = _stamp(profession)
    asked = f"{profession}|{filters.difficulty}|{filters.clinical_area}|{page.number}|{page.limit}"
    key = hashlib.blake2b(asked.encode(), digest_size=16).hexdigest()
    kept = SCENARIOS.get(key)
    if kept is not MISSING and kept["stamp"] == stamp:
        return True, [{**row, "id": UUID(row["id"])} for row in kept["rows"]], kept["total"]
    wanted = Scenario.objects.for_profession(profession).matching(
        difficulty=filters.difficulty, clinical_area=filters.clinical_area
    )
    rows = list(wanted.newest_first().values(*LISTED)[page.offset : page.offset + page.limit])
    whole = page.number == 1 and len(rows) < page.limit
    total = len(rows) if whole else wanted.count()
    kept = {"stamp": stamp, "rows": [{**row, "id": str(row["id"])} for row in rows], "total": total}
    SCENARIOS.put(key, kept)
    return False, rows, total


def _stamp(profession: str) -> str:
    # Counts as well as the newest moment: of two that are written at once, the older may commit last.
    found = Scenario.objects.filter(professions__profession=profession).aggregate(
        newest=Max("updated_at"),
        count=Count("pk"),
        published=Count("pk", filter=Q(status=Status.PUBLISHED)),
        versions=Sum("version"),
    )
    return ":".join(str(value) for value in found.values())


def _attempts(user: User, ids: Iterable[UUID]) -> dict[UUID, Attempts]:
    own = Session.objects.attempts(user_id=user.pk)
    subqueries: dict[str, Any] = best_and_latest(own)
    scenarios: Any = Scenario.objects.filter(pk__in=list(ids)).order_by()
    rows: Iterable[dict[str, Any]] = scenarios.values("pk", **subqueries)
    still = dict(Session.objects.of(user.pk).open().order_by().values_list("scenario", "pk"))
    return {
        row["pk"]: Attempts(
            count=row["times_done"] or 0,
            latest_session=row["latest_session"],
            latest_at=row["latest_at"],
            latest_score=row["latest_score"],
            best_session=row["best_session"],
            best_score=row["best_score"],
            open_session=still.get(row["pk"]),
        )
        for row in rows
    }


def areas(profession: str) -> list[str]:
    """Return the clinical areas that a profession's scenarios come from, by name."""
    found = Scenario.objects.for_profession(profession).order_by("clinical_area")
    return list(found.values_list("clinical_area", flat=True).distinct())


def figures(*, user: User) -> Figures:
    """Return how many scenarios somebody may rehearse, and how many of them are done; one query."""
    done = Session.objects.of(user.pk).completed().filter(scenario=OuterRef("pk"))
    found = Scenario.objects.for_profession(user.profession)
    return Figures(
        **found.aggregate(total=Count("pk"), done=Count("pk", filter=Q(Exists(done.order_by()))))
    )


def scenario_for(*, user: User, scenario_id: UUID) -> ScenarioCard:
    """Return one scenario of the reader's profession, or raise NotFound."""
    row = Scenario.objects.for_profession(user.profession).filter(pk=scenario_id).first()
    if row is None:
        raise NotFound("We could not find that scenario.")
    version = Version.objects.get(scenario=row, number=row.version)
    return ScenarioCard(
        id=row.pk,
        card=version.card,
        attempts=_attempts(user, [row.pk]).get(row.pk, Attempts()),
        prep_seconds=row.prep_seconds,
        roleplay_seconds=row.roleplay_seconds,
    )


def second_card_for(*, user: User, scenario_id: UUID | None) -> UUID | None:
    """Return a good second card for a mock test: the one that the reader has done least, and not open.

    Without a first card, a good one to begin with.
    """
    own = best_and_latest(Session.objects.attempts(user_id=user.pk))
    still = Session.objects.of(user.pk).open().values("scenario")
    others = Scenario.objects.for_profession(user.profession).exclude(pk__in=still)
    if scenario_id is not None:
        others = others.exclude(pk=scenario_id)
    return (
        others.annotate(done=Coalesce(own["times_done"], 0))
        .order_by("done", "-created_at", "-id")
        .values_list("pk", flat=True)
        .first()
    )
