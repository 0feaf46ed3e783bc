"""Content managers write role-plays in the admin, by keyboard and pointer, under the same strict CSP."""

import json

import pytest
from playwright.sync_api import Page, expect

from config.demo.keys import key_id
from practice import resources, services
from practice.models import Fact, Scenario
from tests import make, scripts
from tests.browser.conftest import SignIn
from tests.browser.places import AUTHOR, TOO_WIDE, barriers, module

SCENARIOS = "/admin/practice/scenario/"
SCRIPTS = "/admin/practice/interlocutorscript/"
HIP = key_id("scenario", "home-with-a-new-hip")
STAIRS = "Do you have any stairs to climb at home?"


@pytest.fixture
def author(signed_in: SignIn) -> Page:
    return signed_in(AUTHOR, viewport={"width": 1280, "height": 900})


@pytest.fixture
def draft(origin: str) -> Scenario:
    """Make a draft of podiatry, where no other scenario is like it; its title is no other's."""
    title = f"A sore hand {next(make.NUMBERS)}"
    return make.scenario(title=title, status="draft", professions=("podiatry",))


def run(page: Page, action: str) -> None:
    page.get_by_label("Action:").select_option(action)
    page.get_by_role("button", name="Run").click()


def test_an_author_tries_a_patient_by_keyboard_and_sees_what_came_out(author):
    author.goto(f"{SCENARIOS}{HIP}/change/")
    author.get_by_role("link", name="Try this patient").click()
    author.get_by_label("What the learner says").fill(
        "Good morning, Mrs Marsh. I am Sam, your nurse."
    )
    author.keyboard.press("Enter")
    talk = author.get_by_role("log").get_by_role("listitem")
    expect(talk).to_have_count(1)
    expect(author.get_by_label("What the learner says")).to_be_focused()
    expect(author.get_by_label("What the learner says")).to_have_value("")
    author.keyboard.type(STAIRS)
    author.keyboard.press("Enter")
    expect(talk).to_have_count(2)
    expect(talk.nth(1)).to_contain_text("upstairs")
    expect(author.locator(".talk-facts .is-open")).to_contain_text("opened in turn 2")
    assert barriers(author) == []
    author.get_by_role("button", name="Take the last turn back").click()
    expect(talk).to_have_count(1)
    expect(author.locator(".talk-facts .is-open")).to_have_count(0)
    author.get_by_role("button", name="Say nothing").click()
    expect(talk.nth(1)).to_contain_text("say nothing")
    author.get_by_role("button", name="Begin again").click()
    expect(talk).to_have_count(0)


def test_an_author_tries_a_patient_without_scripts_and_on_a_phone(signed_in):
    page = signed_in(AUTHOR, viewport={"width": 360, "height": 740}, java_script_enabled=False)
    page.goto(f"{SCENARIOS}{HIP}/try/")
    for number, text in enumerate(("Good morning, Mrs Marsh.", STAIRS), start=1):
        page.get_by_label("What the learner says").fill(text)
        page.get_by_role("button", name="Say it").click()
        expect(page.get_by_role("log").get_by_role("listitem")).to_have_count(number)
    expect(page.locator(".talk-facts .is-open")).to_contain_text("opened in turn 2")


def test_an_author_adds_a_fact_by_a_press_and_publishes(author, draft):
    author.goto(f"{SCRIPTS}{draft.pk}/change/")
    author.locator("#facts-group > fieldset > details > summary").click()
    author.get_by_role("button", name="Add another Fact").click()
    added = author.locator("#facts-4")
    for name, value in {
        "topic": "sleep",
        "text": "He wakes at four.",
        "asks": "How do you sleep?\nDo you wake up at night?\nAre you tired in the morning?",
        "says": "I wake at four with it and walk about.\nAt four in the morning I am up again.",
        "again": "At four, as I said, and up I get.",
        "giveaways": "at four\nfour in the morning",
        "debrief": "He woke at four every night.",
        "question": "How do you sleep?",
    }.items():
        added.locator(f"[name$='-{name}']").fill(value)
    author.get_by_role("button", name="Save and continue editing").click()
    expect(author.locator(".messagelist")).to_contain_text("was changed successfully")
    fact = Fact.objects.get(script=draft.pk, key="sleep")
    assert (fact.position, fact.giveaways) == (5, ["at four", "four in the morning"])
    expect(author.get_by_text("Nothing is missing")).to_be_visible()
    assert barriers(author) == []

    author.get_by_role("link", name="Edit the card").click()
    run(author, "publish")
    expect(author.locator(".messagelist")).to_contain_text("is published.")
    draft.refresh_from_db()
    assert draft.status == "published"
    author.get_by_label("Background").fill("Mr Lind cut back his roses on Saturday.")
    author.get_by_role("button", name="Save and continue editing").click()
    expect(author.locator(".messagelist")).to_contain_text("learners keep the version before it")
    expect(author.locator(".findings")).to_contain_text("gives the fact “roses” away")
    services.archive(scenario=draft)


def test_a_module_becomes_a_draft_that_says_what_is_missing(author):
    author.goto(f"/admin/workshop/module/{module('box-of-calm')}/change/")
    author.get_by_role("link", name="Make a role-play card").click()
    assert barriers(author) == []
    author.get_by_label("Profession").select_option("occupational_therapy")
    author.get_by_role("button", name="Make the draft").click()
    expect(author.get_by_label("Title")).to_have_value("Explaining “A box of calm”")
    expect(author.locator(".findings")).to_contain_text("at least 4 facts")
    assert barriers(author) == []
    Scenario.objects.filter(title="Explaining “A box of calm”", status="draft").delete()


def test_an_import_is_shown_before_it_is_done(author, draft):
    document = resources.document_of(draft)
    changed = document | {"setting": "Health centre"}
    new = {name: value for name, value in document.items() if name != "id"}
    new["title"] = f"Another hand {next(make.NUMBERS)}"
    author.goto(SCENARIOS)
    author.get_by_role("link", name="Import").click()
    author.get_by_label("File").set_input_files(
        {
            "name": "scenarios.json",
            "mimeType": "application/json",
            "buffer": json.dumps([changed, new]).encode(),
        }
    )
    author.get_by_role("button", name="Show what would change").click()
    shown = author.get_by_role("region", name="What would change: 1 new, 1 changed, 0 same")
    expect(shown.get_by_role("row", name=draft.title)).to_contain_text("setting")
    assert barriers(author) == []
    assert author.evaluate(TOO_WIDE) == ""
    author.get_by_role("button", name="Confirm import").click()
    expect(author.locator(".messagelist")).to_contain_text("1 new, 1 changed")
    draft.refresh_from_db()
    assert draft.setting == "Health centre"
    made = Scenario.objects.get(title=new["title"])
    assert services.script_of(made) == services.script_of(draft)
    assert made.task_bullets == scripts.CARD["task_bullets"]


def test_an_export_hands_over_card_and_script(author):
    author.goto(f"{SCENARIOS}{HIP}/change/")
    author.get_by_label("Action:").select_option("export")
    with author.expect_download() as download:
        author.get_by_role("button", name="Run").click()
    (document,) = json.loads(download.value.path().read_text())
    assert document["id"] == str(HIP)
    assert "stairs" in [fact["key"] for fact in document["script"]["facts"]]
