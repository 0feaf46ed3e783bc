"""What facts say about children, gathered in one query for one child or for many."""

from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.models import Child
from core.dates import age_in_years
from workshop.models import ActivityCompletion, Module, Session


def with_sums(children: QuerySet[Child]) -> QuerySet[Any]:
    """Add `applicable` and `done` to each child: V22's sum as X1 and X2 put it right.

    Both count the same distinct modules (published, for the child's age today, shared or of its
    clinic), so done is never above applicable.
    """
    meant = (
        Module.objects.published()
        .filter(
            Q(clinic__isnull=True) | Q(clinic=OuterRef("clinic")),
            age_group_min__lte=OuterRef("age_now"),
            age_group_max__gte=OuterRef("age_now"),
        )
        .order_by()
    )
    finished = Session.objects.finished().filter(
        module=OuterRef("pk"), child=OuterRef(OuterRef("pk"))
    )
    last = ActivityCompletion.objects.filter(child=OuterRef("pk")).order_by("-completed_at")
    return children.annotate(
        age_now=age_in_years("date_of_birth", "clinic__timezone"),
        applicable=_number_of(meant),
        done=_number_of(meant.filter(Exists(finished))),
        last_engaged_at=Subquery(last.values("completed_at")[:1]),
    )


def _number_of(modules: Any) -> Coalesce:
    counted = (
        modules.annotate(one=F("version") * 0).values("one").annotate(n=Count("*")).values("n")
    )
    return Coalesce(Subquery(counted), 0)
