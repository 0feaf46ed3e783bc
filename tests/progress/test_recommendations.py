"""Suggestions through the doors: API and pages, the family's switch, and the price."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import make

pytestmark = pytest.mark.django_db
ROW = {"moduleId", "title", "category", "priority", "reason", "rationale", "childRationale"}


def path(ward, rest=""):
    return f"/api/progress/children/{ward.pk}/recommendations{rest}"


def listed(caller, ward):
    answer = caller.get(path(ward))
    assert answer.status_code == 200
    return answer.json()["data"]


def switch(caller, ward, on):
    return caller.put(path(ward, "/settings"), f'{{"on": {on}}}', content_type="application/json")


def test_v05_v75_suggestions_come_by_priority_each_with_its_reason(finn, as_bob):
    sleep = make.module(title="Night shift", subject="sleep")
    begun, fresh = make.module(), make.module()
    make.session(finn, begun, done=1)
    make.finished(finn, make.module(subject="sleep"))
    make.result(finn, make.quiz(subjects=("sleep", "sleep", "self-talk")), right=0)
    answer = as_bob.get(path(finn))
    rows = answer.json()["data"]
    assert all(set(row) == ROW for row in rows)
    assert [(row["moduleId"], row["priority"], row["reason"]) for row in rows] == [
        (str(sleep.pk), 1, "weak_subject"),
        (str(begun.pk), 2, "unfinished"),
        (str(fresh.pk), 3, "new"),
    ]
    assert "0 %" in rows[0]["rationale"]
    assert (rows[0]["title"], rows[0]["category"]) == ("Night shift", "sleep")
    assert answer.json()["meta"]["recommendations"] == {"on": True, "note": ""}


def test_the_latest_result_of_an_assessment_counts_and_feelings_never_do(finn, as_bob):
    from tests.workshop.test_assessments import feelings

    make.module(subject="sleep")
    quiz = make.quiz(subjects=("sleep",))
    make.result(finn, quiz, right=0, days_ago=9)
    assert listed(as_bob, finn)[0]["reason"] == "weak_subject"
    make.result(finn, quiz, right=1)
    as_bob.answer(finn, feelings(), {"q1": "sad"})
    assert listed(as_bob, finn)[0]["reason"] == "new"


def test_never_what_is_done_archived_a_draft_for_another_age_or_of_another_clinic(
    harbour, finn, as_bob
):
    make.module(status="archived")
    make.module(status="draft")
    make.module(ages=(10, 12))
    make.module(place=harbour)
    make.finished(finn, make.module())
    open_one = make.module()
    make.session(finn, open_one, done=1)
    make.in_status(open_one, "archived")
    answer = as_bob.get(path(finn))
    assert answer.json()["data"] == []
    assert answer.json()["meta"]["recommendations"]["note"] == "Everything for this age is done."


def test_where_most_was_done_comes_the_next_step(finn, as_bob):
    for _ in range(2):
        make.finished(finn, make.module(subject="self-talk"))
    make.module(subject="sleep")
    further = make.module(subject="self-talk", ages=(9, 13))
    first = listed(as_bob, finn)[0]
    assert (first["moduleId"], first["reason"]) == (str(further.pk), "next_step")


def test_the_switch_is_the_familys(finn, as_bob, as_alice, as_charlie):
    make.module()
    answer = switch(as_bob, finn, "false")
    assert (answer.status_code, answer.json()["data"]) == (200, {"on": False})
    off = as_bob.get(path(finn)).json()
    assert off["data"] == []
    assert off["meta"]["recommendations"] == {"on": False, "note": "Suggestions are switched off."}
    assert switch(as_alice, finn, "true").status_code == 403
    assert switch(as_charlie, finn, "true").status_code == 404
    assert as_alice.get(path(finn, "/settings")).json()["data"] == {"on": False}
    assert as_bob.get(path(finn, "/settings")).json()["data"] == {"on": False}
    assert switch(as_bob, finn, "true").json()["data"] == {"on": True}
    assert len(listed(as_bob, finn)) == 1


@pytest.mark.parametrize("wrong", ["null", '"maybe"', "[]", "{}"])
def test_the_switch_is_true_or_false(wrong, finn, as_bob):
    assert switch(as_bob, finn, wrong).status_code == 400
    finn.refresh_from_db()
    assert finn.recommendations is True


def test_a_young_person_decides_from_13_and_somebody_younger_asks_a_grown_up(willow):
    teen = make.teenager(willow, age=13)
    own = make.caller(teen)
    assert switch(own, teen.child, "false").status_code == 200
    teen.child.date_of_birth = make.born(12, willow)
    teen.child.save()
    assert switch(own, teen.child, "true").status_code == 403
    page = own.get(f"/learn/{teen.child.pk}/suggestions/")
    assert "A grown-up who looks after you can switch them on or off." in page.content.decode()


def test_who_may_read_them(finn, as_bob, as_alice, as_charlie):
    make.module()
    assert as_bob.get(path(finn)).status_code == 200
    assert as_alice.get(path(finn)).status_code == 200
    assert as_charlie.get(path(finn)).status_code == 404
    assert make.caller().get(path(finn)).status_code == 401
    page = f"/learn/{finn.pk}/suggestions/"
    assert [c.get(page).status_code for c in (as_bob, as_alice, as_charlie)] == [200, 403, 404]
    choose = f"{page}choose/"
    assert [c.post(choose).status_code for c in (as_alice, as_charlie)] == [403, 404]


# --- pages ----------------------------------------------------------------------------------------
def test_the_home_says_why_and_leaves_out_what_is_shown_above(finn, as_bob):
    top = make.module(title="On top")
    make.module(title="Something else", subject="sleep")
    make.session(finn, top, done=1)
    make.result(finn, make.quiz(subjects=("sleep",)), right=0)
    page = as_bob.get(f"/learn/{finn.pk}/").content.decode()
    section = page.split("Try next, because…")[1].split("</section>")[0]
    assert "You answered questions about sleep. Here is more to find out." in section
    assert "Something else" in section
    assert "On top" not in section


def test_switched_off_the_home_has_no_such_part(finn, as_bob):
    make.modules(3)
    home = f"/learn/{finn.pk}/"
    assert "Try next" in as_bob.get(home).content.decode()
    answer = as_bob.post(f"{home}suggestions/choose/", {"wanted": "no"})
    assert answer.url == f"{home}suggestions/"
    assert "Try next" not in as_bob.get(home).content.decode()
    page = as_bob.get(answer.url).content.decode()
    assert "They are off." in page
    as_bob.post(f"{home}suggestions/choose/", {"wanted": "yes"})
    assert "Try next" in as_bob.get(home).content.decode()


@pytest.mark.parametrize(
    ("age", "words"),
    [
        (6, "We look at what you did. Then we pick what may be fun next."),
        (9, "You can always choose something else."),
        (15, "They are ideas, not tasks."),
    ],
)
def test_the_page_explains_itself_in_words_for_the_age(age, words, willow):
    ward = make.child(willow, age=age)
    make.module(ages=(5, 17))
    page = make.caller(make.guardian(ward)).get(f"/learn/{ward.pk}/suggestions/")
    assert words in page.content.decode()
    assert "We never look at other children" in page.content.decode()


def test_staff_read_the_same_reasons_in_their_words(finn, as_alice):
    make.module(title="Night shift", subject="sleep")
    make.result(finn, make.quiz(subjects=("sleep",)), right=0)
    page = as_alice.get(f"/clinic/children/{finn.pk}/").content.decode()
    assert "Night shift" in page
    assert "below its mark of 60 %" in page


# --- the price ------------------------------------------------------------------------------------
def spend(caller, ward):
    with CaptureQueriesContext(connection) as captured:
        assert caller.get(path(ward)).status_code == 200
    return len(captured), [query["sql"] for query in captured]


def test_v05_suggestions_cost_the_same_at_5_and_at_50_modules_with_a_full_history(finn, as_bob):
    quiz = make.quiz(subjects=("sleep", "self-talk", "calm-and-balance"))

    def grow(number):
        for n in range(number):
            made = make.module(subject=("sleep", "self-talk", "calm-and-balance")[n % 3])
            if n % 3 == 0:
                make.finished(finn, made)
            elif n % 3 == 1:
                make.session(finn, made, done=1)
            make.result(finn, quiz, right=n % 4, days_ago=n)

    grow(5)
    few, queries = spend(as_bob, finn)
    grow(45)
    many, _ = spend(as_bob, finn)
    assert few == many <= 8, queries
