"""A role-play as it is lived: by keyboard, through reloads, in two windows, offline, and until its end."""

import datetime as dt
import re
import time
from uuid import UUID

import pytest
from django.utils import timezone
from playwright.sync_api import Page, Route, expect

from accounts.models import User
from practice import services
from practice.models import Scenario, Session, Turn
from tests import make
from tests.browser.conftest import SignIn
from tests.browser.places import TOO_WIDE, barriers, faults_of
from tests.browser.test_every_page import WIDTHS, look_over
from tests.browser.watching import Visits

HELLO = "Hello, how are you feeling today?"
LOST = "That did not reach us. Your words are back in the box; please send them again."


@pytest.fixture
def nurse(origin: str) -> User:
    """A nurse whom no other test knows."""
    return make.professional(name="Nora Quinn")


@pytest.fixture
def hand(origin: str) -> Scenario:
    """A role-play of its own, so that nobody's is open already."""
    return make.scenario(title="A sore hand")


@pytest.fixture(autouse=True)
def conflicts_are_meant(visits: Visits) -> None:
    """Let a turn or a note after the end be answered 409, which is no fault."""
    visits.expect(409)


def begin(nurse: User, scenario: Scenario, phase: str = "active", **seconds: int) -> Session:
    """Start a role-play and go to a phase of it; `seconds` shorten its times."""
    session = services.start_session(user=nurse, scenario_id=scenario.pk).session
    Session.objects.filter(pk=session.pk).update(**seconds)
    return services.begin(session_id=session.pk, phase=phase)


def path(session: Session) -> str:
    return f"/practice/sessions/{session.pk}/"


def turns(page: Page):
    return page.locator("[data-turns] > [data-number]")


def box(page: Page):
    return page.get_by_role("textbox", name=re.compile("What you say"))


def say(page: Page, words: str) -> None:
    before = turns(page).count()
    box(page).fill(words)
    box(page).press("Enter")
    expect(turns(page)).to_have_count(before + 2)


def is_followed(page: Page) -> None:
    """Wait until the page's socket has been answered."""
    page.wait_for_timeout(1500)


def forget_network_errors(visits: Visits) -> None:
    visits.faults[:] = [one for one in visits.faults if "ERR_" not in one and "CSP" not in one]


# --- by keyboard --------------------------------------------------------------------------------
def test_a_whole_role_play_with_the_keyboard_alone(signed_in: SignIn, nurse: User, hand: Scenario):
    page = signed_in(nurse)
    page.goto(f"/practice/scenarios/{hand.pk}/")
    press_on(page, "Start preparing")
    expect(page.get_by_role("heading", name="Your time to prepare")).to_be_visible()
    to(page, lambda: page.evaluate("document.activeElement.id") == "notes")
    page.keyboard.type("Ask about the garden.")
    expect(page.locator("[data-saved]")).to_have_text("Saved.")
    press_on(page, "I’m ready")
    expect(box(page)).to_be_focused()
    expect(page.locator("[data-notes-text]")).to_have_text("Ask about the garden.")

    page.keyboard.type("Good morning.")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("What brings you here?")
    page.keyboard.press("Enter")
    expect(turns(page)).to_have_count(2)
    expect(turns(page).first).to_contain_text("Good morning. What brings you here?")
    expect(box(page)).to_be_focused()
    expect(box(page)).to_have_value("")

    answer = turns(page).last.locator(".say").inner_text()
    expect(page.locator("[data-voice]")).to_contain_text(answer)  # read out, once
    assert page.locator("[aria-live=polite]", has_text=answer).count() == 1

    press_on(page, "End role-play", back=True)
    dialog = page.get_by_role("dialog", name="End the role-play now?")
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("button", name="End role-play")).to_be_focused()
    page.keyboard.press("Enter")
    press_on(page, "End it")
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text(re.compile(r"You talked for 0:\d\d and said one thing\."))
    expect(heading).to_be_focused()
    expect(page.get_by_role("heading", name="Three things you never found out")).to_be_visible()


def to(page: Page, there, *, back: bool = False) -> None:
    for _ in range(30):
        if there():
            return
        page.keyboard.press("Shift+Tab" if back else "Tab")
    raise AssertionError("nothing there for the keyboard")


