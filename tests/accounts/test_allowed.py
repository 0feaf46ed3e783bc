"""Who may know of whom, asked for many people at once: the same answer as one by one."""

import datetime as dt
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts import access
from accounts.choices import Role
from accounts.models import Child, Guardianship, StaffRole, User
from core.dates import today_in
from tests import make

pytestmark = pytest.mark.django_db

DAYS = st.integers(-2, 2)
ENDS = st.none() | DAYS
GUARDIANSHIPS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), DAYS, ENDS), max_size=5)
ROLES = st.lists(
    st.tuples(st.integers(0, 3), st.sampled_from(Role.values), st.integers(0, 1), ENDS), max_size=4
)


def one_by_one(users, children):
    """Return the pairs as every page sees them."""
    pairs = set()
    for somebody in User.objects.filter(pk__in=[user.pk for user in users], is_active=True):
        pairs |= {
            (somebody.pk, pk) for pk in access.children(somebody).values_list("pk", flat=True)
        }
    return {pair for pair in pairs if pair[1] in {child.pk for child in children}}


def keep_guardianships(rows, users, children):
    for who, whom, begins, ends in rows:
        today = today_in(children[whom].clinic.timezone)
        starts_on = today + dt.timedelta(begins)
        ends_on = None if ends is None else max(starts_on, today + dt.timedelta(ends))
        Guardianship.objects.bulk_create(
            [
                Guardianship(
                    guardian=users[who], child=children[whom], starts_on=starts_on, ends_on=ends_on
                )
            ],
            ignore_conflicts=True,
        )


def keep_roles(rows, users, clinics):
    today = dt.datetime.now(dt.UTC).date()
    for who, role, where, ends in rows:
        clinic = None if role == Role.PLATFORM_ADMIN else clinics[where]
        ends_on = None if ends is None else today + dt.timedelta(ends)
        row = StaffRole(user=users[who], role=role, clinic=clinic, ends_on=ends_on)
        StaffRole.objects.bulk_create([row], ignore_conflicts=True)


@settings(max_examples=40)
@given(
    guardianships=GUARDIANSHIPS,
    roles=ROLES,
    own=st.none() | st.integers(0, 3),
    inactive=st.sets(st.integers(0, 3), max_size=2),
)
def test_x7_asking_for_many_answers_as_asking_for_each(
    willow, harbour, guardianships, roles, own, inactive
):
    Guardianship.objects.all().delete()
    StaffRole.objects.all().delete()
    Child.objects.all().delete()
    clinics = [willow, harbour]
    children = [make.child(place, age=14) for place in (*clinics, *clinics)]
    users = [make.user() for _ in range(4)]
    keep_guardianships(guardianships, users, children)
    keep_roles(roles, users, clinics)
    if own is not None:
        Child.objects.filter(pk=children[0].pk).update(user=users[own])
    User.objects.filter(pk__in=[users[n].pk for n in inactive]).update(is_active=False)

    everything = {(user.pk, child.pk) for user, child in product(users, children)}
    expected = one_by_one(users, children)
    assert access.allowed(everything) == expected
    half = {pair for number, pair in enumerate(sorted(everything)) if number % 2}
    assert access.allowed(half) == expected & half


def test_many_pairs_are_one_query_and_none_are_none(
    willow, finn, bob, alice, charlie, django_assert_num_queries
):
    others = [make.child(willow) for _ in range(30)]
    pairs = {(who.pk, child.pk) for who in (bob, alice, charlie) for child in (finn, *others)}
    with django_assert_num_queries(1):
        found = access.allowed(pairs)
    assert found == {(bob.pk, finn.pk)} | {(alice.pk, child.pk) for child in (finn, *others)}
    with django_assert_num_queries(0):
        assert access.allowed(set()) == set()


def test_ids_that_nobody_has_are_nobodys(finn, bob):
    assert access.allowed({(bob.pk, bob.pk), (finn.pk, finn.pk)}) == set()
