"""Numbers that open, badges, and what is new: as pages show them."""

import datetime as dt
import re
from pathlib import Path

import pytest
from django.conf import settings

from progress.choices import Badge
from tests import make
from workshop import services as workshop
from workshop.models import ActivityCompletion, Module

pytestmark = pytest.mark.django_db
UNKIND = r"\b(fail|lost|lose|missing|locked|not yet|only|rank|best|behind|left to)\b"


def main_of(caller, path):
    return caller.get(path).content.decode().split("<main")[1].split("</main>")[0]


def text(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).replace(" ,", ",")


def figure(html, name):
    """Return a figure's summary, which names it, and what it opens to."""
    found = re.search(
        rf'<details class="figure" id="figure-{name}">(.*?)</details>', html, re.DOTALL
    )
    summary, opened = found[1].split("</summary>")
    return text(summary).strip(), text(opened).strip()


def earlier(child, *, days):
    done = ActivityCompletion.objects.filter(child=child)
    for one in done:
        past = one.completed_at - dt.timedelta(days=days)
        ActivityCompletion.objects.filter(pk=one.pk).update(completed_at=past)


def extended(made, number):
    for _ in range(number):
        make.activity(made)
    workshop.record_edit(module=Module.objects.get(pk=made.pk))


@pytest.fixture
def progress_page(finn):
    return f"/learn/{finn.pk}/progress/"


@pytest.fixture
def staff_page(finn):
    return f"/clinic/children/{finn.pk}/"


@pytest.mark.parametrize("badge", Badge.values)
def test_every_badge_is_drawn_in_the_manner_of_the_house(badge):
    drawing = (Path(settings.BASE_DIR) / f"static/images/badges/{badge}.svg").read_text()
    assert 'viewBox="0 0 96 96"' in drawing
    assert not re.search("Gradient|<style|<text|<image", drawing)


def test_every_number_opens_to_its_sum_for_the_child_and_for_staff(
    finn, as_bob, as_alice, progress_page, staff_page
):
    make.finished(finn, make.module(activities=3))
    for caller, path in ((as_bob, progress_page), (as_alice, staff_page)):
        page = caller.get(path)
        html, progress = page.content.decode(), page.context["progress"]
        sums = progress["sums"] if isinstance(progress, dict) else progress.sums
        assert figure(html, "points") == ("30 points, how it adds up", sums["points"])
        name, opened = figure(html, "minutes")
        assert re.fullmatch(r"\d+ minutes, how it adds up", name)
        assert opened == sums["minutes"]
        assert figure(html, "days") == ("1 day so far, how it adds up", sums["streak"])


def test_a_run_that_rests_is_told_kindly(finn, as_bob, progress_page):
    make.finished(finn, make.module())
    earlier(finn, days=9)
    name, opened = figure(main_of(as_bob, progress_page), "days")
    assert name == "1 day, resting now, how it adds up"
    assert opened.startswith("A run of 1 day, resting now. The next one starts whenever you like.")
    assert not re.search(
        UNKIND, text(main_of(as_bob, progress_page)).lower().split("what counts")[0]
    )


def test_badges_are_pictures_with_name_and_day_and_none_is_held_out(finn, as_bob, progress_page):
    make.finished(finn, make.module())
    html = main_of(as_bob, progress_page)
    assert re.findall(r"images/badges/(\w+)\.svg", html) == ["first_module", "first_step"]
    said = text(html)
    assert f"First step earned on {finn.today:%-d %B}" in said
    assert "More come by themselves." in said
    for other in ("Six modules", "Calm breather", "Twenty different days"):
        assert other not in said


def test_nothing_yet_is_kind_and_shows_no_noughts(
    finn, as_bob, as_alice, progress_page, staff_page
):
    make.module()
    html = main_of(as_bob, progress_page)
    assert "figure-" not in html
    assert "Badges come by themselves while you do things." in text(html)
    assert not re.search(UNKIND, text(html).lower().split("what counts")[0])
    calm = main_of(as_alice, staff_page)
    assert "figure-" not in calm
    assert "Badges" not in calm


