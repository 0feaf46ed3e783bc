"""A report as it is met: it appears by itself, leads to what was said, and goes on paper."""

import re

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from feedback import services
from feedback.models import Report
from practice.models import Scenario, Session
from tests import make
from tests.browser.conftest import SignIn
from tests.browser.test_every_page import look_over
from tests.feedback.conftest import SAID, rehearse

EMPATHY = "/practice/drills/empathy/"


@pytest.fixture(autouse=True)
def by_words(settings):
    """Let words alone decide: no model is loaded."""
    settings.ENGINES_URL = ""


@pytest.fixture
def nurse(origin: str) -> User:
    """A nurse whom no other test knows."""
    return make.professional(name="Nora Quinn")


@pytest.fixture
def hand(origin: str) -> Scenario:
    return make.scenario(title="A sore hand")


@pytest.fixture
def session(nurse: User, hand: Scenario) -> Session:
    """A finished role-play; its report waits."""
    return rehearse(nurse, hand)


def write(session: Session) -> Report:
    """Write a report as the background does."""
    services.run_job(session_id=session.pk)
    report = Report.objects.get(session=session)
    assert report.status == "ready"
    return report


def path(session: Session, rest: str = "report/") -> str:
    return f"/practice/sessions/{session.pk}/{rest}"


def is_followed(page: Page) -> None:
    """Wait until the page's socket has been answered."""
    page.wait_for_timeout(1500)


# --- it appears ---------------------------------------------------------------------------------
def test_a_page_that_waits_draws_the_report_by_itself(
    signed_in: SignIn, nurse: User, session: Session
):
    page = signed_in(nurse)
    page.goto(path(session))
    expect(page.get_by_role("heading", level=1)).to_have_text("Your report is being written.")
    is_followed(page)
    write(session)
    heading = page.get_by_role("heading", level=1)
    expect(heading).not_to_have_text("Your report is being written.")
    expect(heading).to_be_focused()
    expect(page.get_by_role("heading", name="The nine criteria")).to_be_visible()


def test_the_end_of_a_role_play_offers_the_report_as_soon_as_it_is_there(
    signed_in: SignIn, nurse: User, session: Session
):
    page = signed_in(nurse)
    page.goto(path(session, ""))
    expect(page.get_by_text("Your report is being written.")).to_be_visible()
    is_followed(page)
    report = write(session)
    expect(page.get_by_text("Your report is ready.")).to_be_visible()
    expect(page.get_by_text(f"Practice index {report.overall_score} of 100")).to_be_visible()
    page.get_by_role("link", name="Your report").click()
    page.wait_for_url(f"**{path(session)}")


def test_without_a_script_a_link_looks_again(signed_in: SignIn, nurse: User, session: Session):
    page = signed_in(nurse, java_script_enabled=False)
    page.goto(path(session))
    write(session)
    page.get_by_role("link", name="Look again").click()
    expect(page.get_by_role("heading", name="The nine criteria")).to_be_visible()


# --- what it shows ------------------------------------------------------------------------------
def test_a_quote_leads_to_its_turn_and_a_turn_to_what_it_showed(
    signed_in: SignIn, nurse: User, session: Session
):
    write(session)
    page = signed_in(nurse)
    page.goto(path(session))
    quote = page.locator(".points .evidence").first
    words = quote.locator("mark").inner_text().strip("“”")
    quote.get_by_role("link").click()
    turn = page.locator(".turn:target")
    expect(turn).to_be_in_viewport()
    expect(turn).to_contain_text(words)
    shown = turn.locator(".showed a").first
    code = shown.get_attribute("href")
    shown.click()
    expect(page.locator(f"{code}[open]")).to_be_in_viewport()


def test_print_opens_everything_and_prints(signed_in: SignIn, nurse: User, session: Session):
    write(session)
    page = signed_in(nurse)
    page.goto(path(session))
    page.evaluate("window.print = () => { window.printed = true; }")
    page.get_by_role("link", name="Print").click()
    assert page.evaluate("window.printed")
    assert page.locator(".indicator:not([open])").count() == 0


