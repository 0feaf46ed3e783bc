"""The pages on which questions are asked: nothing lost on the way, one result at the end."""

import re

import pytest

from tests import make
from tests.workshop.test_assessments import feelings, report
from workshop.models import AssessmentResult

pytestmark = pytest.mark.django_db


class Walk:
    """Walk through the questions of one child as a browser would, following every redirect."""

    def __init__(self, caller, ward, made):
        self.caller, self.made = caller, made
        self.start = f"/learn/{ward.pk}/questions/{made.pk}/"

    def look(self, number):
        return self.caller.get(self.start, {"question": number})

    def choose(self, number, answer):
        return self.caller.post(f"{self.start}?question={number}", {"answer": answer}, follow=True)

    def send(self, **body):
        return self.caller.post(f"{self.start}send/", body)


def attempt_in(page):
    return re.search(r'name="attempt" value="([0-9a-f-]{36})"', page.content.decode())[1]


def test_a_quiz_is_one_question_a_screen_with_a_kind_reply_to_each(finn, as_bob):
    walk = Walk(as_bob, finn, make.quiz())
    before = as_bob.get(walk.start).content.decode()
    assert "Your grown-ups and your team can see how it went, not what you picked." in before
    assert f'href="{walk.start}?question=1"' in before
    first = walk.look(1)
    assert "Question 1?" in first.content.decode()
    assert "Well thought." not in first.content.decode()
    told = walk.choose(1, "no")
    assert "Many think so. It is the other way." in told.content.decode()
    assert told.context["next_url"].endswith("?question=2")
    walk.choose(2, "yes")
    last = walk.choose(3, "yes")
    assert last.context["send_url"] == f"{walk.start}send/"
    end = walk.send(attempt=attempt_in(last))
    row = AssessmentResult.objects.get()
    assert end.url == f"{walk.start}results/{row.pk}/"
    assert str(row.score) == "66.67"
    page = as_bob.get(end.url).content.decode()
    assert "You knew a good part of it" in page
    assert "66.67" not in page
    assert not re.search(r"\bfail|wrong\b", page, re.IGNORECASE)


def test_answers_stand_in_no_address_and_only_in_a_signed_cookie_of_this_page(finn, as_bob):
    walk = Walk(as_bob, finn, make.quiz())
    answer = as_bob.post(f"{walk.start}?question=1", {"answer": "yes"})
    assert answer.url == f"{walk.start}?question=1"
    cookie = answer.cookies["answers"]
    assert cookie["path"] == walk.start
    assert cookie["httponly"] is True
    assert cookie["samesite"] == "Lax"
    assert int(cookie["max-age"]) == 7200
    assert not AssessmentResult.objects.exists()


def test_back_and_reload_lose_nothing_and_a_quiz_answer_stands(finn, as_bob):
    walk = Walk(as_bob, finn, make.quiz())
    walk.choose(1, "no")
    walk.choose(2, "yes")
    again = walk.look(1)
    assert again.context["chosen"]["id"] == "no"
    assert again.context["locked"] is True
    walk.choose(1, "yes")  # after the reply has told it
    assert walk.look(1).context["chosen"]["id"] == "no"
    assert walk.look(2).context["chosen"]["id"] == "yes"
    carry_on = as_bob.get(walk.start)
    assert carry_on.context["first_open"] == 3
    assert "Carry on" in carry_on.content.decode()


def test_where_no_answer_is_right_it_may_be_changed(finn, as_bob):
    walk = Walk(as_bob, finn, feelings())
    walk.choose(1, "bright")
    page = walk.choose(1, "sad")
    assert page.context["chosen"]["id"] == "sad"
    assert "Thank you for telling." in page.content.decode()
    end = walk.send(attempt=attempt_in(page), question="q1", answer="bright")
    told = as_bob.get(end.url).content.decode()
    assert "Thank you for looking inside" in told
    assert "%" not in re.sub(r"<[^>]+>", "", told)


def test_without_replies_the_next_question_comes_at_once(finn, as_bob):
    walk = Walk(as_bob, finn, report())
    page = walk.choose(1, "often")
    assert page.context["question_number"] == 2
    last = walk.choose(2, "rarely")
    assert last.context["question_number"] == 2
    assert "Send" in last.content.decode()
    # what is chosen when it is sent is what counts, even if it was changed on this very screen
    end = walk.send(attempt=attempt_in(last), question="q2", answer="often")
    assert str(AssessmentResult.objects.get().score) == "100.00"
    assert "You can answer again in a month" in as_bob.get(end.url).content.decode()


def test_a_report_is_in_the_calm_register_and_questions_in_the_childs(finn, as_bob):
    assert 'data-register="calm"' in Walk(as_bob, finn, report()).look(1).content.decode()
    assert 'data-register="child"' in Walk(as_bob, finn, make.quiz()).look(1).content.decode()


