"""Many at once: what has to be true however the database lets them through."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections

from progress.models import ChildProgress
from tests import make
from workshop.models import ActivityCompletion, Session

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 50


def at_once(calls):
    """Make every call from a thread of its own, all let go at the same moment."""
    ready = Barrier(len(calls))

    def go(call):
        ready.wait()
        try:
            return call()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(go, calls))


def callers(user, number):
    """Return so many clients of one signed-in person."""
    first = make.caller(user)
    made = []
    for _ in range(number):
        one = make.caller()
        one.cookies = first.cookies.copy()
        made.append(one)
    return made


@pytest.fixture
def finn():
    return make.child(make.clinic())


@pytest.fixture
def bob(finn):
    return make.guardian(finn)


def test_v64_fifty_concurrent_starts_leave_one_session(finn, bob):
    made = make.module()
    answers = at_once([lambda c=c: c.start(finn, made) for c in callers(bob, MANY)])
    assert Counter(a.status_code for a in answers) == {201: 1, 200: MANY - 1}
    assert {a.json()["data"]["id"] for a in answers} == {str(Session.objects.get().pk)}


def test_v64_fifty_concurrent_starts_of_a_session_that_is_open_return_it(finn, bob):
    made = make.module()
    session = make.session(finn, made, done=1)
    answers = at_once([lambda c=c: c.start(finn, made) for c in callers(bob, MANY)])
    assert Counter(a.status_code for a in answers) == {200: MANY}
    assert {a.json()["data"]["id"] for a in answers} == {str(session.pk)}


def test_fifty_concurrent_completions_of_one_activity_leave_one_row(finn, bob):
    session = make.session(finn, make.module(activities=3))
    activity = make.activity_ids(session)[0]
    answers = at_once([lambda c=c: c.complete(session, activity) for c in callers(bob, MANY)])
    assert Counter(a.status_code for a in answers) == {200: MANY}
    assert len({str(a.json()["data"]) for a in answers}) == 1
    assert ActivityCompletion.objects.count() == 1
    make.settle()
    assert ChildProgress.objects.get(pk=finn.pk).points == 10


def test_fifty_concurrent_completions_of_the_last_activity_finish_once(finn, bob):
    session = make.session(finn, make.module(activities=2), done=1)
    activity = make.activity_ids(session)[1]
    answers = at_once([lambda c=c: c.complete(session, activity) for c in callers(bob, MANY)])
    assert Counter(a.status_code for a in answers) == {200: MANY}
    assert len({a.json()["data"]["completedAt"] for a in answers}) == 1
    assert ActivityCompletion.objects.count() == 2


def test_concurrent_completions_of_different_activities_all_count(finn, bob):
    make.module(activities=1)
    session = make.session(finn, make.module(activities=24))
    ids = make.activity_ids(session)
    pairs = zip(callers(bob, len(ids)), ids, strict=True)
    answers = at_once([lambda c=c, a=a: c.complete(session, a) for c, a in pairs])
    assert Counter(a.status_code for a in answers) == {200: len(ids)}
    states = [a.json()["data"] for a in answers]
    assert max(len(s["completedActivities"]) for s in states) == len(ids)
    session.refresh_from_db()
    assert session.completed_at is not None
    assert session.completions.count() == len(ids)
    make.settle()
    progress = ChildProgress.objects.get(pk=finn.pk)
    assert (progress.done, progress.applicable, float(progress.percent)) == (1, 2, 50.0)


def test_concurrent_sessions_of_one_child_leave_progress_right(finn, bob):
    sessions = [make.session(finn, made) for made in make.modules(8, activities=1)]
    pairs = zip(callers(bob, len(sessions)), sessions, strict=True)
    answers = at_once([lambda c=c, s=s: c.complete(s, make.activity_ids(s)[0]) for c, s in pairs])
    assert Counter(a.status_code for a in answers) == {200: 8}
    make.settle()
    progress = ChildProgress.objects.get(pk=finn.pk)
    assert (progress.done, progress.applicable, float(progress.percent)) == (8, 8, 100.0)


def test_starts_and_finishes_at_once_leave_at_most_one_open_session(finn, bob):
    made = make.module(activities=1)
    session = make.session(finn, made)
    activity = make.activity_ids(session)[0]
    crowd = callers(bob, 20)
    calls = [lambda c=c: c.complete(session, activity) for c in crowd[:4]]
    calls += [lambda c=c: c.start(finn, made) for c in crowd[4:]]
    answers = at_once(calls)
    assert all(a.status_code in (200, 201) for a in answers)
    assert Session.objects.open().count() <= 1
    assert Session.objects.finished().count() == 1


def test_an_edit_recorded_by_many_at_once_makes_one_version(finn):
    from workshop.models import Module
    from workshop.services import record_edit

    made = make.module()
    Module.objects.filter(pk=made.pk).update(title="Another title")
    versions = at_once([lambda: record_edit(module=made).version for _ in range(8)])
    assert set(versions) == {2}
    assert sorted(made.versions.values_list("number", flat=True)) == [1, 2]


def test_a_guardian_appointed_by_many_at_once_is_appointed_once(finn):
    somebody = make.user()
    held = at_once([lambda: make.guardianship(somebody, finn).pk for _ in range(8)])
    assert len(set(held)) == 1


def test_concurrent_starts_by_page_all_lead_to_the_one_session(finn, bob):
    made = make.module()
    path = f"/learn/{finn.pk}/modules/{made.pk}/start/"
    answers = at_once([lambda c=c: c.post(path) for c in callers(bob, 12)])
    session = Session.objects.get()
    assert {a.url for a in answers} == {f"/learn/{finn.pk}/sessions/{session.pk}/"}
