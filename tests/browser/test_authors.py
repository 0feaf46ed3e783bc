"""Content managers in the admin, under the same strict CSP as everybody."""

import json
import re

import pytest
from playwright.sync_api import Page, expect

from tests import make
from tests.browser.conftest import SignIn
from tests.browser.places import AUTHOR, barriers, module
from workshop.models import Module

MODULES = "/admin/workshop/module/"


@pytest.fixture
def author(signed_in: SignIn) -> Page:
    return signed_in(AUTHOR, viewport={"width": 1280, "height": 900})


@pytest.fixture
def draft(origin: str) -> Module:
    """Make a draft of one activity; its title is no other module's."""
    return make.module(
        title=f"Pebbles {next(make.NUMBERS)}",
        activities=1,
        status="draft",
        pictures=0,
        ages=(8, 10),
    )


def test_an_author_adds_an_activity_by_a_press_publishes_and_looks_as_a_child(author, draft):
    author.goto(f"{MODULES}{draft.pk}/change/")
    fold_out(author)
    author.get_by_role("button", name="Add another Activity").click()
    added = author.locator("#activities-1")
    fill(added, "name", "Skip a stone")
    fill(added, "position", "2")
    fill(added, "summary", "Flat ones fly best.")
    added.locator("[name$='-type']").select_option("interactive")
    added.locator("[name$='-duration']").fill("120")
    fill(added, "steps", '[{"kind": "read", "text": "Find a flat stone."}]')
    author.get_by_role("button", name="Save and continue editing").click()
    expect(author.locator(".messagelist")).to_contain_text("was changed successfully")
    assert list(draft.activities.order_by("position").values_list("name", flat=True)) == [
        "Activity 1",
        "Skip a stone",
    ]

    author.get_by_role("link", name="Preview as a child").click()
    expect(author.get_by_text("nothing is recorded")).to_be_visible()
    expect(author.get_by_text("Find a flat stone.")).to_be_visible()
    author.get_by_role("link", name="11").click()
    expect(author.get_by_text("A child of 11 does not see this module")).to_be_visible()


def fold_out(page: Page) -> None:
    for closed in page.locator("#activities-group details:not([open]) > summary").all():
        closed.click()


def fill(row, name: str, value: str) -> None:
    row.locator(f"[name$='-{name}']").fill(value)


def test_an_author_publishes_and_archives_from_the_list(author, draft):
    for action, status in (("publish", "published"), ("archive", "archived")):
        author.goto(f"{MODULES}?q={draft.title}")
        author.locator("tr", has_text=draft.title).get_by_role("checkbox").check()
        run(author, action)
        expect(author.locator(".messagelist")).to_contain_text(f"is {status}.")
        draft.refresh_from_db()
        assert draft.status == status


def run(page: Page, action: str) -> None:
    page.get_by_label("Action:").select_option(action)
    page.get_by_role("button", name="Run").click()


def test_an_author_publishes_from_the_form(author, draft):
    author.goto(f"{MODULES}{draft.pk}/change/")
    run(author, "publish")
    expect(author.locator(".messagelist")).to_contain_text("is published.")
    draft.refresh_from_db()
    assert draft.status == "published"
    make.in_status(draft, "archived")


def test_a_slip_in_the_steps_is_told_beside_the_field(author, draft):
    author.goto(f"{MODULES}{draft.pk}/change/")
    fold_out(author)
    fill(author.locator("#activities-0"), "steps", '[{"kind": "dance", "text": "Go!"}]')
    author.get_by_role("button", name="Save", exact=True).click()
    expect(author.locator("#activities-0 .errorlist").first).to_be_visible()
    draft.refresh_from_db()
    assert draft.activities.get().steps == make.READ


def test_an_author_reads_what_was_changed_and_when(author, draft):
    author.goto(f"{MODULES}{draft.pk}/change/")
    author.locator("#id_description").fill("Round ones sink best.")
    author.get_by_role("button", name="Save and continue editing").click()
    author.get_by_role("link", name="History").click()
    expect(author.locator("#change-history")).to_contain_text("Round ones sink best.")
    author.locator("#change-history").get_by_role("link").first.click()
    expect(author.get_by_role("heading", name=re.compile(draft.title)).first).to_be_visible()


def test_an_import_is_shown_before_it_is_done(author, draft):
    title = f"Puddles {next(make.NUMBERS)}"
    new = {
        "id": "",
        "title": title,
        "description": "Jump in.",
        "content": "",
        "category": "active-movement",
        "age_group_min": 5,
        "age_group_max": 7,
        "clinic": None,
        "activities": [{"name": "Jump", "type": "brain_break", "steps": make.READ}],
    }
    changed = new | {"id": str(draft.pk), "title": f"{draft.title} and shells"}
    author.goto(f"{MODULES}import/")
    author.locator("input[type=file]").set_input_files(
        {
            "name": "modules.json",
            "mimeType": "application/json",
            "buffer": json.dumps([new, changed]).encode(),
        }
    )
    author.get_by_label("Format").select_option(label="json")
    author.get_by_role("button", name="Submit").click()
    shown = author.get_by_role("region", name="Preview")
    expect(shown.locator("tr.new ins", has_text=title)).to_be_visible()
    expect(shown.locator("tr.update ins", has_text="and shells")).to_be_visible()
    expect(shown.locator("tr.update del", has_text="A few quiet minutes")).to_be_visible()
    assert barriers(author) == []
    assert not Module.objects.filter(title=title).exists()
    author.get_by_role("button", name="Confirm import").click()
    expect(author.locator(".messagelist")).to_contain_text("Import finished")
    assert Module.objects.get(title=title).status == "draft"
    draft.refresh_from_db()
    assert draft.title.endswith("and shells")


def test_an_export_hands_over_a_file(author):
    author.goto(f"{MODULES}export/")
    author.locator("select[name=format]").select_option(label="json")
    with author.expect_download() as download:
        author.get_by_role("button", name="Submit").click()
    rows = json.loads(download.value.path().read_text())
    assert "A box of calm" in {row["title"] for row in rows}


def test_the_picker_of_a_subject_searches_under_the_csp(author):
    author.goto(f"{MODULES}{module('box-of-calm')}/change/")
    author.locator("#id_category + .select2").click()
    author.locator(".select2-search__field").fill("sle")
    expect(author.locator(".select2-results__option", has_text="Sleep")).to_be_visible()