def test_pressing_without_choosing_asks_again_and_keeps_the_place(finn, as_bob):
    walk = Walk(as_bob, finn, make.quiz())
    for body in ({}, {"answer": "nonsense"}):
        page = as_bob.post(f"{walk.start}?question=2", body, follow=True)
        assert page.context["question_number"] == 2
        assert "Choose one first" in page.content.decode()


def test_sending_too_early_leads_to_the_open_question(finn, as_bob):
    walk = Walk(as_bob, finn, make.quiz())
    walk.choose(1, "yes")
    walk.choose(3, "yes")
    answer = walk.send()
    assert answer.url == f"{walk.start}?question=2"
    assert not AssessmentResult.objects.exists()


def test_a_double_click_and_a_second_tab_make_one_result(finn, as_bob):
    walk = Walk(as_bob, finn, make.quiz())
    for number in (1, 2, 3):
        page = walk.choose(number, "yes")
    tab = attempt_in(walk.look(3))
    assert attempt_in(page) == tab
    first, second = walk.send(attempt=tab), walk.send(attempt=tab)
    assert first.url == second.url
    assert AssessmentResult.objects.count() == 1
    assert walk.look(1).context["chosen"] is None  # the next filling-in begins afresh


def test_the_draft_of_one_child_is_not_readable_on_the_page_of_another(willow, finn, bob, as_bob):
    brother, made = make.child(willow, age=10), make.quiz()
    make.guardianship(bob, brother)
    mine, his = Walk(as_bob, finn, made), Walk(as_bob, brother, made)
    mine.choose(1, "yes")
    # a browser would not even send it there, because of its path; this client knows no paths
    assert mine.look(1).context["chosen"]["id"] == "yes"
    assert his.look(1).context["chosen"] is None


def test_a_draft_of_somebody_else_or_a_forged_one_is_as_good_as_none(finn, bob, as_bob):
    walk = Walk(as_bob, finn, make.quiz())
    walk.choose(1, "yes")
    mother = make.caller(make.guardian(finn))
    mother.cookies["answers"] = as_bob.cookies["answers"].value
    assert mother.get(walk.start, {"question": 1}).context["chosen"] is None
    as_bob.cookies["answers"] = "forged"
    assert walk.look(1).context["chosen"] is None


def test_an_edit_in_between_keeps_what_still_fits(finn, as_bob):
    made = make.quiz()
    walk = Walk(as_bob, finn, made)
    walk.choose(1, "yes")
    walk.choose(2, "yes")
    made.questions = [make.question(9), *made.questions[1:]]
    made.save()
    assert as_bob.get(walk.start).context["first_open"] == 1
    assert walk.look(2).context["chosen"]["id"] == "yes"


@pytest.mark.parametrize("asked", ["0", "-1", "99", "x", "²", "9" * 400])
def test_whatever_number_is_asked_for_there_is_a_question(asked, finn, as_bob):
    page = Walk(as_bob, finn, make.quiz()).look(asked)
    assert page.status_code == 200
    assert 1 <= page.context["question_number"] <= 3


# --- where they are offered -----------------------------------------------------------------------
def test_the_home_offers_two_that_are_due_and_none_where_none_fits(finn, as_bob):
    home = f"/learn/{finn.pk}/"
    assert "A few questions" not in as_bob.get(home).content.decode()
    for number in range(3):
        make.quiz(title=f"Fresh {number}")
    page = as_bob.get(home)
    assert len(page.context["questions"]) == 2
    assert "A few questions" in page.content.decode()
    for ask in page.context["questions"]:
        assert as_bob.get(ask["href"]).status_code == 200


def test_numbers_are_for_guardians_staff_and_the_young_person_from_13(
    willow, finn, as_bob, as_alice
):
    row = make.result(finn, make.quiz(subjects=("sleep", "sleep", "self-talk")), right=1)
    guardian = as_bob.get(f"/learn/{finn.pk}/questions/").content.decode()
    assert "33.33 %" in guardian
    assert "For grown-ups" in guardian
    assert "Below 60&nbsp;%" in guardian
    staff = as_alice.get(f"/clinic/children/{finn.pk}/").content.decode()
    assert "33.33 %" in staff
    assert row.assessment.title in staff
    teen = make.teenager(willow)
    made = make.quiz(ages=(13, 17))
    result = make.result(teen.child, made, right=2)
    own = make.caller(teen)
    assert "66.67 %" in own.get(f"/learn/{teen.child.pk}/questions/").content.decode()
    path = f"/learn/{teen.child.pk}/questions/{made.pk}/results/{result.pk}/"
    assert "66.67 % of the questions" in own.get(path).content.decode()


def test_there_is_nothing_to_ask_yet_says_so(finn, as_bob):
    assert "No questions today" in as_bob.get(f"/learn/{finn.pk}/questions/").content.decode()