def test_no_further_badge_is_promised_to_whom_has_all():
    from django.template.loader import render_to_string

    have = [{"badge": one.value, "name": one.label, "earned_on": None} for one in Badge]
    for badges, more in ((have, False), (have[1:], True)):
        said = render_to_string("learn/_badges.html", {"progress": {"badges": badges}})
        assert ("More come by themselves." in said) is more


def test_staff_read_badges_as_chips_with_the_year(finn, as_alice, staff_page):
    make.finished(finn, make.module())
    html = main_of(as_alice, staff_page)
    assert '<ul class="badges plain">' in html
    assert f"A whole module earned on {finn.today:%-d %B %Y}" in text(html)


def test_the_version_of_the_content_is_told_to_grown_ups(
    finn, as_bob, as_alice, progress_page, staff_page
):
    made, other = make.modules(2)
    make.finished(finn, made)
    extended(made, 2)
    now = Module.objects.get(pk=made.pk).version
    words = f"content version {now} (finished: version {now - 1})"
    assert words in text(main_of(as_alice, staff_page))
    html = main_of(as_bob, progress_page)
    assert words not in text(html.split("How this is counted")[0])
    counted = text(html.split("How this is counted")[1])
    assert f"{made.title}: {words}" in counted
    assert f"{other.title}: content version {other.version} " in counted


@pytest.mark.parametrize("number", [1, 2])
def test_what_came_after_finishing_shows_on_line_card_and_page(
    finn, as_bob, progress_page, staff_page, as_alice, number
):
    made = make.module()
    make.finished(finn, made)
    home = f"/learn/{finn.pk}/"
    paths = (progress_page, home, f"{home}modules/", f"{home}modules/{made.pk}/")
    for path in paths:
        assert "new since" not in text(main_of(as_bob, path)), path
    extended(made, number)
    for path in paths:
        assert f"{number} new since you finished" in text(main_of(as_bob, path)), path
    assert f"{number} new since it was finished" in text(main_of(as_alice, staff_page))
    assert "1 of 1 module: 100 %" in text(main_of(as_bob, progress_page))


def test_a_module_under_way_again_or_never_done_is_not_called_new(finn, as_bob):
    made, other = make.modules(2)
    make.finished(finn, made)
    extended(made, 1)
    extended(other, 1)
    make.session(finn, made, done=1)
    assert "new since" not in text(main_of(as_bob, f"/learn/{finn.pk}/modules/"))


def test_the_end_of_a_module_celebrates_what_it_brought(finn, as_bob):
    made = make.module(activities=3)
    done = make.finished(finn, made)
    html = main_of(as_bob, f"/learn/{finn.pk}/sessions/{done.pk}/finished/")
    assert "30 points for you" in text(html)
    assert "2 badges from today" in text(html)
    assert re.findall(r"images/badges/(\w+)\.svg", html) == ["first_step", "first_module"]

    earlier(finn, days=1)
    again = make.finished(finn, made)
    said = text(main_of(as_bob, f"/learn/{finn.pk}/sessions/{again.pk}/finished/"))
    assert "You did it, Finn" in said
    assert "for you" not in said
    assert "0 points" not in said


def test_a_part_that_was_done_in_a_session_left_behind_adds_its_points_once(finn, as_bob):
    made = make.module(activities=2)
    make.finished(finn, made)
    extended(made, 1)
    again = make.finished(finn, made)
    said = text(main_of(as_bob, f"/learn/{finn.pk}/sessions/{again.pk}/finished/"))
    assert "10 points for you" in said


def test_a_familys_card_has_a_picture_of_the_newest_badge(finn, as_bob):
    make.finished(finn, make.module())
    make.settle()
    assert re.search(r"images/badges/first_(step|module)\.svg", main_of(as_bob, "/family/"))
