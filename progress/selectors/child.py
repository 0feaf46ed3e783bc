"""Where one child stands: numbers that open, each with its sum spelt out."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.db.models import Max, OuterRef, Q, Subquery
from django.utils import timezone

from accounts import access
from accounts.models import Child
from core.dates import today_in
from progress import calculation
from progress.models import ChildProgress
from progress.shapes import CategoryLine, Extra, ModuleLine, Progress
from workshop.choices import Status
from workshop.models import Module, Session
from workshop.selectors import category_card


def of_child(child: Child) -> Progress:
    """Return a child's progress with its sum spelt out; three queries, whatever its history."""
    lines = _lines(child)
    done = sum(line.done for line in lines)
    state = ChildProgress.objects.filter(pk=child.pk).first()
    return Progress(
        child_id=child.pk,
        percent=calculation.percent(done=done, applicable=len(lines)),
        done=done,
        applicable=len(lines),
        sentence=calculation.sentence(done=done, applicable=len(lines)),
        explanation=_explanation(child),
        modules=lines,
        by_category=_by_category(lines),
        extra=_extra(child, {line.id for line in lines}),
        last_engagement_date=state.last_engagement_date if state else None,
        version=state.version if state else 0,
        as_of=timezone.now(),
    )


def _lines(child: Child) -> list[ModuleLine]:
    mine = Session.objects.filter(child=child, module=OuterRef("pk")).order_by()
    rows: Any = (
        Module.objects.for_learner(access.learner(child))
        .select_related("category")
        .defer("content")
        .annotate(
            first_done=Subquery(
                mine.finished().order_by("completed_at").values("completed_at")[:1]
            ),
            open_id=Subquery(mine.open().values("pk")[:1]),
        )
        .order_by("category__position", "title", "id")
    )
    return [
        ModuleLine(
            id=row.pk,
            title=row.title,
            category=category_card(row.category),
            done=row.first_done is not None,
            state="done" if row.first_done else "open" if row.open_id else "new",
            completed_on=local_day(child, row.first_done),
        )
        for row in rows
    ]


def _by_category(lines: list[ModuleLine]) -> list[CategoryLine]:
    groups: dict[str, list[ModuleLine]] = {}
    for line in lines:
        groups.setdefault(line.category.slug, []).append(line)
    return [
        CategoryLine(
            category=group[0].category,
            done=sum(line.done for line in group),
            applicable=len(group),
            percent=calculation.percent(
                done=sum(line.done for line in group), applicable=len(group)
            ),
        )
        for group in groups.values()
    ]


def _extra(child: Child, counted: set[UUID]) -> list[Extra]:
    rows = (
        Module.objects.filter(sessions__child=child, sessions__completed_at__isnull=False)
        .exclude(pk__in=counted)
        .annotate(last=Max("sessions__completed_at", filter=Q(sessions__child=child)))
        .order_by("-last", "id")
    )
    return [Extra(title=row.title, why=_why_not(child, row)) for row in rows]


def _why_not(child: Child, module: Module) -> str:
    if module.status != Status.PUBLISHED:
        return "It is resting now. What you did stays."
    if not module.age_group_min <= child.age <= module.age_group_max:
        low, high = module.age_group_min, module.age_group_max
        return f"It is for ages {low} to {high}. What you did stays."
    return "It belongs to another clinic. What you did stays."


def _explanation(child: Child) -> str:
    return (
        f"Counted are the published modules for age {child.age}, shared ones and those of "
        f"{child.clinic.name}. A module counts once, when all its activities were done; "
        "doing it again adds nothing and takes nothing away."
    )


def local_day(child: Child, moment: dt.datetime | None) -> dt.date | None:
    """Return the date of a moment at the child's clinic."""
    return today_in(child.clinic.timezone, now=moment) if moment else None
