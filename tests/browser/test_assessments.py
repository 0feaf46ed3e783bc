"""Questions from the home page to kind words, with scripts and without, by mouse and by keyboard."""

import re

import pytest
from playwright.sync_api import Page, expect

from config.demo.load import key_id
from tests import make
from tests.browser.conftest import Family, SignIn
from tests.browser.test_steps import is_calm
from workshop.models import AssessmentResult

QUIZ = key_id("assessment", "sleep-detectives")
FACES = key_id("assessment", "inner-weather")
REPORT = key_id("assessment", "days-at-home")
UNKIND = re.compile(r"wrong|incorrect|fail|mistake|sorry", re.IGNORECASE)


def results(family: Family) -> list[AssessmentResult]:
    return list(AssessmentResult.objects.filter(child=family.child))


def choose(page: Page, answer: str, *, button: str = "This one") -> None:
    page.get_by_role("radio", name=answer, exact=True).check()
    page.get_by_role("button", name=button).click()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_quiz_from_home_to_kind_words(signed_in: SignIn, family: Family, scripts):
    page = signed_in(family.guardian, java_script_enabled=scripts)
    page.goto(f"{family.home}questions/{QUIZ}/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sleep detectives")
    expect(page.get_by_text("not what you picked")).to_be_visible()
    page.get_by_role("link", name="Let’s go").click()

    choose(page, "About 7 hours")
    reply = page.locator("#reply")
    expect(reply).to_contain_text("At your age it is 9 to 12 hours")
    expect(reply).not_to_contain_text(UNKIND)
    assert is_calm(page)
    page.reload()
    expect(reply).to_contain_text("At your age it is 9 to 12 hours")
    page.get_by_role("link", name="Next").click()

    choose(page, "Sorts it and stores it")
    page.get_by_role("link", name="Next").click()
    page.go_back()
    expect(page.get_by_role("img", name="Your answer")).to_be_visible()
    page.get_by_role("link", name="Next").click()
    choose(page, "The clock inside has moved")
    page.get_by_role("link", name="Next").click()
    choose(page, "Less light and slower things")
    page.get_by_role("link", name="Next").click()
    choose(page, "Try very, very hard")
    assert "answer" not in page.url
    page.get_by_role("button", name="Finish").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("You knew a good part of it")
    expect(page.locator("main")).not_to_contain_text(UNKIND)
    expect(page.locator("main")).not_to_contain_text("%")
    (kept,) = results(family)
    assert str(kept.score) == "60.00"
    page.get_by_role("link", name="Back home").click()
    expect(page.get_by_role("heading", name="Try next, because…")).to_be_visible()


def test_the_browser_back_after_the_end_begins_afresh_and_makes_no_second_result(
    signed_in: SignIn, family: Family
):
    page = signed_in(family.guardian)
    page.goto(f"{family.home}questions/{FACES}/?question=1")
    choose(page, "Worried")
    page.get_by_role("button", name="Next").click()
    choose(page, "Quiet")
    page.get_by_role("button", name="Finish").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you for looking inside")
    page.go_back()
    expect(page.get_by_role("button", name="This one")).to_be_visible()
    assert len(results(family)) == 1
    assert results(family)[0].score is None


def test_questions_are_answered_by_keyboard_alone(signed_in: SignIn, family: Family):
    page = signed_in(family.guardian)
    page.goto(f"{family.home}questions/{FACES}/?question=1")
    page.get_by_role("radio", name="Bright").focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio", name="Calm")).to_be_checked()
    page.keyboard.press("Enter")
    expect(page.locator("#reply")).to_be_focused()
    expect(page.locator("#reply")).to_contain_text("A good place to be.")


def test_two_tabs_of_one_filling_in_are_one_result(signed_in: SignIn, family: Family):
    page = signed_in(family.guardian)
    path = f"{family.home}questions/{QUIZ}/"
    for number, answer in enumerate(
        [
            "9 to 12 hours",
            "Sorts it and stores it",
            "The clock inside has moved",
            "Less light and slower things",
            "Try very, very hard",
        ],
        start=1,
    ):
        page.goto(f"{path}?question={number}")
        choose(page, answer)
    other = page.context.new_page()
    other.goto(f"{path}?question=5")
    page.get_by_role("button", name="Finish").click()
    expect(page.get_by_role("link", name="Back home")).to_be_visible()
    other.get_by_role("button", name="Finish").click()
    expect(other.get_by_role("link", name="Back home")).to_be_visible()
    assert other.url == page.url
    assert len(results(family)) == 1


def test_two_children_in_two_tabs_never_mix(signed_in: SignIn, family: Family):
    brother = make.child(family.child.clinic, age=10, name="Rory")
    make.guardianship(family.guardian, brother)
    page = signed_in(family.guardian)
    other = page.context.new_page()
    mine = f"{family.home}questions/{QUIZ}/?question=1"
    his = f"/learn/{brother.pk}/questions/{QUIZ}/?question=1"
    page.goto(mine)
    other.goto(his)
    choose(page, "9 to 12 hours")
    choose(other, "About 7 hours")
    page.goto(mine)
    other.goto(his)
    expect(page.locator(".option.chosen")).to_contain_text("9 to 12 hours")
    expect(other.locator(".option.chosen")).to_contain_text("About 7 hours")


def test_a_guardian_reports_and_reads_the_numbers(signed_in: SignIn, family: Family):
    page = signed_in(family.guardian)
    page.goto(f"{family.home}questions/{REPORT}/")
    expect(page.get_by_text("It is not a diagnosis.")).to_be_visible()
    page.get_by_role("link", name="Begin").click()
    for _ in range(6):
        choose(page, "Sometimes", button="Next")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Thank you")
    page.get_by_role("link", name="How it went so far").click()
    page.get_by_text("For grown-ups: how it went so far").click()
    expect(page.locator(".outcome .big")).to_have_text("50 %")


def test_suggestions_are_explained_and_switched_off_without_scripts(
    signed_in: SignIn, family: Family
):
    page = signed_in(family.guardian, java_script_enabled=False)
    page.goto(family.home)
    page.get_by_role("link", name="Why these?").click()
    expect(page.get_by_role("heading", name="What we look at")).to_be_visible()
    page.get_by_role("button", name="Switch them off").click()
    expect(page.get_by_text("Suggestions are off.")).to_be_visible()
    page.goto(family.home)
    expect(page.get_by_role("heading", name="Try next, because…")).to_have_count(0)