def test_on_paper_nothing_is_folded_up(signed_in: SignIn, nurse: User, session: Session):
    report = write(session)
    sentences = [one["sentence"] for row in report.content["criteria"] for one in row["indicators"]]
    for where in (path(session), f"{path(session)}?print=1"):
        page = signed_in(nurse, java_script_enabled=False)
        page.goto(where)
        page.emulate_media(media="print")
        expect(page.get_by_text(sentences[0]).last).to_be_visible()
        expect(page.locator(".appbar")).to_be_hidden()
        expect(page.get_by_role("link", name="Print")).to_be_hidden()
        for one in page.locator(".indicator > .in").all():
            assert one.bounding_box()["height"] > 0


def test_a_drill_by_keyboard_with_its_clock(signed_in: SignIn, nurse: User):
    page = signed_in(nurse)
    page.goto(EMPATHY)
    page.get_by_role("link", name="Start the minute").click()
    box = page.get_by_role("textbox", name="What do you say?")
    expect(box).to_be_focused()
    expect(page.get_by_role("timer")).to_have_text(re.compile(r"0:5\d"))
    page.keyboard.type("That must be really frightening. I can see why it keeps you awake.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Your answer")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    first = page.locator(".prompt").inner_text()
    page.get_by_role("link", name="Again, with another situation").click()
    expect(page.get_by_role("timer")).to_be_visible()
    assert page.locator(".prompt").inner_text() != first


def test_a_learner_shows_a_role_play_and_a_tutor_marks_it(
    signed_in: SignIn, nurse: User, session: Session
):
    write(session)
    learner = signed_in(nurse, java_script_enabled=False)
    learner.goto(path(session))
    learner.get_by_role("button", name="Have a tutor mark this").click()
    tutor = signed_in(make.staff("tutor", name="Tess Tully"), java_script_enabled=False)
    tutor.goto("/tutor/")
    tutor.locator(f'a[href="/tutor/sessions/{session.pk}/"]').click()
    group = tutor.get_by_role("group", name="Relationship building")
    group.get_by_role("radio").nth(0).check()
    tutor.get_by_label("A few words to the learner").fill("You listened well.")
    tutor.get_by_role("button", name="Save my marks").click()
    expect(tutor.get_by_text("Your marks are saved.")).to_be_visible()
    expect(group.get_by_text("The report:")).to_be_visible()
    learner.reload()
    expect(learner.get_by_text("You listened well.")).to_be_visible()
    expect(learner.get_by_role("row", name=re.compile("Relationship building"))).to_contain_text(
        "3 of 3"
    )


# --- whole --------------------------------------------------------------------------------------
def test_every_state_is_whole_at_every_width_and_in_both_themes(
    signed_in: SignIn, nurse: User, hand: Scenario
):
    first, second = (rehearse(nurse, hand, days_ago=days) for days in (2, 1))
    short = rehearse(nurse, hand, said=SAID[:1])
    waiting = rehearse(nurse, hand)
    for one in (first, second, short):
        write(one)
    services.ask_for_marking(user=nurse, session_id=second.pk)
    tutor = make.staff("tutor", name="Tess Tully")
    page = signed_in(nurse)
    pages = [
        path(second),
        f"{path(second)}?print=1",
        path(short),
        path(waiting),
        path(waiting, ""),
        "/practice/progress/",
        f"/practice/compare/?a={first.pk}&b={second.pk}",
        "/practice/drills/",
        EMPATHY,
        f"{EMPATHY}?go=1",
    ]
    found = {where: look_over(page, page.goto(where)) for where in pages}
    marking = signed_in(tutor)
    for where in ("/tutor/", f"/tutor/sessions/{second.pk}/", "/tutor/agreement/"):
        found[where] = look_over(marking, marking.goto(where))
    assert {where: told for where, told in found.items() if told} == {}


def test_a_report_with_everything_open_is_whole(signed_in: SignIn, nurse: User, session: Session):
    write(session)
    page = signed_in(nurse)
    answer = page.goto(path(session))
    page.evaluate("document.querySelectorAll('main details').forEach((one) => (one.open = true))")
    assert look_over(page, answer) == ""
