"""What the facts about a child add up to."""

import datetime as dt

import pytest
import time_machine
from django.db import IntegrityError, transaction

from accounts.models import Child
from progress import selectors, services
from progress.models import ChildProgress
from tests import make
from workshop.models import Module

pytestmark = pytest.mark.django_db


def of(child, caller):
    return caller.get(f"/api/progress/children/{child.pk}").json()["data"]


def row_of(child, caller):
    """Return a child's row of the board, once the reconciler has been."""
    services.recalculate(child_id=child.pk)
    rows = caller.get("/api/progress/children").json()["data"]
    return next(row for row in rows if row["childId"] == str(child.pk))


def test_v22_progress_is_finished_of_applicable_modules_spelt_out(finn, as_bob):
    made = make.modules(6)
    for module in made[:4]:
        make.finished(finn, module)
    make.session(finn, made[4], done=2)
    data = of(finn, as_bob)
    assert (data["done"], data["applicable"], data["percent"]) == (4, 6, 66.67)
    assert data["sum"] == "4 of 6 modules: 66.67 %"
    assert [m["done"] for m in data["modules"]].count(True) == 4
    assert len(data["modules"]) == 6
    assert "A module counts once" in data["explanation"]


def test_the_board_the_detail_and_the_stored_row_say_the_same(finn, as_bob, as_alice):
    made = make.modules(3)
    make.finished(finn, made[0])
    services.recalculate(child_id=finn.pk)
    stored = ChildProgress.objects.get(pk=finn.pk)
    for caller in (as_bob, as_alice):
        for seen in (of(finn, caller), row_of(finn, caller)):
            assert (seen["done"], seen["applicable"], seen["percent"]) == (1, 3, 33.33)
    assert (stored.done, stored.applicable, float(stored.percent)) == (1, 3, 33.33)


def test_x1_repeated_work_counts_once(finn, as_bob):
    made = make.modules(2)
    for _ in range(3):
        make.finished(finn, made[0])
    assert finn.sessions.count() == 3
    assert of(finn, as_bob)["percent"] == row_of(finn, as_bob)["percent"] == 50.0
    assert ChildProgress.objects.get(pk=finn.pk).done == 1


def test_x1_archived_work_is_kept_and_told_but_is_not_in_the_sum(finn, as_bob):
    resting, other = make.modules(2)
    make.finished(finn, resting)
    make.in_status(resting, "archived")
    data = of(finn, as_bob)
    assert (data["done"], data["applicable"], data["percent"]) == (0, 1, 0.0)
    page = as_bob.get(f"/learn/{finn.pk}/progress/")
    (extra,) = page.context["progress"]["extra"]
    assert extra.title == resting.title
    assert "resting" in extra.why
    make.finished(finn, other)
    assert of(finn, as_bob)["percent"] == 100.0


def test_x1_everything_archived_after_it_was_done_is_never_over_100(finn, as_bob):
    made = make.modules(4)
    for module in made:
        make.finished(finn, module)
    for module in made[:3]:
        make.in_status(module, "archived")
    data = of(finn, as_bob)
    assert (data["done"], data["applicable"], data["percent"]) == (1, 1, 100.0)


def test_x2_nothing_assigned_is_not_nought_per_cent(finn, as_bob):
    make.module(ages=(13, 17))
    for seen in (of(finn, as_bob), row_of(finn, as_bob)):
        assert (seen["done"], seen["applicable"], seen["percent"]) == (0, 0, None)
        assert seen["sum"] == "Nothing assigned yet"
    services.recalculate(child_id=finn.pk)
    assert ChildProgress.objects.get(pk=finn.pk).percent is None
    assert "Nothing assigned yet" in as_bob.get(f"/learn/{finn.pk}/progress/").content.decode()


def test_x2_the_denominator_is_published_of_the_childs_age_and_shared_or_its_clinics(
    willow, harbour, finn, as_bob
):
    counted = {make.module(title="Shared").title, make.module(title="Own", place=willow).title}
    make.module(title="Elsewhere", place=harbour)
    make.module(title="Too old", ages=(10, 12))
    make.module(title="Too young", ages=(5, 8))
    make.module(title="Draft", status="draft")
    make.module(title="Archived", status="archived")
    data = of(finn, as_bob)
    assert {m["title"] for m in data["modules"]} == counted
    assert data["applicable"] == row_of(finn, as_bob)["applicable"] == 2


