"""What facts say about children, gathered in one query for one child or for many."""

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import cache
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    Count,
    DateTimeField,
    Exists,
    Expression,
    F,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    UUIDField,
)
from django.db.models.functions import Coalesce, JSONObject
from django.utils import timezone

from accounts.models import Child
from core.compiled import Compiled, Slot
from core.dates import age_in_years
from progress.calculation import Completion, Facts, Finished, Scored
from progress.streaks import Pause
from workshop.models import ActivityCompletion, AssessmentResult, Module, Session

FIGURES = (
    "percent",
    "done",
    "applicable",
    "started",
    "minutes",
    "points",
    "streak_days",
    "longest_streak",
    "badges",
    "by_category",
    "weak",
    "last_engagement_date",
)
COLUMNS = (
    "id",
    "date_of_birth",
    "clinic__timezone",
    "category_rows",
    "completion_rows",
    "finished_rows",
    "open_sessions",
    "score_rows",
    "pause_rows",
    "stale__mark",
    "stale__since",
    "progress__version",
    *(f"progress__{name}" for name in FIGURES),
)
type Row = dict[str, Any]


def fact_rows(child_ids: Sequence[UUID]) -> list[Row]:
    """Return everything that the figures of children are calculated from, by id, in one query (V22).

    With it comes what is stored: in one snapshot, so that a mark belongs to the facts beside it. For one
    child the query is compiled once a process: Django takes three times as long to build it as
    PostgreSQL to answer it.
    """
    if len(child_ids) == 1:
        return _one_child().run({"child": child_ids[0], "now": timezone.now()})
    return list(_with_facts(Child.objects.filter(pk__in=child_ids)).order_by("pk"))


@cache
def _one_child() -> Compiled:
    child = Slot("child", UUIDField())
    rows = _with_facts(Child.objects.filter(pk=child), now=Slot("now", DateTimeField()))
    return Compiled(rows.order_by(), COLUMNS)


def _with_facts(children: QuerySet[Child], *, now: Expression | None = None) -> QuerySet[Any, Row]:
    """Add the facts to children.

    The sum is V22's as X1 and X2 put it right: done and applicable count the same distinct modules
    (published, for the child's age today, shared or of its clinic), so done is never above applicable.
    """
    rows: QuerySet[Any, Row] = children.annotate(
        age_now=age_in_years("date_of_birth", "clinic__timezone", now=now),
        category_rows=ArraySubquery(_categories()),
        completion_rows=ArraySubquery(_completions()),
        finished_rows=ArraySubquery(_finished()),
        open_sessions=Coalesce(Subquery(_number_of_open()), 0),
        score_rows=ArraySubquery(_scores()),
        pause_rows=ArraySubquery(_pauses()),
    ).values(*COLUMNS)
    return rows


def facts_of(child: Row) -> Facts:
    """Read the facts out of a row of `fact_rows`."""
    answered = sorted(child["score_rows"], key=lambda row: (row["at"], row["id"]))
    return Facts(
        zone=child["clinic__timezone"],
        born=child["date_of_birth"],
        categories={r["category"]: (r["done"], r["applicable"]) for r in child["category_rows"]},
        completions=tuple(_completion(row) for row in child["completion_rows"]),
        finished=tuple(_first_finishes(child["finished_rows"])),
        open_sessions=child["open_sessions"],
        scored=tuple(_scored(row) for row in answered),
        pauses=tuple(
            Pause(dt.date.fromisoformat(r["from"]), dt.date.fromisoformat(r["to"]))
            for r in child["pause_rows"]
        ),
    )


# --- one subquery a fact ------------------------------------------------------------------------
def _categories() -> QuerySet[Any]:
    finished = Session.objects.finished().filter(
        module=OuterRef("pk"), child=OuterRef(OuterRef("pk"))
    )
    meant: Any = Module.objects.published().filter(
        Q(clinic__isnull=True) | Q(clinic=OuterRef("clinic")),
        age_group_min__lte=OuterRef("age_now"),
        age_group_max__gte=OuterRef("age_now"),
    )
    counted = (
        meant.order_by()
        .annotate(is_done=Exists(finished))
        .values("category_id")
        .annotate(applicable=Count("*"), done=Count("pk", filter=Q(is_done=True)))
    )
    rows: QuerySet[Any] = counted.values(
        json=JSONObject(category="category_id", applicable="applicable", done="done")
    )
    return rows


def _completions() -> QuerySet[Any]:
    rows = ActivityCompletion.objects.filter(child=OuterRef("pk")).order_by("completed_at", "id")
    return rows.values(
        json=JSONObject(
            activity="activity_id",
            type="activity__type",
            at="completed_at",
            seconds="duration",
            points="points",
        )
    )


def _finished() -> QuerySet[Any]:
    rows = Session.objects.finished().filter(child=OuterRef("pk")).order_by()
    firsts = rows.values("module_id", "module__category_id").annotate(at=Min("completed_at"))
    found: QuerySet[Any] = firsts.order_by("at", "module_id").values(
        json=JSONObject(category="module__category_id", at="at")
    )
    return found


def _number_of_open() -> QuerySet[Any]:
    rows: Any = Session.objects.open().filter(child=OuterRef("pk")).order_by()
    found: QuerySet[Any] = rows.values("child").annotate(n=Count("*")).values("n")
    return found


def _scores() -> QuerySet[Any]:
    latest = AssessmentResult.objects.filter(child=OuterRef("pk")).order_by(
        "assessment_id", "-completed_at", "-id"
    )
    return latest.distinct("assessment_id").values(
        json=JSONObject(
            mark="assessment__pass_mark", scores="category_scores", at="completed_at", id="id"
        )
    )


def _pauses() -> QuerySet[Any]:
    # by name: pauses are a model of this app, whose models import nothing from here
    pauses = Child._meta.apps.get_model("progress", "StreakPause")._default_manager
    return (
        pauses.filter(clinic=OuterRef("clinic"))
        .order_by("starts_on", "id")
        .values(json=JSONObject(**{"from": F("starts_on"), "to": F("ends_on")}))
    )


# --- rows to facts ------------------------------------------------------------------------------
def _completion(row: dict[str, Any]) -> Completion:
    return Completion(
        activity_id=UUID(row["activity"]),
        type=row["type"],
        at=dt.datetime.fromisoformat(row["at"]),
        seconds=row["seconds"],
        points=row["points"],
    )


def _first_finishes(rows: Iterable[dict[str, Any]]) -> Iterable[Finished]:
    return (Finished(row["category"], dt.datetime.fromisoformat(row["at"])) for row in rows)


def _scored(row: dict[str, Any]) -> Scored:
    percents = {slug: Decimal(part["percent"]) for slug, part in row["scores"].items()}
    return Scored(pass_mark=row["mark"], percents=percents)