def press_on(page: Page, name: str, *, back: bool = False) -> None:
    to(page, lambda: page.locator(":is(a, button):focus", has_text=name).count(), back=back)
    page.keyboard.press("Enter")


# --- nothing is lost ----------------------------------------------------------------------------
def test_a_reload_keeps_the_talk_the_draft_and_the_clock(
    signed_in: SignIn, nurse: User, hand: Scenario
):
    session = begin(nurse, hand)
    page = signed_in(nurse)
    page.goto(path(session))
    say(page, HELLO)
    box(page).fill("Half a sentence")
    page.reload()
    expect(turns(page)).to_have_count(2)
    expect(box(page)).to_have_value("Half a sentence")
    expect(page.locator("[data-clock]")).to_have_text(re.compile(r"^4:[45]\d$"))
    # Only this window's: another one begins with an empty box.
    other = signed_in(nurse)
    other.goto(path(session))
    expect(box(other)).to_have_value("")


def test_notes_are_saved_by_themselves_and_on_leaving(
    signed_in: SignIn, nurse: User, hand: Scenario
):
    session = begin(nurse, hand, "prep")
    page = signed_in(nurse)
    page.goto(path(session))
    page.get_by_label("Your notes").press_sequentially("Listen first.")
    page.goto("/practice/")
    expect(page.get_by_text(re.compile(r"Preparing, [23]:\d\d left"))).to_be_visible()
    page.goto(path(session))
    expect(page.get_by_label("Your notes")).to_have_value("Listen first.")
    expect(page.locator("[data-saved]")).to_have_text(re.compile("^(Saved.)?$"))
    assert Session.objects.get(pk=session.pk).notes == "Listen first."


def test_notes_written_offline_are_there_after_a_reload(
    signed_in: SignIn, nurse: User, hand: Scenario, visits: Visits
):
    session = begin(nurse, hand, "prep")
    page = signed_in(nurse)
    page.goto(path(session))
    page.route("**/notes/", lambda route: route.abort("failed"))
    page.get_by_label("Your notes").fill("In the tunnel.")
    expect(page.locator("[data-saved]")).to_contain_text("Not saved yet")
    page.unroute("**/notes/")
    page.reload()
    expect(page.get_by_label("Your notes")).to_have_value("In the tunnel.")
    expect(page.locator("[data-saved]")).to_have_text("Saved.")
    forget_network_errors(visits)


@pytest.mark.parametrize("fault", ["500", "no network"])
def test_a_turn_that_did_not_arrive_is_taken_back_and_counts_once(
    signed_in: SignIn, nurse: User, hand: Scenario, visits: Visits, fault: str
):
    session = begin(nurse, hand)
    visits.expect(500)
    page = signed_in(nurse)
    page.goto(path(session))
    ids = []

    def refuse(route: Route) -> None:
        ids.append(request_id(route))
        if fault == "500":
            route.fulfill(status=500, body="broken")
        else:
            route.abort("failed")

    page.route("**/turns/", refuse)
    box(page).fill(HELLO)
    box(page).press("Enter")
    expect(page.get_by_role("alert")).to_have_text(LOST)
    expect(box(page)).to_have_value(HELLO)
    expect(page.locator("[data-pending]")).to_have_count(0)
    page.unroute("**/turns/")
    page.route("**/turns/", lambda route: (ids.append(request_id(route)), route.continue_()))
    box(page).press("Enter")
    expect(turns(page)).to_have_count(2)
    expect(page.get_by_role("alert")).to_have_count(0)
    assert ids[0] == ids[1]  # the same turn, sent again
    forget_network_errors(visits)


def request_id(route: Route) -> UUID:
    body = route.request.post_data_buffer.decode()
    return UUID(re.search(r'name="requestId"\r\n\r\n([\w-]+)', body)[1])