def test_x2_each_child_has_a_denominator_of_its_own(willow, harbour, finn, bob, as_bob):
    for place, age, name in ((willow, 5, "Ada"), (harbour, 9, "Tai"), (willow, 13, "Zoe")):
        make.guardianship(bob, make.child(place, age=age, name=name))
    make.module(ages=(5, 9))
    make.module(ages=(9, 13))
    make.module(ages=(9, 9), place=willow)
    make.module(ages=(9, 13), place=harbour)
    services.recalculate_many(Child.objects.values_list("pk", flat=True))
    board = as_bob.get("/api/progress/children").json()["data"]
    applicable = {row["givenName"]: row["applicable"] for row in board}
    assert applicable == {"Ada": 1, "Finn": 3, "Tai": 3, "Zoe": 1}
    for row in board:
        detail = as_bob.get(f"/api/progress/children/{row['childId']}").json()["data"]
        assert detail["applicable"] == row["applicable"]
        assert detail["percent"] == row["percent"]


def test_a_child_that_grew_out_of_a_module_keeps_what_it_did(willow):
    child = make.child(willow, age=12)
    make.finished(child, make.module(ages=(8, 12)))
    Child.objects.filter(pk=child.pk).update(date_of_birth=make.born(13, willow))
    child.refresh_from_db()
    progress = selectors.of_child(child)
    assert (progress.done, progress.applicable, progress.percent) == (0, 0, None)
    assert "ages 8 to 12" in progress.extra[0].why


def test_a_child_that_moved_to_another_clinic_keeps_what_it_did(willow, harbour, finn):
    make.finished(finn, make.module(place=willow))
    Child.objects.filter(pk=finn.pk).update(clinic=harbour)
    progress = selectors.of_child(Child.objects.select_related("clinic").get(pk=finn.pk))
    assert progress.applicable == 0
    assert "another clinic" in progress.extra[0].why


def test_parts_by_subject_add_up_to_the_whole(finn, as_bob):
    sleep, food = make.modules(3, subject="sleep"), make.modules(2, subject="healthy-eating")
    for module in (sleep[0], sleep[1], food[0]):
        make.finished(finn, module)
    parts = {part["category"]: part for part in of(finn, as_bob)["byCategory"]}
    assert (parts["sleep"]["done"], parts["sleep"]["applicable"]) == (2, 3)
    assert parts["sleep"]["percent"] == 66.67
    assert parts["healthy-eating"]["percent"] == 50.0
    assert sum(part["done"] for part in parts.values()) == 3


def test_the_version_grows_with_every_completion_and_with_nothing_else(finn, as_bob):
    assert of(finn, as_bob)["version"] == 0
    session = make.session(finn, make.module(activities=3))
    make.settle()
    seen = [of(finn, as_bob)["version"]]
    for activity in make.activity_ids(session):
        as_bob.complete(session, activity)
        as_bob.complete(session, activity)
        make.settle()
        make.settle()
        seen.append(of(finn, as_bob)["version"])
    assert seen == [1, 2, 3, 4]


def test_v72_the_day_of_last_engagement_is_the_clinics_day(harbour):
    with time_machine.travel("2026-06-30T12:30:00+00:00", tick=False):
        child = make.child(harbour)
        session = make.session(child, make.module(), done=1)
        caller = make.caller(make.guardian(child))
        assert row_of(child, caller)["lastEngagementDate"] == "2026-07-01"
        assert of(child, caller)["lastEngagementDate"] == "2026-07-01"
    assert ChildProgress.objects.get(pk=child.pk).last_engagement_date == dt.date(2026, 7, 1)
    assert session.completions.get().completed_at.day == 30


def test_a_module_is_dated_by_the_clinics_day_of_its_first_finish(harbour):
    with time_machine.travel("2026-06-30T12:30:00+00:00", tick=False):
        child = make.child(harbour)
        made = make.module()
        make.finished(child, made)
    with time_machine.travel("2026-07-20T12:30:00+00:00", tick=False):
        make.finished(child, made)
        data = of(child, make.caller(make.guardian(child)))
    assert [m["completedOn"] for m in data["modules"]] == ["2026-07-01"]


def test_a_row_thrown_away_is_calculated_again_from_facts(finn):
    make.finished(finn, make.module())
    ChildProgress.objects.all().delete()
    services.recalculate(child_id=finn.pk)
    row = ChildProgress.objects.get(pk=finn.pk)
    assert (row.done, row.applicable, row.version) == (1, 1, 1)


def test_the_database_stores_no_percentage_beyond_100(finn):
    services.recalculate(child_id=finn.pk)
    rows = ChildProgress.objects.filter(pk=finn.pk)
    for wrong in ({"percent": 101}, {"percent": -1}, {"done": 2, "applicable": 1}):
        with pytest.raises(IntegrityError, match="progress_"), transaction.atomic():
            rows.update(**wrong)


def test_the_archiving_of_a_module_is_in_the_sum_at_once(finn, as_bob):
    first, second = make.modules(2)
    make.finished(finn, first)
    assert of(finn, as_bob)["percent"] == 50.0
    make.in_status(second, "archived")
    assert of(finn, as_bob)["percent"] == row_of(finn, as_bob)["percent"] == 100.0
    assert Module.objects.count() == 2
