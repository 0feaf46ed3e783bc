"""Numbers that open: with the keyboard, without a script, and still open when something is new."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests import make
from tests.browser.conftest import Family, SignIn
from tests.browser.places import TOO_WIDE, barriers
from tests.browser.test_every_page import THEMED
from workshop.models import Module

NAMES = ["points", "minutes", "days"]


def opened(page: Page) -> str:
    """Open every figure, as a finger does; return the words of the last."""
    for name in NAMES:
        page.locator(f"#figure-{name} > summary").click()
        expect(page.locator(f"#figure-{name} > .in")).to_be_visible()
    return page.locator("#figure-days > .in").inner_text()


@pytest.fixture
def done(family: Family) -> Family:
    make.finished(family.child, Module.objects.get(title="A box of calm"))
    make.settle()
    return family


def test_a_figure_is_named_and_opens_with_the_keyboard(signed_in: SignIn, done: Family):
    page = signed_in(done.guardian)
    page.goto(f"{done.home}progress/")
    summary = page.locator("#figure-points > summary")
    expect(summary).to_have_accessible_name(re.compile(r"^\d+ points ?, how it adds up$"))
    summary.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Each activity counts once")).to_be_visible()
    page.keyboard.press("Space")
    expect(page.get_by_text("Each activity counts once")).to_be_hidden()


def test_figures_open_without_a_script_too(signed_in: SignIn, done: Family):
    page = signed_in(done.guardian, java_script_enabled=False)
    page.goto(f"{done.home}progress/")
    assert opened(page).startswith("1 day with something done")


@pytest.mark.parametrize("width", [390, 768, 1440])
def test_open_figures_are_whole_in_both_themes(signed_in: SignIn, done: Family, width: int):
    page = signed_in(done.guardian)
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{done.home}progress/")
    opened(page)
    assert page.evaluate(TOO_WIDE) == ""
    assert barriers(page) == []
    page.emulate_media(color_scheme="dark")
    assert barriers(page, THEMED) == []


def test_the_end_of_a_module_shows_what_it_brought(signed_in: SignIn, done: Family):
    page = signed_in(done.guardian)
    session = done.child.sessions.get()
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{done.home}sessions/{session.pk}/finished/")
    expect(page.get_by_text(re.compile(r"^\d+ points for you$"))).to_be_visible()
    expect(page.locator(".badges img")).to_have_count(2)
    assert page.evaluate(TOO_WIDE) == ""
    assert barriers(page) == []
    page.emulate_media(color_scheme="dark")
    assert barriers(page, THEMED) == []