def test_an_answer_that_got_lost_on_its_way_leaves_no_double(
    signed_in: SignIn, nurse: User, hand: Scenario, visits: Visits
):
    session = begin(nurse, hand)
    page = signed_in(nurse)
    page.goto(path(session))

    def arrives_without_answer(route: Route) -> None:
        route.fetch()
        route.abort("failed")

    page.route("**/turns/", arrives_without_answer)
    box(page).fill(HELLO)
    box(page).press("Enter")
    expect(turns(page)).to_have_count(2)  # the page looked again by itself
    expect(box(page)).to_have_value("")
    page.unroute("**/turns/")
    page.reload()
    expect(turns(page)).to_have_count(2)
    expect(box(page)).to_have_value("")
    assert Turn.objects.filter(session=session).count() == 2
    forget_network_errors(visits)


def test_a_turn_is_there_at_once_and_pressing_twice_sends_it_once(
    signed_in: SignIn, nurse: User, hand: Scenario
):
    session = begin(nurse, hand)
    page = signed_in(nurse)
    page.goto(path(session))
    held: list[Route] = []
    page.route("**/turns/", lambda route: held.append(route))
    box(page).fill(HELLO)
    button = page.get_by_role("button", name="Say it")
    button.click()
    button.click(force=True)
    expect(page.locator("[data-pending].me")).to_contain_text(HELLO)
    expect(page.get_by_text("is thinking")).to_be_visible()
    box(page).fill("The next thing")
    box(page).press("Enter")  # one after the other
    assert len(held) == 1
    held[0].continue_()
    expect(turns(page)).to_have_count(2)
    expect(page.locator("[data-pending]")).to_have_count(0)
    expect(box(page)).to_have_value("The next thing")


# --- two windows --------------------------------------------------------------------------------
def test_a_second_window_follows_within_seconds(signed_in: SignIn, nurse: User, hand: Scenario):
    session = begin(nurse, hand, "prep")
    near, far = signed_in(nurse), signed_in(nurse)
    for page in (near, far):
        page.goto(path(session))
        is_followed(page)
    near.get_by_label("Your notes").fill("From the other one.")
    expect(far.get_by_label("Your notes")).to_have_value("From the other one.", timeout=6_000)
    near.get_by_role("button", name="I’m ready").click()
    expect(box(far)).to_be_visible()
    begun = time.monotonic()
    box(far).fill("My own half sentence")
    say(near, HELLO)
    expect(turns(far)).to_have_count(2)
    assert time.monotonic() - begun < 4
    expect(box(far)).to_have_value("My own half sentence")
    expect(box(far)).to_be_focused()
    near.get_by_role("button", name="End role-play").click()
    near.get_by_role("button", name="End it").click()
    expect(far.get_by_role("heading", level=1)).to_contain_text("You talked for")
    expect(far.get_by_label("This was still in your box")).to_have_value("My own half sentence")


def test_without_a_socket_a_window_follows_by_asking(
    signed_in: SignIn, nurse: User, hand: Scenario
):
    session = begin(nurse, hand)
    page = signed_in(nurse)
    page.route_web_socket(re.compile("/ws/practice/"), lambda socket: socket.close(code=1011))
    page.goto(path(session))
    services.record_turn(session_id=session.pk, text=HELLO)
    expect(turns(page)).to_have_count(2, timeout=10_000)


# --- the clock ----------------------------------------------------------------------------------
def test_the_preparation_goes_over_into_the_talk_by_itself(
    signed_in: SignIn, nurse: User, hand: Scenario
):
    session = begin(nurse, hand, "prep", prep_seconds=4)
    page = signed_in(nurse)
    page.goto(path(session))
    page.get_by_label("Your notes").press_sequentially("Until the last second", delay=20)
    expect(box(page)).to_be_focused(timeout=8_000)
    expect(page.locator("[data-notes-text]")).to_have_text("Until the last second")
    expect(page.locator("[data-voice]")).to_contain_text("The role-play has begun.")


def test_when_the_time_is_over_the_box_closes_and_its_words_stay(
    signed_in: SignIn, nurse: User, hand: Scenario
):
    session = begin(nurse, hand, roleplay_seconds=5)
    page = signed_in(nurse)
    page.clock.install()
    page.clock.set_system_time("2031-01-01")  # a device whose clock is wrong by years
    page.clock.resume()
    page.goto(path(session))
    say(page, HELLO)
    box(page).fill("And one more")
    expect(page.get_by_role("heading", level=1)).to_contain_text(
        "You talked for 0:05", timeout=9_000
    )
    expect(page.get_by_text("The time is over, as it would be in the test.")).to_be_visible()
    expect(page.get_by_label("This was still in your box")).to_have_value("And one more")
    assert Session.objects.get(pk=session.pk).ended_by_clock


