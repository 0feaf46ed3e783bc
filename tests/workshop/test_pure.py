"""The workshop's pure rooms: content, screens, text."""

from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workshop import content, screens
from workshop.shapes import CategoryCard, ModuleCard
from workshop.text import html_of

IDS = [UUID(int=n) for n in range(1, 5)]
CONTENT = {
    "age_group_min": 8,
    "age_group_max": 12,
    "activities": [{"id": str(i), "name": f"Activity {n}"} for n, i in enumerate(IDS)],
}


def test_activities_are_found_in_the_authors_order():
    assert content.activity_ids(CONTENT) == IDS
    assert content.activity_in(CONTENT, IDS[2])["name"] == "Activity 2"
    assert content.activity_in(CONTENT, uuid4()) is None


@given(st.sets(st.sampled_from(IDS)))
def test_the_next_activity_is_the_first_not_done_and_complete_means_none_is_left(done):
    upcoming = content.next_activity(CONTENT, done)
    left = [i for i in IDS if i not in done]
    assert (UUID(upcoming["id"]) if upcoming else None) == (left[0] if left else None)
    assert content.is_complete(CONTENT, done) == (not left)


def test_activities_that_are_not_part_of_the_content_finish_nothing():
    assert content.next_activity(CONTENT, [uuid4() for _ in range(9)])["id"] == str(IDS[0])


@given(st.integers(0, 40))
def test_an_age_fits_between_both_ends(age):
    assert content.fits_age(CONTENT, age) == (8 <= age <= 12)


@pytest.mark.parametrize(
    ("seconds", "minutes"), [(0, 1), (29, 1), (89, 1), (90, 2), (180, 3), (3600, 60)]
)
def test_minutes_are_whole_and_at_least_one(seconds, minutes):
    assert content.minutes(seconds) == minutes


# --- screens ------------------------------------------------------------------------------------
def card(**fields):
    values = {
        "id": uuid4(),
        "title": "A module",
        "description": "",
        "category": CategoryCard("sleep", "Sleep", "night"),
        "age_group_min": 8,
        "age_group_max": 12,
        "minutes": 5,
        "activity_count": 3,
        "illustration_url": "",
        "illustration_alt": "",
    }
    return ModuleCard(**values | fields)


def test_what_comes_next_is_nothing_when_all_is_done():
    assert screens.next_up([]) is None
    assert screens.next_up([card(state="done")]) is None


def test_what_else_there_is_begins_with_what_is_open_and_leaves_out_what_is_shown_already():
    new, running, done = card(), card(state="open"), card(state="done")
    assert screens.to_explore([new, running, done], None) == [running, new]
    assert screens.to_explore([new, running, done], running) == [new]


@given(st.integers(0, 30), st.integers(0, 30))
def test_dots_are_as_many_as_activities_and_only_one_is_next(done, total):
    shown = screens.dots(min(done, total), total)
    assert len(shown["steps"]) == total
    assert shown["steps"].count("done") == min(done, total)
    assert shown["steps"].count("next") == (min(done, total) < total)


def test_a_teenager_is_told_otherwise_than_a_child_who_can_see_what():
    assert screens.visibility_note("Willow Lane", 9) != screens.visibility_note("Willow Lane", 13)


@given(
    st.lists(st.just({"kind": "read", "text": "x"}), min_size=1, max_size=6),
    st.dictionaries(st.sampled_from(["step", "answer"]), st.text(max_size=8)),
)
def test_any_address_shows_a_step_with_ways_that_exist(steps, query):
    shown = screens.step(steps, here="/here/", query=query)
    assert 1 <= shown["step_number"] <= len(steps)
    assert (shown["prev_url"] is None) == (shown["step_number"] == 1)
    assert (shown["next_url"] is None) == (shown["step_number"] == len(steps))
    assert shown["answer"] is None


# --- text ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "dangerous",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[press](javascript:alert(1))",
        "[press](JaVaScRiPt:alert(1))",
        "[press](data:text/html;base64,PHNjcmlwdD4=)",
        "![x](https://elsewhere.example/pixel.gif)",
        "<a href='https://x.example' onclick='alert(1)'>x</a>",
        "<iframe src='https://x.example'></iframe>",
        "<p style='color: red'>x</p>",
        "<svg><script>alert(1)</script></svg>",
        "[x](<javascript:alert(1)>)",
        "[x](vbscript:x)",
        "[plain](http://x.example)",
    ],
)
def test_nothing_dangerous_survives(dangerous):
    import re

    html = html_of(f"Before\n\n{dangerous}\n\nAfter")
    assert not re.search(r"<(script|img|iframe|svg|style|object)", html, re.IGNORECASE)
    assert not re.search(r"<[^>]*\s(on\w+|style|src)\s*=", html, re.IGNORECASE)
    assert not re.search(r"href=\"(?!https:|mailto:)", html, re.IGNORECASE)
    assert "Before" in html
    assert "After" in html


def test_lists_emphasis_headings_and_safe_links_stay():
    html = html_of("### How\n\n- **One** and *two*\n\n[NHS](https://www.nhs.uk)")
    for part in ("<h3>How</h3>", "<li>", "<strong>One</strong>", "<em>two</em>"):
        assert part in html
    assert 'href="https://www.nhs.uk"' in html


@given(st.text(max_size=200))
def test_any_text_becomes_html_without_a_script(text):
    assert "<script" not in html_of(text).lower()
