"""Say who is behind the facts, in the transaction of the fact."""

import datetime as dt
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Child
from workshop.models import AssessmentResult, Module

MARK = """
INSERT INTO progress_stale (child_id, mark, since, failures)
SELECT behind.id, gen_random_uuid(), %s, 0 FROM ({children}) AS behind ORDER BY behind.id
ON CONFLICT (child_id) DO UPDATE SET mark = EXCLUDED.mark
"""
A_FEW_DAYS = dt.timedelta(days=4)
"""To spare on both ends of an age: days that a shorter month lacks, and other time zones."""


def mark_child(*, child_id: UUID) -> None:
    """Mark a child stale."""
    mark(Child.objects.filter(pk=child_id))


def mark_clinic(*, clinic_id: UUID) -> None:
    """Mark all children of a clinic stale."""
    mark(Child.objects.filter(clinic=clinic_id))


def mark_answered(*, assessment_id: UUID) -> None:
    """Mark stale whoever has a result of an assessment."""
    answered = AssessmentResult.objects.filter(assessment=assessment_id).order_by()
    mark(Child.objects.filter(pk__in=answered.values("child")))


def mark_catalogue(*, module_id: UUID) -> None:
    """Mark stale whoever a module is for, or was for in one of its versions."""
    module = Module.objects.get(pk=module_id)
    kept = list(module.versions.values_list("content", flat=True))
    clinics = {content.get("clinic") for content in kept} | {module.clinic_id}
    low = min([module.age_group_min, *(content["age_group_min"] for content in kept)])
    high = max([module.age_group_max, *(content["age_group_max"] for content in kept)])
    today = timezone.localdate()
    concerned = Child.objects.filter(
        date_of_birth__gt=_years_before(today, high + 1) - A_FEW_DAYS,
        date_of_birth__lte=_years_before(today, low) + A_FEW_DAYS,
    )
    mark(concerned if None in clinics else concerned.filter(clinic__in=clinics))


def mark(children: QuerySet[Child]) -> None:
    """Mark children stale, however many, in one statement.

    In the order of ids: two that mark the same children would otherwise wait for each other in a
    circle. A child that is stale already keeps its place in the queue and gets a new mark, so that
    whoever is calculating it now leaves it stale.
    """
    sql, params = children.order_by().values("id").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(MARK.format(children=sql), [timezone.now(), *params])


def _years_before(day: dt.date, years: int) -> dt.date:
    return day.replace(year=day.year - years, day=min(day.day, 28))
