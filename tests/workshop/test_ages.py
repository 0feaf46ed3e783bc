"""A child meets what is for its age: on its birthday, in its clinic's zone, by every door."""

import datetime as dt

import pytest
import time_machine

from accounts.models import Child
from tests import make
from workshop.models import ActivityCompletion, Session

pytestmark = pytest.mark.django_db


def test_a_nine_year_old_never_meets_a_module_for_11_to_13(finn, as_bob):
    made = make.module(title="When your heart races", ages=(11, 13))
    root = f"/learn/{finn.pk}"
    for path in (f"{root}/", f"{root}/modules/", f"{root}/modules/?search=heart"):
        assert "When your heart races" not in as_bob.get(path).content.decode()
    assert as_bob.get(f"{root}/modules/{made.pk}/").status_code == 404
    assert as_bob.post(f"{root}/modules/{made.pk}/start/").status_code == 403
    assert as_bob.list_modules().json()["data"] == []
    assert as_bob.list_modules(age=12).json()["data"] == []
    assert as_bob.get(f"/api/workshop/modules/{made.pk}").status_code == 404
    assert as_bob.start(finn, made).status_code == 403
    assert not Session.objects.exists()


def test_a_date_of_birth_put_right_afterwards_stops_the_running_session(willow):
    child = make.child(willow, age=12)
    caller = make.caller(make.guardian(child))
    session = make.session(child, make.module(ages=(11, 13)), done=1)
    activity = make.activity_ids(session)[1]
    Child.objects.filter(pk=child.pk).update(date_of_birth=make.born(9, willow))

    root = f"/learn/{child.pk}/sessions/{session.pk}/"
    assert caller.start(child, session.module).status_code == 403
    assert caller.complete(session, activity).status_code == 403
    assert caller.get(f"/api/workshop/sessions/{session.pk}").status_code == 403
    assert caller.get(root).status_code == 403
    assert caller.get(f"{root}activities/{activity}/").status_code == 403
    assert caller.post(f"{root}activities/{activity}/complete/").status_code == 403
    assert ActivityCompletion.objects.count() == 1


def test_a_birthday_on_the_way_is_no_reason_to_stop(willow):
    with time_machine.travel("2026-05-01T12:00:00+00:00", tick=False):
        child = make.child(willow, date_of_birth=dt.date(2015, 6, 1))
        session = make.session(child, make.module(ages=(8, 10)), done=1)
        bob = make.guardian(child)
    with time_machine.travel("2026-06-02T12:00:00+00:00", tick=False):
        caller = make.caller(bob)
        assert child.age == 11
        assert caller.get(f"/learn/{child.pk}/sessions/{session.pk}/").status_code == 200
        for activity in make.activity_ids(session)[1:]:
            answer = caller.complete(session, activity)
            assert answer.status_code == 200
        assert answer.json()["data"]["completedAt"] is not None
        assert caller.start(child, session.module).status_code == 403


@pytest.mark.parametrize(
    ("zone", "last_minute_of_ten", "first_minute_of_eleven"),
    [
        ("Pacific/Auckland", "2026-06-30T11:59:00+00:00", "2026-06-30T12:00:00+00:00"),
        ("Europe/Dublin", "2026-06-30T22:59:00+00:00", "2026-06-30T23:00:00+00:00"),
    ],
)
def test_a_birthday_begins_at_the_clinics_own_midnight(
    zone, last_minute_of_ten, first_minute_of_eleven
):
    with time_machine.travel("2026-06-01T12:00:00+00:00", tick=False):
        child = make.child(make.clinic(zone=zone), date_of_birth=dt.date(2015, 7, 1))
        bob, made = make.guardian(child), make.module(ages=(11, 13))
    caller = make.caller()
    with time_machine.travel(last_minute_of_ten, tick=False):
        caller.force_login(bob)
        make.settle()
        assert child.age == 10
        assert caller.list_modules().json()["data"] == []
        board = caller.get("/api/progress/children").json()["data"]
        assert [row["applicable"] for row in board] == [0]
        assert caller.start(child, made).status_code == 403
    with time_machine.travel(first_minute_of_eleven, tick=False):
        make.settle()
        assert child.age == 11
        assert len(caller.list_modules().json()["data"]) == 1
        board = caller.get("/api/progress/children").json()["data"]
        assert [row["applicable"] for row in board] == [1]
        assert caller.start(child, made).status_code == 201


@pytest.mark.parametrize(("age", "status"), [(7, 403), (8, 201), (12, 201), (13, 403)])
def test_both_ends_of_a_span_of_ages_are_included(age, status, willow):
    child, made = make.child(willow, age=age), make.module(ages=(8, 12))
    assert make.caller(make.guardian(child)).start(child, made).status_code == status


def test_a_young_adult_meets_nothing_and_is_told_kindly(willow):
    child = make.child(willow, age=17)
    bob = make.guardian(child)
    make.module(ages=(13, 17))
    Child.objects.filter(pk=child.pk).update(date_of_birth=make.born(18, willow))
    page = make.caller(bob).get(f"/learn/{child.pk}/")
    assert page.status_code == 200
    assert (page.context["next_up"], page.context["modules"]) == (None, [])
