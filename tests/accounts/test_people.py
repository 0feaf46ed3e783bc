"""What the database and the services allow people to be."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts import services
from accounts.choices import Role
from accounts.models import Guardianship, StaffRole, User, known_timezone
from core.dates import today_in
from core.errors import Conflict, Invalid
from tests import make

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("role", "at_a_clinic"),
    [
        (Role.CLINICIAN, False),
        (Role.CLINIC_MANAGER, False),
        (Role.PLATFORM_ADMIN, True),
    ],
)
def test_a_role_outside_its_place_is_refused(role, at_a_clinic, willow):
    with pytest.raises(Invalid):
        services.appoint(user=make.user(), role=role, clinic=willow if at_a_clinic else None)


@pytest.mark.parametrize(
    ("role", "at_a_clinic"),
    [
        (Role.CLINICIAN, True),
        (Role.CLINIC_MANAGER, True),
        (Role.CONTENT_MANAGER, True),
        (Role.CONTENT_MANAGER, False),
        (Role.PLATFORM_ADMIN, False),
    ],
)
def test_a_role_in_its_place_is_given_once_however_often_it_is_asked_for(role, at_a_clinic, willow):
    somebody, place = make.user(), willow if at_a_clinic else None
    first = services.appoint(user=somebody, role=role, clinic=place)
    assert services.appoint(user=somebody, role=role, clinic=place) == first
    assert [(h.role, h.clinic_id) for h in somebody.current_roles] == [(role, place and place.pk)]


def test_the_database_keeps_one_open_role_for_a_place_even_without_a_clinic():
    admin = make.platform_admin()
    with pytest.raises(IntegrityError, match="one_open_role_per_user_and_place"):
        StaffRole.objects.create(user=admin, role=Role.PLATFORM_ADMIN, clinic=None)


def test_a_role_that_has_ended_opens_nothing(willow):
    alice = make.clinician(willow)
    StaffRole.objects.filter(user=alice).update(ends_on=dt.date(2020, 1, 1))
    assert not User.objects.get(pk=alice.pk).current_roles
    assert make.caller(alice).get("/clinic/children/").status_code == 404


def test_the_database_keeps_one_open_guardianship_for_a_pair(finn, bob):
    with pytest.raises(IntegrityError, match="one_open_guardianship_per_pair"):
        Guardianship.objects.create(guardian=bob, child=finn)


def test_appointing_a_guardian_twice_returns_the_same_guardianship(finn, bob):
    assert make.guardianship(bob, finn) == make.guardianship(bob, finn)
    assert Guardianship.objects.filter(child=finn).count() == 1


def test_an_ended_guardianship_may_be_followed_by_another(finn, bob):
    first = Guardianship.objects.get(guardian=bob)
    services.end_guardianship(guardianship=first, reason="Asked for by the family")
    second = make.guardianship(bob, finn)
    assert second.pk != first.pk
    assert make.caller(bob).get(f"/learn/{finn.pk}/").status_code == 200


def test_a_guardianship_cannot_end_before_it_starts(finn, bob):
    held = Guardianship.objects.get(guardian=bob)
    with (
        pytest.raises(IntegrityError, match="guardianship_ends_after_it_starts"),
        transaction.atomic(),
    ):
        Guardianship.objects.filter(pk=held.pk).update(ends_on=held.starts_on - dt.timedelta(1))
    ended = services.end_guardianship(guardianship=held, ends_on=dt.date(2001, 1, 1))
    assert ended.ends_on == ended.starts_on


def test_ending_a_guardianship_twice_keeps_the_first_end_and_its_reason(finn, bob):
    held = Guardianship.objects.get(guardian=bob)
    first = services.end_guardianship(guardianship=held, reason="Moved away").ends_on
    again = services.end_guardianship(
        guardianship=held, ends_on=finn.today + dt.timedelta(9), reason="Something else"
    )
    assert (again.ends_on, again.end_reason) == (first, "Moved away")


def test_an_address_is_one_person_whatever_its_case():
    make.user(email="ana@example.org")
    with pytest.raises(IntegrityError), transaction.atomic():
        make.user(email="ANA@example.org")
    shouting = User(email="ANA@EXAMPLE.ORG", full_name="Ana")
    with pytest.raises(IntegrityError, match="one_user_per_email"), transaction.atomic():
        shouting.save()
    assert User.objects.get_by_natural_key("Ana@Example.org").email == "ana@example.org"


def test_a_user_needs_an_address():
    with pytest.raises(ValueError, match="e-mail"):
        User.objects.create_user(email="")


@pytest.mark.parametrize(("age", "allowed"), [(12, False), (13, True), (17, True)])
def test_a_child_may_have_its_own_sign_in_from_13(age, allowed, willow):
    child, somebody = make.child(willow, age=age), make.user()
    if allowed:
        assert services.give_sign_in(child=child, user=somebody).user == somebody
        assert make.caller(somebody).get(f"/learn/{child.pk}/").status_code == 200
    else:
        with pytest.raises(Conflict):
            services.give_sign_in(child=child, user=somebody)
        assert make.caller(somebody).get(f"/learn/{child.pk}/").status_code == 404


@pytest.mark.parametrize("days", [1, 400])
def test_nobody_is_born_in_the_future(days, willow):
    with pytest.raises(Invalid):
        make.child(willow, date_of_birth=today_in(willow.timezone) + dt.timedelta(days=days))


def test_an_adult_is_not_registered_as_a_child(willow):
    with pytest.raises(Invalid):
        make.child(willow, age=18)


def test_a_clinic_has_a_zone_that_exists():
    known_timezone("Pacific/Auckland")
    with pytest.raises(ValidationError):
        known_timezone("Europe/Atlantis")


@pytest.mark.parametrize(
    ("name", "initials"),
    [("Orla Byrne", "OB"), ("Niamh", "N"), ("Ana de Souza", "AS"), ("", "A")],
)
def test_initials_are_the_first_and_the_last_name(name, initials):
    assert User(full_name=name, email="ana@example.org").initials == initials


def test_a_theme_is_one_of_three():
    somebody = make.user()
    assert services.choose_theme(user=somebody, theme="dark").theme == "dark"
    assert services.choose_theme(user=somebody, theme="system").theme == ""
    with pytest.raises(Invalid):
        services.choose_theme(user=somebody, theme="neon")


def test_an_appointment_is_known_at_once_and_with_its_place(willow):
    somebody = make.user()
    assert not somebody.current_roles
    services.appoint(user=somebody, role=Role.CONTENT_MANAGER, clinic=willow)
    services.appoint(user=somebody, role=Role.CONTENT_MANAGER)
    places = {(held.clinic_id, held.clinic_name) for held in somebody.current_roles}
    assert places == {(willow.pk, willow.name), (None, "")}
    assert somebody.is_staff
