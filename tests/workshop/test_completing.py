"""Completing activities: once each, and the session with its last one."""

from uuid import uuid4

import pytest

from tests import make
from workshop.models import ActivityCompletion, Session

pytestmark = pytest.mark.django_db


def test_v61_each_completion_answers_with_the_new_state_and_the_last_finishes(finn, as_bob):
    session = make.session(finn, make.module(activities=3))
    first, second, third = make.activity_ids(session)
    one = as_bob.complete(session, first).json()["data"]
    assert one["completedActivities"] == [str(first)]
    assert one["nextActivity"]["id"] == str(second)
    assert one["completedAt"] is None
    as_bob.complete(session, second)
    last = as_bob.complete(session, third).json()["data"]
    assert last["completedActivities"] == [str(first), str(second), str(third)]
    assert last["nextActivity"] is None
    assert last["completedAt"] is not None


def test_activities_may_be_done_in_any_order(finn, as_bob):
    session = make.session(finn, make.module(activities=3))
    first, second, third = make.activity_ids(session)
    as_bob.complete(session, third)
    state = as_bob.complete(session, first).json()["data"]
    assert state["nextActivity"]["id"] == str(second)
    assert as_bob.complete(session, second).json()["data"]["completedAt"] is not None


def test_v73_completing_twice_counts_once_and_gives_the_same_answer(finn, as_bob):
    session = make.session(finn, make.module(activities=3))
    activity = make.activity_ids(session)[0]
    answers = [as_bob.complete(session, activity) for _ in range(3)]
    assert [a.status_code for a in answers] == [200] * 3
    assert answers[0].json()["data"] == answers[1].json()["data"] == answers[2].json()["data"]
    row = ActivityCompletion.objects.get()
    assert (row.child_id, row.activity_id, row.completed_by.full_name) == (
        finn.pk,
        activity,
        "Bob",
    )


def test_a_finished_session_answers_409_and_the_repeat_of_its_last_step_200(finn, as_bob):
    session = make.session(finn, make.module(activities=2), done=1)
    first, last = make.activity_ids(session)
    finishing = as_bob.complete(session, last)
    repeat, other = as_bob.complete(session, last), as_bob.complete(session, first)
    assert repeat.status_code == 200
    assert repeat.json()["data"] == finishing.json()["data"]
    assert other.status_code == 409
    assert other.json()["error"]["code"] == "session_finished"
    assert other.json()["error"]["details"] == {"sessionId": str(session.pk)}
    assert ActivityCompletion.objects.count() == 2


def test_an_activity_of_another_module_is_not_part_of_the_session(finn, as_bob):
    session = make.session(finn, make.module())
    other = make.module().activities.first()
    for activity in (other.pk, uuid4()):
        answer = as_bob.complete(session, activity)
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_found")
        page = f"/learn/{finn.pk}/sessions/{session.pk}/activities/{activity}/"
        assert as_bob.get(page).status_code == 404
        assert as_bob.post(f"{page}complete/").status_code == 404
    assert not ActivityCompletion.objects.exists()


def test_a_session_that_does_not_exist_is_not_found(as_bob, finn):
    path = f"/api/workshop/sessions/{uuid4()}"
    assert as_bob.get(path).status_code == 404
    answer = as_bob.send(f"{path}/complete-activity", {"activityId": str(uuid4())})
    assert answer.status_code == 404


def test_a_session_is_read_back_as_the_completion_answered_it(finn, as_bob, as_alice):
    session = make.session(finn, make.module(activities=3))
    state = as_bob.complete(session, make.activity_ids(session)[1]).json()["data"]
    path = f"/api/workshop/sessions/{session.pk}"
    assert as_bob.get(path).json()["data"] == state
    assert as_alice.get(path).json()["data"] == state


def test_a_failing_receiver_takes_the_completion_along(finn, bob):
    from workshop.services import complete_activity
    from workshop.signals import activity_completed

    session = make.session(finn, make.module())

    def fail(**ids):
        raise RuntimeError("the receiver failed")

    activity_completed.connect(fail)
    try:
        with pytest.raises(RuntimeError):
            complete_activity(
                session_id=session.pk, activity_id=make.activity_ids(session)[0], by=bob
            )
    finally:
        activity_completed.disconnect(fail)
    assert not ActivityCompletion.objects.exists()


# --- by page ------------------------------------------------------------------------------------
def pages(session):
    root = f"/learn/{session.child_id}/sessions/{session.pk}/"
    return root, [f"{root}activities/{a}/complete/" for a in make.activity_ids(session)]


def test_the_page_leads_back_to_the_session_and_at_the_end_to_the_celebration(finn, as_bob):
    session = make.session(finn, make.module(activities=2))
    root, (first, last) = pages(session)
    assert as_bob.post(first).url == root
    assert as_bob.post(last).url == f"{root}finished/"
    assert as_bob.get(root).url == f"{root}finished/"
    page = as_bob.get(f"{root}finished/")
    assert page.status_code == 200
    assert page.context["session"]["completed_count"] == 2


def test_pressing_done_twice_is_as_good_as_once(finn, as_bob):
    session = make.session(finn, make.module(activities=2))
    root, (first, last) = pages(session)
    assert [as_bob.post(first).url for _ in range(2)] == [root, root]
    assert [as_bob.post(last).url for _ in range(2)] == [f"{root}finished/"] * 2
    assert ActivityCompletion.objects.count() == 2


def test_an_old_tab_of_a_finished_session_is_shown_what_was_kept(finn, as_bob):
    session = make.finished(finn, make.module(activities=2))
    root, (first, _) = pages(session)
    answer = as_bob.post(first, follow=True)
    assert answer.redirect_chain == [(f"{root}finished/", 302)]
    assert answer.status_code == 200
    assert Session.objects.get().completions.count() == 2


def test_the_celebration_waits_until_there_is_something_to_celebrate(finn, as_bob):
    session = make.session(finn, make.module(), done=1)
    root, _ = pages(session)
    assert as_bob.get(f"{root}finished/").url == root


def test_a_done_activity_can_be_looked_at_again(finn, as_bob):
    session = make.session(finn, make.module(), done=1)
    page = as_bob.get(pages(session)[1][0].removesuffix("complete/"))
    assert page.context["already_done"] is True


def test_forms_are_protected_against_other_sites(finn, bob):
    made = make.module()
    session = make.session(finn, made)
    strict = make.caller(bob, enforce_csrf_checks=True)
    for path in (f"/learn/{finn.pk}/modules/{made.pk}/start/", pages(session)[1][0]):
        assert strict.post(path).status_code == 403
    assert strict.start(finn, made).status_code == 403
    assert not ActivityCompletion.objects.exists()


def test_an_app_with_a_token_needs_no_form_protection(finn, bob):
    app = make.caller(
        enforce_csrf_checks=True, headers={"authorization": f"Bearer {make.token(bob)}"}
    )
    assert app.start(finn, make.module()).status_code == 201


@pytest.mark.parametrize(
    "what", ["modules/{module}/start/", "sessions/{session}/activities/{activity}/complete/"]
)
def test_nothing_is_written_by_merely_looking(what, finn, as_bob):
    made = make.module()
    session = make.session(finn, made)
    path = what.format(module=made.pk, session=session.pk, activity=make.activity_ids(session)[0])
    assert as_bob.get(f"/learn/{finn.pk}/{path}").status_code == 405
