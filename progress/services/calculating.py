"""Replace what is stored about children by what the facts say now."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import Child
from progress.calculation import Figures, calculate, due_at
from progress.models import BadgeAward, ChildProgress, PointAward, Stale
from progress.querysets import FIGURES, Row, fact_rows, facts_of


@dataclass(frozen=True)
class Recalculated:
    """What a recalculation found: which columns were not what they are now.

    `since` is the moment of the oldest fact that had not been counted, or None where the child was
    not known to be behind.
    """

    child_id: UUID
    version: int
    changed: tuple[str, ...]
    since: dt.datetime | None


def recalculate(*, child_id: UUID) -> Recalculated | None:
    """Replace a child's row by what the facts say now; None where there is no such child."""
    return next(iter(recalculate_many([child_id])), None)


@transaction.atomic
def recalculate_many(child_ids: Iterable[UUID]) -> list[Recalculated]:
    """Replace the rows of children by what the facts say now, each with the next version if it differs.

    May run twice, late, out of order or at once with itself: the children are locked first (which
    keeps them from being erased as well), so of two at once the later one sees the facts that the
    earlier one saw, and more. The mark is read in the same snapshot as the facts. A fact that is
    committed later has renewed it, and the child stays stale.
    """
    locked = Child.objects.select_for_update(no_key=True, of=("self",)).order_by("pk")
    ids = list(locked.filter(pk__in=list(child_ids)).values_list("pk", flat=True))
    now = timezone.now()
    children = fact_rows(ids)
    held = _held(ids)
    new = [_replaced(child, held[child["id"]], now) for child in children]
    ChildProgress.objects.bulk_create(
        [row for row, _, _ in new],
        update_conflicts=True,
        unique_fields=["child"],
        update_fields=[*FIGURES, "version", "as_of", "due_at"],
    )
    _award([(row.pk, figures, held[row.pk]) for row, figures, _ in new])
    _settle(children, now)
    return [
        Recalculated(
            child_id=row.pk, version=row.version, changed=changed, since=child["stale__since"]
        )
        for child, (row, _, changed) in zip(children, new, strict=True)
    ]


def _replaced(
    child: Row, held: set[str], now: dt.datetime
) -> tuple[ChildProgress, Figures, tuple[str, ...]]:
    facts = facts_of(child)
    figures = calculate(facts)
    before = child["progress__version"]
    values = {name: getattr(figures, name) for name in FIGURES if name != "badges"}
    # a badge is for good: those held count even where their rule has changed since
    values["badges"] = len({one.badge for one in figures.earned} | _badges(held))
    changed = tuple(
        name for name in FIGURES if before is None or child[f"progress__{name}"] != values[name]
    )
    version = (before or 0) + bool(changed)
    again = due_at(born=facts.born, zone=facts.zone, now=now)
    row = ChildProgress(child_id=child["id"], version=version, as_of=now, due_at=again, **values)
    return row, figures, changed


def _held(ids: Sequence[UUID]) -> dict[UUID, set[str]]:
    """Return what each child has been awarded already: reasons, and badges as badge:<name>."""
    held: dict[UUID, set[str]] = {child_id: set() for child_id in ids}
    reasons = PointAward.objects.filter(child__in=ids).order_by()
    for child_id, reason in reasons.values_list("child_id", "reason"):
        held[child_id].add(reason)
    badges = BadgeAward.objects.filter(child__in=ids).order_by()
    for child_id, badge in badges.values_list("child_id", "badge"):
        held[child_id].add(f"badge:{badge}")
    return held


def _badges(held: set[str]) -> set[str]:
    return {one.removeprefix("badge:") for one in held if one.startswith("badge:")}


def _award(new: list[tuple[UUID, Figures, set[str]]]) -> None:
    points = [
        PointAward(child_id=child_id, reason=award.reason, points=award.points, awarded_at=award.at)
        for child_id, figures, held in new
        for award in figures.awards
        if award.reason not in held
    ]
    badges = [
        BadgeAward(child_id=child_id, badge=one.badge, awarded_at=one.at)
        for child_id, figures, held in new
        for one in figures.earned
        if f"badge:{one.badge}" not in held
    ]
    if points:
        PointAward.objects.bulk_create(points, ignore_conflicts=True)
    if badges:
        BadgeAward.objects.bulk_create(badges, ignore_conflicts=True)


def _settle(children: list[Row], now: dt.datetime) -> None:
    """Take away the marks that were read; what got a new one since is free for the next job."""
    marks = {child["id"]: child["stale__mark"] for child in children if child["stale__mark"]}
    if not marks:
        return
    gone, _ = Stale.objects.filter(pk__in=marks, mark__in=marks.values()).delete()
    if gone < len(marks):
        Stale.objects.filter(pk__in=marks).update(claimed_until=None, since=now, failures=0)