def test_at_nought_nothing_can_be_sent_even_while_the_server_is_silent(
    signed_in: SignIn, nurse: User, hand: Scenario, visits: Visits
):
    session = begin(nurse, hand, roleplay_seconds=4)
    page = signed_in(nurse)
    page.goto(path(session))
    page.route("**/*part=live", lambda route: route.abort("failed"))
    box(page).fill("Too late")
    expect(page.get_by_role("alert")).to_have_text("The time is over.", timeout=8_000)
    expect(page.get_by_role("button", name="Say it")).to_be_disabled()
    expect(box(page)).to_have_value("Too late")
    expect(box(page)).to_have_attribute("readonly", "")
    page.unroute("**/*part=live")
    expect(page.get_by_role("heading", level=1)).to_contain_text("The time passed", timeout=8_000)
    forget_network_errors(visits)


def test_how_little_is_left_is_said_twice_and_not_every_second(
    signed_in: SignIn, nurse: User, hand: Scenario, visits: Visits
):
    session = begin(nurse, hand)
    page = signed_in(nurse)
    page.clock.install()
    page.route("**/silence/", lambda route: route.abort("failed"))
    # the server's clock does not run forward with the window's: what it says would set that back
    page.route("**/*part=live*", lambda route: route.abort("failed"))
    page.goto(path(session))
    timer = page.get_by_role("timer", name="Time left to talk")
    expect(timer).to_contain_text(re.compile(r"^\s*4:5\d\s+left of 5:00\s*$"))
    page.clock.fast_forward(245_000)
    expect(page.locator("[data-voice]")).to_have_text("One minute left.")
    page.clock.fast_forward(20_000)
    page.clock.run_for(500)
    expect(page.locator("[data-voice]")).to_have_text("One minute left.")
    page.clock.fast_forward(22_000)
    page.clock.run_for(500)
    expect(page.locator("[data-voice]")).to_have_text("Fifteen seconds left.")
    forget_network_errors(visits)


def test_a_long_silence_is_broken_once(signed_in: SignIn, nurse: User, hand: Scenario):
    session = begin(nurse, hand)
    long_ago = timezone.now() - dt.timedelta(seconds=40)
    Session.objects.filter(pk=session.pk).update(active_at=long_ago, created_at=long_ago)
    page = signed_in(nurse)
    page.clock.install()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(path(session))
    page.clock.fast_forward(26_000)
    expect(turns(page)).to_have_count(1)
    for _ in range(3):
        page.clock.fast_forward(26_000)
    assert sum(url.endswith("/silence/") for url in asked) == 1


def test_a_session_that_ended_elsewhere_shows_its_end(
    signed_in: SignIn, nurse: User, hand: Scenario
):
    session = begin(nurse, hand)
    services.record_turn(session_id=session.pk, text=HELLO)
    page = signed_in(nurse)
    page.route_web_socket(re.compile("/ws/practice/"), lambda socket: None)  # tells nothing
    page.goto(path(session))
    services.end(session_id=session.pk)
    box(page).fill("Are you still there?")
    with page.expect_response("**/turns/") as answer:
        box(page).press("Enter")
    assert answer.value.status == 409
    expect(page.get_by_role("heading", level=1)).to_contain_text("You talked for")
    expect(page.get_by_label("This was still in your box")).to_have_value("Are you still there?")


# --- without JavaScript -------------------------------------------------------------------------
def test_everything_goes_by_plain_forms(signed_in: SignIn, nurse: User, hand: Scenario):
    page = signed_in(nurse, java_script_enabled=False)
    page.goto(f"/practice/scenarios/{hand.pk}/")
    page.get_by_role("button", name="Warm up first").click()
    page.get_by_label("Your answer").fill("I work on a ward.")
    page.get_by_role("button", name="Answer").click()
    expect(page).to_have_url(re.compile("#latest$"))
    page.get_by_role("button", name="Go to my card").click()
    page.get_by_label("Your notes").fill("Slowly.")
    page.get_by_role("button", name="Save my notes").click()
    expect(page.get_by_text("Your notes are saved.")).to_be_visible()
    page.get_by_role("button", name="I’m ready").click()
    box(page).fill(HELLO)
    page.get_by_role("button", name="Say it").click()
    expect(page).to_have_url(re.compile("#latest$"))
    expect(turns(page)).to_have_count(2)
    page.get_by_role("button", name="End role-play").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("You talked for")


