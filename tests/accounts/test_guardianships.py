"""Who may follow and learn with a child, from which day to which day."""

import datetime as dt

import pytest
import time_machine

from accounts import services
from accounts.models import Guardianship
from tests import make

pytestmark = pytest.mark.django_db


def doors(caller, child):
    """Return what a guardian is told about a child: on the list, the page, the API and the board."""
    return {
        "list": child.given_name in caller.get("/learn/").content.decode(),
        "page": caller.get(f"/learn/{child.pk}/").status_code,
        "api": caller.get(f"/api/progress/children/{child.pk}").status_code,
        "board": len(caller.get("/api/progress/children").json()["data"]),
    }


OPEN = {"list": True, "page": 200, "api": 200, "board": 1}
SHUT = {"list": False, "page": 404, "api": 404, "board": 0}


def test_ending_a_guardianship_shuts_every_door_at_once(finn, bob, as_bob):
    assert doors(as_bob, finn) == OPEN
    services.end_guardianship(guardianship=Guardianship.objects.get(guardian=bob))
    assert doors(as_bob, finn) == SHUT


def test_ending_one_guardianship_leaves_the_other_guardian_and_the_other_child(willow, finn, bob):
    sister = make.child(willow, name="Saoirse", age=6)
    make.guardianship(bob, sister)
    aoife = make.guardian(finn, sister)
    services.end_guardianship(guardianship=Guardianship.objects.get(guardian=bob, child=finn))
    assert make.caller(bob).get(f"/learn/{sister.pk}/").status_code == 200
    assert make.caller(bob).get(f"/learn/{finn.pk}/").status_code == 404
    names = [
        row["givenName"] for row in make.caller(aoife).get("/api/progress/children").json()["data"]
    ]
    assert names == ["Finn", "Saoirse"]


def test_a_running_session_is_shut_with_the_guardianship(finn, bob, as_bob):
    session = make.session(finn, make.module(), done=1)
    services.end_guardianship(guardianship=Guardianship.objects.get(guardian=bob))
    assert as_bob.get(f"/api/workshop/sessions/{session.pk}").status_code == 404
    assert as_bob.complete(session, make.activity_ids(session)[1]).status_code == 404
    assert as_bob.get(f"/learn/{finn.pk}/sessions/{session.pk}/").status_code == 404
    assert session.completions.count() == 1


@pytest.mark.parametrize(
    ("zone", "last_minute", "first_minute_after"),
    [
        # The first day without access is 1 July: it begins at 12:00 UTC of 30 June in Auckland
        # and at 23:00 UTC in Dublin's summer.
        ("Pacific/Auckland", "2026-06-30T11:59:00+00:00", "2026-06-30T12:00:00+00:00"),
        ("Europe/Dublin", "2026-06-30T22:59:00+00:00", "2026-06-30T23:00:00+00:00"),
    ],
)
def test_a_guardianship_ends_at_the_clinics_own_midnight(zone, last_minute, first_minute_after):
    with time_machine.travel("2026-06-01T12:00:00+00:00", tick=False):
        child = make.child(make.clinic(zone=zone))
        bob = make.guardian(child)
        services.end_guardianship(
            guardianship=Guardianship.objects.get(guardian=bob), ends_on=dt.date(2026, 7, 1)
        )
    caller = make.caller()
    with time_machine.travel(last_minute, tick=False):
        caller.force_login(bob)
        assert doors(caller, child) == OPEN
    with time_machine.travel(first_minute_after, tick=False):
        assert doors(caller, child) == SHUT


@pytest.mark.parametrize(
    ("zone", "too_early", "begun"),
    [
        ("Pacific/Auckland", "2026-06-30T11:59:00+00:00", "2026-06-30T12:00:00+00:00"),
        ("Europe/Dublin", "2026-06-30T22:59:00+00:00", "2026-06-30T23:00:00+00:00"),
    ],
)
def test_a_guardianship_begins_at_the_clinics_own_midnight(zone, too_early, begun):
    with time_machine.travel("2026-06-01T12:00:00+00:00", tick=False):
        child, bob = make.child(make.clinic(zone=zone)), make.user()
        make.guardianship(bob, child, starts_on=dt.date(2026, 7, 1))
    caller = make.caller()
    with time_machine.travel(too_early, tick=False):
        caller.force_login(bob)
        assert doors(caller, child) == SHUT
    with time_machine.travel(begun, tick=False):
        assert doors(caller, child) == OPEN


def test_several_guardians_and_several_children_each_see_their_own(willow, finn, bob):
    tavita = make.child(willow, name="Tavita")
    mele = make.guardian(tavita, finn)
    assert {row.given_name for row in _cards(mele)} == {"Finn", "Tavita"}
    assert {row.given_name for row in _cards(bob)} == {"Finn"}


def _cards(user):
    from accounts.selectors import wards

    return wards(user)


def test_a_clinician_reads_who_cares_for_a_child_today(finn, bob, as_alice):
    former = make.guardian(finn, name="Kathleen Murphy")
    services.end_guardianship(guardianship=Guardianship.objects.get(guardian=former))
    page = as_alice.get(f"/clinic/children/{finn.pk}/")
    assert [line.full_name for line in page.context["guardians"]] == ["Bob"]
