"""Every write of progress."""

from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import Child
from core.dates import today_in
from progress.calculation import percent
from progress.models import ChildProgress
from progress.querysets import with_sums


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