# --- how it looks -------------------------------------------------------------------------------
@pytest.mark.parametrize("phase", ["created", "warm_up", "prep", "active", "said", "finished"])
def test_each_phase_is_whole_at_every_width_and_in_both_themes(
    signed_in: SignIn, nurse: User, hand: Scenario, phase: str
):
    session = services.start_session(user=nurse, scenario_id=hand.pk).session
    if phase != "created":
        reached = phase if phase in ("warm_up", "prep") else "active"
        services.begin(session_id=session.pk, phase=reached)
    if phase in ("said", "finished"):
        for _ in range(6):
            services.record_turn(session_id=session.pk, text=f"{HELLO} {'Really? ' * 12}")
    if phase == "finished":
        services.end(session_id=session.pk)
    page = signed_in(nurse)
    assert look_over(page, page.goto(path(session))) == ""


def test_a_long_word_and_the_dialog_fit_too(signed_in: SignIn, nurse: User, hand: Scenario):
    session = begin(nurse, hand)
    services.record_turn(session_id=session.pk, text="W" * 600)
    page = signed_in(nurse)
    page.goto(path(session))
    page.get_by_role("button", name="End role-play").click()
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 700})
        assert not page.evaluate(TOO_WIDE)
        assert not faults_of(page)
    assert barriers(page) == []


@pytest.mark.parametrize("width", WIDTHS)
def test_the_latest_turn_is_in_view_above_the_box(
    signed_in: SignIn, nurse: User, hand: Scenario, width: int
):
    session = begin(nurse, hand)
    for number in range(8):
        services.record_turn(session_id=session.pk, text=f"{HELLO} {number}")
    page = signed_in(nurse, viewport={"width": width, "height": 780})
    for _ in range(2):
        page.goto(path(session)) if page.url == "about:blank" else page.reload()
        page.wait_for_timeout(200)
        assert shows_latest(page)
    say(page, HELLO)
    assert shows_latest(page)


def shows_latest(page: Page) -> bool:
    """Tell whether the last bubble lies between the strip and the box."""
    return page.evaluate(
        """() => {
          const box = (selector) => document.querySelector(selector).getBoundingClientRect();
          const last = [...document.querySelectorAll(".turn .say")].at(-1).getBoundingClientRect();
          return last.top >= box(".strip").bottom - 1 && last.bottom <= box(".composer").top + 1;
        }"""
    )


def test_whoever_changes_their_mind_at_once_ends_all_the_same(
    signed_in: SignIn, nurse: User, hand: Scenario
):
    """A dialog tells of its closing late: by then it may be open again."""
    session = begin(nurse, hand)
    page = signed_in(nurse)
    page.goto(path(session))
    say(page, HELLO)
    page.evaluate(
        """() => {
          const dialog = document.querySelector("[data-ask-end]");
          const button = document.querySelector("[data-end] button");
          button.click();
          dialog.close();
          button.click();
        }"""
    )
    dialog = page.get_by_role("dialog", name="End the role-play now?")
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name="End it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("You talked for"))


def test_notes_that_were_typed_before_the_script_was_there_are_saved_too(
    signed_in: SignIn, nurse: User, hand: Scenario
):
    session = services.start_session(user=nurse, scenario_id=hand.pk).session
    services.begin(session_id=session.pk, phase="prep")
    page = signed_in(nurse)
    held = []
    page.route("**/practice*.js", lambda route: held.append(route))
    page.goto(path(session), wait_until="commit")
    page.locator("#notes").fill("Typed at once.")
    for route in held:
        route.continue_()
    page.unroute("**/practice*.js")
    expect(page.locator("[data-saved]")).to_have_text("Saved.")
