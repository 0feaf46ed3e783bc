"""What others do arrives by itself, and what one does oneself is there at once (contract V48, V52)."""

import re
import time

import pytest
from playwright.sync_api import Page, Route, expect

from accounts import services as people
from accounts.models import Clinic, Guardianship
from progress import services as progress
from progress.models import ChildProgress
from realtime.events import ProgressUpdated
from realtime.publish import publish
from tests import make
from tests.browser.conftest import Family, SignIn
from tests.browser.watching import Visits
from workshop import services as workshop
from workshop.models import Module, Session


def begin(family: Family, *, left: int = 1) -> tuple[Session, list]:
    """Start a module, do all but the last activities, and return the session and what is left."""
    module = Module.objects.get(title="Breathe with the waves")
    session = workshop.start_session(
        child=family.child, module_id=module.pk, by=family.guardian
    ).session
    activities = make.activity_ids(session)
    for activity_id in activities[: len(activities) - left]:
        complete(family, session, activity_id)
    reconcile(family)
    return session, activities[len(activities) - left :]


def complete(family: Family, session: Session, activity_id) -> None:
    workshop.complete_activity(session_id=session.pk, activity_id=activity_id, by=family.guardian)


def reconcile(family: Family) -> None:
    """Do what the worker does: recalculate, and tell."""
    progress.recalculate(child_id=family.child.pk)
    version = ChildProgress.objects.get(pk=family.child.pk).version
    assert publish(ProgressUpdated(child_id=family.child.pk, version=version))


def is_live(page: Page) -> None:
    """Wait until the page has been answered in its room."""
    page.wait_for_function("document.querySelector('[data-live]') !== null")
    page.wait_for_timeout(1200)  # the process looks at a room that was just entered after a second


def last_step_of(session: Session, activity_id, child) -> str:
    steps = next(
        a["steps"] for a in session.version.content["activities"] if a["id"] == str(activity_id)
    )
    return f"/learn/{child.pk}/sessions/{session.pk}/activities/{activity_id}/?step={len(steps)}"


def test_a_completion_in_one_window_moves_the_bar_in_the_others(signed_in: SignIn, family: Family):
    session, (last,) = begin(family)
    clinician = make.clinician(Clinic.objects.get(slug="harbour"), "Dr Hana")
    home, far, staff = signed_in(family.guardian), signed_in(family.guardian), signed_in(clinician)
    home.goto(family.home)
    far.goto(f"{family.home}progress/")
    staff.goto(f"/clinic/children/{family.child.pk}/")
    expect(far.get_by_role("heading", level=1)).to_contain_text("0 of")
    far.get_by_text("How this is counted").click()
    for page in (home, far, staff):
        is_live(page)
        page.evaluate("window.sameDocument = true")
    drawn = far.locator(".bigsum .ring").element_handle()

    actor = signed_in(family.guardian)
    actor.goto(last_step_of(session, last, family.child))
    actor.get_by_role("button", name="I did it").click()
    expect(actor).to_have_url(re.compile("/finished/$"))
    begun = time.monotonic()
    reconcile(family)
    expect(far.get_by_role("heading", level=1)).to_contain_text("1 of")
    assert time.monotonic() - begun < 4
    expect(home.locator(".sofar .say")).to_contain_text("1 of")
    expect(home.locator(".sofar .bar .value")).to_have_attribute("width", re.compile(r"[1-9]"))
    expect(home.get_by_role("heading", name="Things you finished")).to_be_visible()
    expect(staff.get_by_role("heading", level=1)).to_contain_text("1 of")
    for page in (home, far, staff):
        assert page.evaluate("window.sameDocument") is True
    # The page was not drawn anew: what somebody opened stays open, and elements are the same ones.
    assert far.locator("details.more").first.get_attribute("open") is not None
    assert drawn.evaluate("element => element.isConnected")
    expect(home.locator("p[aria-live]")).to_have_text(re.compile(r"^Nora: 1 of \d+ modules$"))


def test_the_focus_and_the_place_stay_where_they_were(signed_in: SignIn, family: Family):
    session, (last,) = begin(family)
    page = signed_in(family.guardian)
    page.goto(family.home)
    is_live(page)
    link = page.get_by_role("link", name="Look closer")
    link.focus()
    before = page.evaluate("scrollY")
    complete(family, session, last)
    reconcile(family)
    expect(page.locator(".sofar .say")).to_contain_text("1 of")
    expect(link).to_be_focused()
    assert abs(page.evaluate("scrollY") - before) <= 400  # a finished module may add a shelf above


def test_a_session_open_in_two_windows_goes_on_in_both(signed_in: SignIn, family: Family):
    session, left = begin(family, left=2)
    page = signed_in(family.guardian)
    page.goto(f"{family.home}sessions/{session.pk}/")
    count = page.locator("ol.path > li.done").count()
    is_live(page)
    complete(family, session, left[0])
    reconcile(family)
    expect(page.locator("ol.path > li.done")).to_have_count(count + 1)
    complete(family, session, left[1])
    reconcile(family)
    expect(page.get_by_text("You can do any of them again")).to_be_visible()


