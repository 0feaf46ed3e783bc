"""Every page for everybody: at three widths, in light and dark, for eyes, ears and fingers."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, Response, expect

from tests import make
from tests.browser.conftest import Family, SignIn, judge, session_of
from tests.browser.places import (
    ADMIN,
    CALM_SIDE,
    CHILD_SIDE,
    TOO_LOW,
    TOO_WIDE,
    Place,
    axe_script,
    barriers,
    faults_of,
    inline_in,
)
from tests.browser.watching import Visits
from workshop.models import Module

WIDTHS = (390, 768, 1440)
THEMED = ["color-contrast", "link-in-text-block"]
BY_WIDTH = ["color-contrast", "target-size", "scrollable-region-focusable"]
FINGER = 44
# Django's own markup, which none of our templates writes: rule and beginning of the place.
NOT_OURS = [
    # a picker without a choice (select2) is named by the choice it has not
    ("aria-input-field-name", "['span[aria-labelledby=\"select2-id_clinic-container\"]']"),
    ("aria-input-field-name", "['#select2-id_clinic-container']"),
    ("aria-input-field-name", "['span[aria-labelledby=\"select2-id_module-container\"]']"),
    ("aria-input-field-name", "['#select2-id_module-container']"),
    # fields in a table of inlines are named by the head of their column only
    ("label", "['#id_media-"),
    ("select-name", "['#id_media-"),
]


def by_name(place: Place) -> str:
    return place.name


@pytest.fixture(scope="module")
def everybody(browser: Browser, origin: str) -> Iterator[Visits]:
    """Keep a page for each person: nobody signs in or fetches the fonts twice."""
    opened = Visits(browser, origin)
    yield opened
    opened.close()


type Goes = Callable[[Place], tuple[Page, Response]]


@pytest.fixture
def at(everybody: Visits, transactional_db: None, request: pytest.FixtureRequest) -> Iterator[Goes]:
    """Return a function that goes to a place as whoever it is for."""
    here: list[Page] = []

    def go(place: Place) -> tuple[Page, Response]:
        if place.status >= 400:
            everybody.expect(place.status)
        page = everybody.page_of(place.who, session_of, axe_script())
        here.append(page)
        page.emulate_media(color_scheme="light")
        answer = page.goto(place.path)
        assert answer.status == place.status
        return page, answer

    yield go
    judge(everybody, request, here)


def look_over(page: Page, answer: Response, *, finger: int = 0) -> str:
    """Return everything that is wrong with a page, at every width and in both themes."""
    found = inline_in(page, answer.text())
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        found += [f"at {width}: {one}" for one in faults_of(page)]
        if too_wide := page.evaluate(TOO_WIDE):
            found.append(f"scrolls sideways at {width}: {too_wide}")
        if width == min(WIDTHS):
            found += [f"at {width}: {one}" for one in ours(barriers(page, BY_WIDTH))]
        if finger and width in (min(WIDTHS), max(WIDTHS)):
            found += [f"at {width}: {one}" for one in page.evaluate(TOO_LOW, finger)]
    found += ours(barriers(page))
    page.emulate_media(color_scheme="dark")
    found += [f"in the dark: {one}" for one in ours(barriers(page, THEMED))]
    return "\n".join(found)


def ours(found: list[tuple[str, str, str]]) -> list[str]:
    return [
        f"{rule}: {place} {reason}"
        for rule, place, reason in found
        if not any(rule == known and place.startswith(where) for known, where in NOT_OURS)
    ]


@pytest.mark.parametrize("place", CHILD_SIDE, ids=by_name)
def test_a_childs_page_is_whole_at_every_width_in_both_themes_and_for_small_fingers(
    at: Goes, place: Place
):
    assert look_over(*at(place), finger=FINGER) == ""


@pytest.mark.parametrize("place", CALM_SIDE, ids=by_name)
def test_a_page_is_whole_at_every_width_and_in_both_themes(at: Goes, place: Place):
    assert look_over(*at(place)) == ""


@pytest.mark.parametrize("place", ADMIN, ids=by_name)
def test_the_admin_is_whole_too(at: Goes, place: Place):
    assert look_over(*at(place)) == ""


def test_a_module_without_a_picture_and_a_refusal_are_whole_too(
    visits: Visits, signed_in: SignIn, family: Family
):
    visits.expect(409)
    made = make.module(title="Gone by noon", pictures=0, ages=(9, 9), place=family.child.clinic)
    page = signed_in(family.guardian)
    answer = page.goto(f"{family.home}modules/{made.pk}/")
    expect(page.locator(".scene img")).to_have_attribute("src", re.compile("hills"))
    assert look_over(page, answer, finger=FINGER) == ""

    make.in_status(Module.objects.get(pk=made.pk), "archived")
    with page.expect_response(f"**/{made.pk}/start/") as refusal:
        page.get_by_role("button", name="Start").click()
    assert refusal.value.status == 409
    expect(page.get_by_role("heading", level=1)).to_have_text("Things have moved on")
    assert look_over(page, refusal.value, finger=FINGER) == ""
