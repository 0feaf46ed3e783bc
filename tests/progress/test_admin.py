"""What staff sees of progress in the admin, and the pauses that a clinic manager sets."""

import datetime as dt

import pytest

from progress import services
from progress.models import Stale, StreakPause
from tests import make

pytestmark = pytest.mark.django_db
PAUSES = "/admin/progress/streakpause/"
DAY = dt.date(2026, 7, 1)


def test_a_manager_keeps_and_removes_the_pauses_of_the_own_clinic_only(willow, harbour, finn):
    services.keep_pause(pause=StreakPause(clinic=harbour, starts_on=DAY, ends_on=DAY))
    manager = make.caller(make.clinic_manager(willow))
    make.settle()
    form = {"starts_on": "2026-07-01", "ends_on": "2026-07-14", "reason": "Summer"}
    refused = manager.post(f"{PAUSES}add/", {"clinic": str(harbour.pk), **form})
    assert refused.status_code == 200
    assert manager.post(f"{PAUSES}add/", {"clinic": str(willow.pk), **form}).status_code == 302
    pause = StreakPause.objects.get(clinic=willow)
    assert [row.child_id for row in Stale.objects.all()] == [finn.pk]
    page = manager.get(PAUSES)
    assert [row.pk for row in page.context["cl"].result_list] == [pause.pk]
    make.settle()
    assert manager.post(f"{PAUSES}{pause.pk}/delete/", {"post": "yes"}).status_code == 302
    assert [row.child_id for row in Stale.objects.all()] == [finn.pk]


@pytest.mark.parametrize("model", ["job", "stale", "childprogress"])
def test_conclusions_are_looked_at_and_never_typed_in(model, finn):
    services.recalculate(child_id=finn.pk)
    admin = make.caller(make.platform_admin())
    assert admin.get(f"/admin/progress/{model}/").status_code == 200
    assert admin.get(f"/admin/progress/{model}/add/").status_code == 403
