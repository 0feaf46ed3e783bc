"""Days on which a clinic's children need not come."""

from django.db import transaction

from progress.models import StreakPause
from progress.services.marking import mark_clinic


@transaction.atomic
def keep_pause(*, pause: StreakPause) -> StreakPause:
    """Keep a pause, new or changed; the clinic's streaks are calculated again."""
    moved_from = StreakPause.objects.filter(pk=pause.pk).values_list("clinic", flat=True).first()
    pause.full_clean()
    pause.save()
    for clinic_id in {moved_from or pause.clinic_id, pause.clinic_id}:
        mark_clinic(clinic_id=clinic_id)
    return pause


@transaction.atomic
def remove_pause(*, pause: StreakPause) -> None:
    """Take a pause away."""
    clinic_id = pause.clinic_id
    pause.delete()
    mark_clinic(clinic_id=clinic_id)
