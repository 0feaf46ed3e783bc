"""What happens inside an activity: kind replies, breathing that waits, lists that do not need scripts."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from config.demo.load import key_id
from tests import make
from tests.browser.conftest import Family, SignIn
from workshop.models import Module, Session

SKY = key_id("module", "box-of-calm")
BREATHE = "[data-breathe]"


@pytest.fixture
def step_of(signed_in: SignIn, family: Family) -> Callable[..., Page]:
    """Return a function that opens the first step of a kind, in a module of the family's child."""

    def open_step(
        kind: str, *, module_id: object = SKY, wanted: Callable[..., bool] = bool, **options: object
    ) -> Page:
        begun = make.session(family.child, Module.objects.get(pk=module_id))
        path = path_of(begun, kind, wanted)
        page = signed_in(family.guardian, **options)
        page.goto(f"{family.home}sessions/{begun.pk}/activities/{path}")
        return page

    return open_step


def path_of(begun: Session, kind: str, wanted: Callable[..., bool] = bool) -> str:
    for activity in begun.version.content["activities"]:
        for number, step in enumerate(activity["steps"], start=1):
            if step["kind"] == kind and wanted(step):
                return f"{activity['id']}/?step={number}"
    raise LookupError(kind)


def is_quiz(step: dict) -> bool:
    return any(option.get("right") for option in step["options"])


# --- questions ------------------------------------------------------------------------------------
@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_quiz_answers_kindly_either_way_and_the_answer_can_be_changed(step_of, scripts):
    page = step_of("choose", wanted=is_quiz, java_script_enabled=scripts)
    page.get_by_role("button", name="Because it’s broken").click()
    reply = page.locator("#reply")
    expect(reply).to_contain_text("It’s doing its job, in fact.")
    expect(reply).to_contain_text("Have another look, or go on.")
    expect(reply).not_to_contain_text(re.compile("wrong|incorrect|fail|sorry", re.IGNORECASE))
    assert is_calm(page)
    chosen = page.get_by_role("button", name="To send more blood to the muscles")
    chosen.click()
    expect(reply).to_contain_text("Yes. Your body gets ready to run")
    expect(chosen).to_have_attribute("aria-pressed", "true")
    expect(page.locator('[aria-pressed="true"]')).to_have_count(1)
    expect(page.get_by_role("img", name="A good answer")).to_have_count(1)
    expect(page.get_by_role("link", name="Next")).to_be_visible()


def is_calm(page: Page) -> bool:
    """Tell whether nothing in a reply is painted in anything like red."""
    colours = page.locator("#reply").evaluate(
        """(reply) => [reply, ...reply.querySelectorAll("*")].flatMap((one) => {
          const style = getComputedStyle(one);
          const canvas = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
          return [style.color, style.backgroundColor, style.borderLeftColor].map((colour) => {
            canvas.clearRect(0, 0, 1, 1);
            canvas.fillStyle = colour;
            canvas.fillRect(0, 0, 1, 1);
            return [...canvas.getImageData(0, 0, 1, 1).data];
          });
        })"""
    )
    return not any(a > 100 and r > 150 and r - max(g, b) > 90 for r, g, b, a in colours)


def test_a_question_about_feelings_has_no_right_answer_and_keeps_none(step_of):
    page = step_of("choose", wanted=lambda step: not is_quiz(step))
    for option in page.locator(".option").all():
        option.click()
        expect(page.locator("#reply")).to_be_focused()
        expect(page.locator("#reply")).not_to_contain_text("Have another look")
    expect(page.get_by_role("img", name="A good answer")).to_have_count(0)
    page.goto(page.url.split("&answer")[0].split("?")[0])
    expect(page.locator("#reply")).to_have_count(0)


def test_somebody_may_go_on_without_an_answer(step_of):
    page = step_of("choose", wanted=is_quiz)
    question = page.get_by_role("heading", level=1).inner_text()
    page.get_by_role("link", name="Next").click()
    expect(page.get_by_role("heading", level=1)).not_to_have_text(question)
    page.get_by_role("link", name="Back", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(question)


# --- breathing ------------------------------------------------------------------------------------
def test_breathing_waits_for_a_press_and_can_be_paused(step_of):
    page = step_of("breathe", reduced_motion="no-preference")
    cue, play = page.locator("[data-cue]"), page.locator("[data-play]")
    expect(cue).to_have_text("Ready when you are")
    assert moment(page) == (0, "paused")
    expect(play).to_have_accessible_name("Start")
    play.click()
    expect(cue).not_to_have_text("Ready when you are")
    page.wait_for_timeout(400)
    play.click()
    expect(play).to_have_accessible_name("Go on")
    held = moment(page)
    assert held[0] > 0
    assert held[1] == "paused"
    page.wait_for_timeout(250)
    assert moment(page) == held
    play.click()
    expect(play).to_have_accessible_name("Pause")
    page.evaluate(
        "document.querySelectorAll('[data-sky] *').forEach((one) =>"
        " one.getAnimations().forEach((moving) => moving.finish()))"
    )
    expect(cue).to_have_text("That was lovely")
    expect(play).to_have_accessible_name("Again")
    expect(page.locator("[data-onward]")).to_be_visible()


def moment(page: Page) -> tuple[float, str]:
    """Return where the breathing stands; a pause takes hold with the next frame."""
    time, state = page.evaluate(
        """async () => {
          const [lead] = document.querySelector("[data-balloon]").getAnimations();
          await lead.ready;
          return [lead.currentTime, lead.playState];
        }"""
    )
    return time, state


def test_who_asks_for_less_motion_gets_the_counts_and_no_balloon_that_moves(step_of):
    page = step_of("breathe", reduced_motion="reduce")
    expect(page.locator(f"{BREATHE} ol.counts")).to_be_visible()
    expect(page.locator("[data-play]")).to_be_hidden()
    assert page.evaluate("document.getAnimations().length") == 0


def test_breathing_without_scripts_is_a_list_of_counts(step_of):
    page = step_of("breathe", java_script_enabled=False, reduced_motion="no-preference")
    expect(page.locator(f"{BREATHE} ol.counts li").first).to_contain_text("count to")
    expect(page.get_by_text("one after the other. Stop whenever you like.")).to_be_visible()
    expect(page.locator("[data-play]")).to_be_hidden()
    expect(page.locator("[data-onward]")).to_be_visible()


# --- the other kinds ------------------------------------------------------------------------------
def test_ticks_are_for_the_child_alone_and_go_nowhere(step_of):
    page = step_of("tick")
    first = page.get_by_role("checkbox").first
    first.check()
    page.reload()
    expect(page.get_by_role("checkbox").first).not_to_be_checked()


def test_leaving_in_the_middle_loses_nothing(step_of):
    page = step_of("talk")
    expect(page.get_by_text("Grown-up", exact=True)).to_be_visible()
    expect(page.get_by_text("Nora", exact=True)).to_be_visible()
    page.get_by_role("link", name="Leave, and come back later").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("A box of calm")
    expect(page.get_by_role("link", name=re.compile("Start here"))).to_be_visible()