def test_v48_with_sockets_blocked_the_page_still_catches_up(signed_in: SignIn, family: Family):
    session, (last,) = begin(family)
    page = signed_in(family.guardian)
    page.route_web_socket(re.compile("/ws/live"), lambda socket: socket.close(code=1011))
    with page.expect_response(re.compile("/api/live/events"), timeout=15_000):
        page.goto(f"{family.home}progress/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("0 of")
    complete(family, session, last)
    reconcile(family)
    expect(page.get_by_role("heading", level=1)).to_contain_text("1 of", timeout=10_000)
    expect(page.locator(".paused.shown")).to_have_count(0)


def test_o48_a_page_that_lost_its_socket_comes_back_and_learns_what_it_missed(
    signed_in: SignIn, family: Family
):
    session, (last,) = begin(family)
    page = signed_in(family.guardian)
    opened = []

    def serve(socket):
        opened.append(socket)
        server = socket.connect_to_server()
        socket.on_message(server.send)
        server.on_message(socket.send)

    page.route_web_socket(re.compile("/ws/live"), serve)
    page.goto(f"{family.home}progress/")
    is_live(page)
    opened[0].close(code=1012)
    complete(family, session, last)
    reconcile(family)
    expect(page.get_by_role("heading", level=1)).to_contain_text("1 of", timeout=10_000)
    assert len(opened) >= 2


def test_x7_a_guardian_whose_rights_end_does_not_keep_the_page(
    signed_in: SignIn, family: Family, visits: Visits
):
    visits.expect(404)
    page = signed_in(family.guardian)
    page.goto(f"{family.home}progress/")
    is_live(page)
    people.end_guardianship(guardianship=Guardianship.objects.get(guardian=family.guardian))
    expect(page.get_by_text("There is nothing here")).to_be_visible(timeout=8_000)


def test_v51_coming_back_to_a_window_asks_for_nothing(signed_in: SignIn, family: Family):
    page = signed_in(family.guardian)
    page.goto(family.home)
    is_live(page)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    for kind in ("blur", "focus"):
        page.evaluate(f"dispatchEvent(new Event('{kind}'))")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.wait_for_timeout(500)
    assert asked == []


def test_a_page_without_anything_live_opens_no_socket(signed_in: SignIn, family: Family):
    page = signed_in(family.guardian)
    sockets = []
    page.on("websocket", lambda socket: sockets.append(socket.url))
    page.goto("/settings/")
    page.wait_for_timeout(300)
    assert sockets == []
    page.goto(family.home)
    page.wait_for_timeout(500)
    assert len(sockets) == 1
    assert "?" not in sockets[0]


# --- "I did it" -----------------------------------------------------------------------------------
LOST = "That did not reach us. Nothing is lost, please try again."


def at_the_last_step(signed_in: SignIn, family: Family) -> Page:
    session, (last,) = begin(family)
    page = signed_in(family.guardian)
    page.goto(last_step_of(session, last, family.child))
    expect(page.get_by_role("alert")).to_have_count(0)
    return page


def test_v52_the_tick_is_there_before_the_server_has_spoken(signed_in: SignIn, family: Family):
    page = at_the_last_step(signed_in, family)
    held: list[Route] = []
    page.route("**/complete/", lambda route: held.append(route))
    page.get_by_role("button", name="I did it").click()
    done = page.get_by_role("button", name="Done!")
    expect(done).to_have_attribute("aria-disabled", "true")
    done.click(force=True)
    done.press("Enter")
    page.wait_for_timeout(200)
    assert len(held) == 1  # pressed three times, sent once
    held[0].continue_()
    expect(page).to_have_url(re.compile("/finished/$"))


@pytest.mark.parametrize("fault", ["500", "no network"])
def test_v52_a_tick_that_did_not_arrive_is_taken_back_in_words(
    signed_in: SignIn, family: Family, visits: Visits, fault
):
    page = at_the_last_step(signed_in, family)
    visits.expect(500)
    if fault == "500":
        page.route("**/complete/", lambda route: route.fulfill(status=500, body="broken"))
    else:
        page.route("**/complete/", lambda route: route.abort("failed"))
    page.get_by_role("button", name="I did it").click()
    expect(page.get_by_role("alert")).to_have_text(LOST)
    button = page.get_by_role("button", name="I did it")
    expect(button).to_be_focused()
    expect(button).not_to_have_attribute("aria-disabled", "true")
    page.unroute("**/complete/")
    button.press("Enter")
    expect(page).to_have_url(re.compile("/finished/$"))
    visits.faults[:] = [fault for fault in visits.faults if "ERR_FAILED" not in fault]
    visits.faults[:] = [fault for fault in visits.faults if "no strict CSP" not in fault]


def test_v52_something_finished_elsewhere_meanwhile_is_no_failure(
    signed_in: SignIn, family: Family
):
    session, (last,) = begin(family)
    page = signed_in(family.guardian)
    page.goto(last_step_of(session, last, family.child))
    complete(family, session, last)
    page.get_by_role("button", name="I did it").click()
    expect(page).to_have_url(re.compile("/finished/$"))


def test_v52_somebody_signed_out_meanwhile_is_told_so(signed_in: SignIn, family: Family):
    page = at_the_last_step(signed_in, family)
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="I did it").click()
    expect(page.get_by_role("alert")).to_contain_text("You were signed out.")


def test_a_message_of_the_server_is_still_there_on_the_next_page(signed_in: SignIn, family: Family):
    session, left = begin(family, left=2)
    page = signed_in(family.guardian)
    page.goto(last_step_of(session, left[0], family.child))
    page.get_by_role("button", name="I did it").click()
    expect(page).to_have_url(re.compile(f"/sessions/{session.pk}/$"))
    expect(page.get_by_text("Well tried!")).to_be_visible()
