"""Starting a module, or taking it up again."""

import datetime as dt

import pytest

from tests import make
from workshop.models import Module, Session

pytestmark = pytest.mark.django_db
KEYS = {
    "id",
    "childId",
    "moduleId",
    "version",
    "startedAt",
    "lastAccessedAt",
    "completedAt",
    "completedActivities",
    "activityCount",
    "nextActivity",
}


def test_v60_a_start_is_201_and_the_next_one_200_with_the_same_id(finn, as_bob):
    made = make.module(activities=3)
    first, second = as_bob.start(finn, made), as_bob.start(finn, made)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json()["data"]["id"] == second.json()["data"]["id"]
    assert Session.objects.count() == 1


def test_v71_a_start_answers_with_the_whole_state(finn, as_bob):
    made = make.module(activities=3)
    data = as_bob.start(finn, made).json()["data"]
    assert set(data) == KEYS
    assert (data["childId"], data["moduleId"]) == (str(finn.pk), str(made.pk))
    assert (data["version"], data["activityCount"], data["completedActivities"]) == (1, 3, [])
    assert data["completedAt"] is None
    assert data["nextActivity"]["id"] == str(made.activities.first().pk)
    assert data["nextActivity"]["steps"] == make.READ


def test_another_guardian_on_another_device_takes_up_the_same_session(finn, bob, as_bob):
    made = make.module()
    started = as_bob.start(finn, made).json()["data"]["id"]
    aoife = make.caller(make.guardian(finn))
    assert aoife.start(finn, made).json()["data"]["id"] == started


def test_siblings_have_sessions_of_their_own(willow, finn, bob, as_bob):
    brother, made = make.child(willow, age=10), make.module()
    make.guardianship(bob, brother)
    ids = {as_bob.start(ward, made).json()["data"]["id"] for ward in (finn, brother)}
    assert len(ids) == 2


def test_resuming_moves_the_time_of_last_access(finn, as_bob):
    made = make.module()
    session = make.session(finn, made)
    Session.objects.update(last_accessed_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    data = as_bob.start(finn, made).json()["data"]
    assert not data["lastAccessedAt"].startswith("2026-01-01T")
    session.refresh_from_db()
    assert session.last_accessed_at.year >= 2026


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({"status": "draft"}, 404, "not_found"),
        ({"status": "archived"}, 409, "module_archived"),
        ({"ages": (11, 13)}, 403, "outside_age_group"),
        ({"ages": (5, 8)}, 403, "outside_age_group"),
        ({"ages": (11, 13), "status": "archived"}, 403, "outside_age_group"),
    ],
)
def test_what_a_child_does_not_meet_it_cannot_start(fields, status, code, finn, as_bob):
    made = make.module(**fields)
    answer = as_bob.start(finn, made)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    page = as_bob.post(f"/learn/{finn.pk}/modules/{made.pk}/start/")
    assert page.status_code == status
    assert not Session.objects.exists()


def test_a_module_of_another_clinic_is_not_found_even_when_the_age_does_not_fit(
    harbour, finn, as_bob
):
    made = make.module(place=harbour, ages=(11, 13))
    assert as_bob.start(finn, made).status_code == 404


def test_a_session_of_an_archived_module_is_taken_up_again(finn, as_bob):
    made = make.module()
    session = make.session(finn, made, done=1)
    make.in_status(made, "archived")
    answer = as_bob.start(finn, made)
    assert (answer.status_code, answer.json()["data"]["id"]) == (200, str(session.pk))


def test_starting_again_after_finishing_makes_another_session(finn, as_bob):
    made = make.module()
    first = make.finished(finn, made)
    answer = as_bob.start(finn, made)
    assert answer.status_code == 201
    assert answer.json()["data"]["id"] != str(first.pk)
    assert answer.json()["data"]["completedActivities"] == []


def test_the_page_starts_and_leads_into_the_session(finn, as_bob):
    made = make.module()
    first = as_bob.post(f"/learn/{finn.pk}/modules/{made.pk}/start/")
    second = as_bob.post(f"/learn/{finn.pk}/modules/{made.pk}/start/")
    session = Session.objects.get()
    assert first.url == second.url == f"/learn/{finn.pk}/sessions/{session.pk}/"
    assert session.started_by.full_name == "Bob"


def test_the_database_itself_refuses_a_second_open_session(finn):
    from django.db import IntegrityError

    session = make.session(finn, make.module())
    with pytest.raises(IntegrityError, match="one_open_session_per_child_and_module"):
        Session.objects.create(child=finn, module=session.module, version=session.version)


def test_a_published_module_has_a_version_to_start(finn):
    made = make.module()
    assert Module.objects.get(pk=made.pk).versions.get().number == 1
