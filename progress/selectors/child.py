"""Where one child stands: numbers that open, each with its sum spelt out."""

import datetime as dt
from collections.abc import Iterable
from contextlib import suppress
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, Max, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts import access
from accounts.models import Child
from core.dates import today_in
from core.errors import NotFound
from progress import cache, calculation, spelling, streaks
from progress.calculation import Facts, Figures
from progress.choices import Badge
from progress.models import BadgeAward, ChildProgress
from progress.querysets import fact_rows, facts_of
from progress.shapes import BadgeLine, CategoryLine, Extra, ModuleLine, Progress, Streak
from workshop.choices import Status
from workshop.models import Activity, ActivityCompletion, Module, Session
from workshop.selectors import category_card


def of_child(child: Child) -> Progress:
    """Return where a child stands, each number spelt out: right at once, whatever the background does.

    What was kept is taken if its stamp is the present one (one query); else everything is read from
    facts: five queries more, whatever the history.
    """
    stamp = _stamp(child)
    return cache.kept(child.pk, stamp) or _read(child, stamp)


def renew(child_id: UUID) -> None:
    """Keep a child's progress as it is now, for the next reader (V46)."""
    child = Child.objects.select_related("clinic").filter(pk=child_id).first()
    if child is not None:
        with suppress(NotFound):
            _read(child, _stamp(child))


def versions(child_ids: Iterable[UUID]) -> dict[UUID, int]:
    """Return the version of each child's summary; 0 where there is none yet. One query."""
    known = ChildProgress.objects.filter(pk__in=list(child_ids)).order_by()
    return dict.fromkeys(child_ids, 0) | dict(known.values_list("pk", "version"))


def first_done_in(session_id: UUID) -> frozenset[UUID]:
    """Return which activities of a session the child had not done before: those add points. One query."""
    earlier = ActivityCompletion.objects.filter(
        child=OuterRef("child"),
        activity=OuterRef("activity"),
        completed_at__lt=OuterRef("completed_at"),
    )
    found = ActivityCompletion.objects.filter(~Exists(earlier), session=session_id)
    return frozenset(found.values_list("activity", flat=True))


def _stamp(child: Child) -> str:
    """Return what a kept figure is true for: see progress.cache. Read before the facts."""
    found = Child.objects.filter(pk=child.pk).values_list("progress__version", "stale__mark")
    version, mark = found.first() or (None, None)
    return f"{version}.{mark}.{child.today}.{child.clinic_id}.{child.date_of_birth}"


def _read(child: Child, stamp: str) -> Progress:
    row = next(iter(fact_rows([child.pk])), None)
    if row is None:  # erased a moment ago
        raise NotFound("We could not find that child.")
    facts = facts_of(row)
    figures = calculation.calculate(facts)
    lines = _lines(child)
    progress = Progress(
        child_id=child.pk,
        percent=figures.percent,
        done=figures.done,
        applicable=figures.applicable,
        sentence=calculation.sentence(done=figures.done, applicable=figures.applicable),
        explanation=_explanation(child),
        modules=lines,
        by_category=_by_category(lines),
        extra=_extra(child, {line.id for line in lines}),
        last_engagement_date=figures.last_engagement_date,
        version=row["progress__version"] or 0,
        as_of=timezone.now(),
        minutes=figures.minutes,
        points=figures.points,
        streak=_streak(child, facts, figures),
        badges=_badges(child, figures),
        sums=spelling.sums(facts, figures),
    )
    cache.keep(progress, stamp)
    return progress


def _streak(child: Child, facts: Facts, figures: Figures) -> Streak:
    last = figures.last_engagement_date
    resting = last is not None and streaks.is_resting(last, child.today, facts.pauses)
    return Streak(
        days=figures.streak_days,
        longest=figures.longest_streak,
        resting=resting,
        words=streaks.words(figures.streak_days, resting=resting),
    )


def _badges(child: Child, figures: Figures) -> list[BadgeLine]:
    earned = {one.badge: one.at for one in figures.earned}
    held = BadgeAward.objects.filter(child=child).values_list("badge", "awarded_at")
    moments = sorted((earned | dict(held)).items(), key=lambda one: (one[1], one[0]))
    return [
        BadgeLine(badge=badge, name=str(Badge(badge).label), earned_on=_day(child, at))
        for badge, at in moments
    ]


def _lines(child: Child) -> list[ModuleLine]:
    mine = Session.objects.filter(child=child, module=OuterRef("pk")).order_by()
    finished = mine.finished().order_by("completed_at")
    met = ActivityCompletion.objects.filter(child=child, activity=OuterRef("pk"))
    new = Activity.objects.current().filter(~Exists(met), module=OuterRef("pk")).order_by()
    rows: Any = (
        Module.objects.for_learner(access.learner(child))
        .select_related("category")
        .defer("content")
        .annotate(
            first_done=Subquery(finished.values("completed_at")[:1]),
            finished_version=Subquery(
                mine.finished().values("module").annotate(n=Max("version__number")).values("n")
            ),
            unmet=Coalesce(Subquery(new.values("module").annotate(n=Count("*")).values("n")), 0),
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
            version=row.version,
            finished_version=row.finished_version,
            new_since=row.unmet if row.first_done else 0,
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


def _day(child: Child, moment: dt.datetime) -> dt.date:
    return today_in(child.clinic.timezone, now=moment)


def local_day(child: Child, moment: dt.datetime | None) -> dt.date | None:
    """Return the date of a moment at the child's clinic."""
    return _day(child, moment) if moment else None
