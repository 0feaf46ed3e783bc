"""Every write of progress."""

import datetime as dt
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from accounts.models import Child
from core.dates import today_in
from progress.calculation import percent
from progress.models import ChildProgress
from progress.querysets import with_sums
from workshop.models import Module

ONE_DAY = dt.timedelta(days=4)  # the day of a month that a shorter month lacks, and time zones


MARK = """
INSERT INTO progress_stale (child_id, mark, since, failures)
SELECT behind.id, gen_random_uuid(), %s, 0 FROM ({children}) AS behind ORDER BY behind.id
ON CONFLICT (child_id) DO UPDATE SET mark = EXCLUDED.mark
"""


def mark_child(*, child_id: UUID) -> None:
    """Mark a child stale, in the transaction of the fact."""
    mark(Child.objects.filter(pk=child_id))


def mark_catalogue(*, module_id: UUID) -> None:
    """Mark stale whoever a module is for, or was for in one of its versions."""
    module = Module.objects.get(pk=module_id)
    kept = list(module.versions.values_list("content", flat=True))
    clinics = {content.get("clinic") for content in kept} | {module.clinic_id}
    low = min([module.age_group_min, *(content["age_group_min"] for content in kept)])
    high = max([module.age_group_max, *(content["age_group_max"] for content in kept)])
    today = timezone.localdate()
    concerned = Child.objects.filter(
        # a day to spare on both ends: it is not the same day everywhere
        date_of_birth__gt=_years_before(today, high + 1) - ONE_DAY,
        date_of_birth__lte=_years_before(today, low) + ONE_DAY,
    )
    mark(concerned if None in clinics else concerned.filter(clinic__in=clinics))


def mark(children: QuerySet[Child]) -> None:
    """Mark children stale. By id, so that two at once never wait for each other in a circle."""
    sql, params = children.order_by().values("id").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(MARK.format(children=sql), [timezone.now(), *params])


def _years_before(day: dt.date, years: int) -> dt.date:
    return day.replace(year=day.year - years, day=min(day.day, 28))


@transaction.atomic
def recalculate(*, child_id: UUID) -> None:
    """Replace a child's row by what the facts say now, with the next version.

    The row is locked before the facts are read: of two at once the later one sees what the earlier
    one's transaction has written. A child that is gone is passed over.
    """
    ChildProgress.objects.bulk_create([ChildProgress(child_id=child_id)], ignore_conflicts=True)
    ChildProgress.objects.select_for_update().filter(pk=child_id).values("pk").first()
    child = with_sums(Child.objects.filter(pk=child_id)).select_related("clinic").first()
    if child is None:
        return
    engaged_at = child.last_engaged_at
    ChildProgress.objects.filter(pk=child_id).update(
        percent=percent(done=child.done, applicable=child.applicable),
        done=child.done,
        applicable=child.applicable,
        last_engagement_date=today_in(child.clinic.timezone, now=engaged_at)
        if engaged_at
        else None,
        version=F("version") + 1,
        as_of=timezone.now(),
    )
