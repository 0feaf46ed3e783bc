"""What is suggested to a child next, with its reasons."""

from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from accounts import access
from accounts.models import Child
from core.dates import today_in
from progress import recommending
from progress.recommending import Facts, ModuleFact, ResultFact
from progress.shapes import Suggestion, Suggestions
from workshop import selectors as workshop
from workshop.choices import MediaType
from workshop.models import MediaAsset, Module, Session


def recommendations(child: Child) -> Suggestions:
    """Return what to suggest to a child, or why there is nothing; three queries, none if switched off."""
    if not child.recommendations:
        return Suggestions(wanted=False, items=[], note=OFF)
    facts, rows = _facts(child)
    items = []
    for one in recommending.recommend(facts):
        row = rows[one.module_id]
        items.append(
            Suggestion(
                module_id=one.module_id,
                title=row.title,
                category=workshop.category_card(row.category),
                illustration_url=row.illustration_url,
                priority=one.priority,
                reason=one.reason.value,
                rationale=one.rationale,
                child_rationale=one.child_rationale,
            )
        )
    note = "" if items else recommending.nothing_because(facts)
    return Suggestions(wanted=True, items=items, note=note)


OFF = "Suggestions are switched off."


def _picture() -> Any:
    pictures = MediaAsset.objects.filter(module=OuterRef("pk"), type=MediaType.IMAGE)
    return pictures.order_by("position", "id")


def _facts(child: Child) -> tuple[Facts, dict[Any, Any]]:
    learner = access.learner(child)
    mine = Session.objects.filter(child=child, module=OuterRef("pk")).order_by()
    rows: Any = (
        Module.objects.filter(
            # what the child meets, and what it has finished whatever became of it
            Q(pk__in=Module.objects.for_learner(learner).order_by().values("pk"))
            | Q(pk__in=Session.objects.finished().filter(child=child).order_by().values("module"))
        )
        .select_related("category")
        .only(
            "title",
            "age_group_min",
            "age_group_max",
            "status",
            "clinic",
            "category__slug",
            "category__name",
            "category__colour",
        )
        .annotate(
            is_done=Exists(mine.finished()),
            is_open=Exists(mine.open()),
            illustration_url=Coalesce(Subquery(_picture().values("url")[:1]), Value("")),
        )
        .order_by("pk")
    )
    found = {row.pk: row for row in rows}
    facts = Facts(
        wanted=child.recommendations,
        age=learner.age,
        clinic_id=learner.clinic_id,
        modules=tuple(_module_fact(row) for row in found.values()),
        results=tuple(_result_fact(row, child) for row in workshop.newest_results(child)),
    )
    return facts, found


def _module_fact(row: Any) -> ModuleFact:
    return ModuleFact(
        id=row.pk,
        category=row.category_id,
        category_name=row.category.name,
        age_min=row.age_group_min,
        age_max=row.age_group_max,
        status=row.status,
        clinic_id=row.clinic_id,
        state="done" if row.is_done else "open" if row.is_open else "new",
    )


def _result_fact(row: dict[str, Any], child: Child) -> ResultFact:
    return ResultFact(
        percents={slug: Decimal(part["percent"]) for slug, part in row["scores"].items()},
        mark=row["mark"],
        title=row["title"],
        on=today_in(child.clinic.timezone, now=row["completed_at"]),
    )
