"""The page on which somebody sees all the children whom they care for."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import services as people
from progress import services
from progress.models import ChildProgress, StreakPause
from tests import make
from workshop.models import ActivityCompletion, AssessmentResult, Session

pytestmark = pytest.mark.django_db
PAGE = "/family/"


def back(child, days):
    gone = dt.timedelta(days=days)
    for one in ActivityCompletion.objects.filter(child=child):
        ActivityCompletion.objects.filter(pk=one.pk).update(completed_at=one.completed_at - gone)
    for one in Session.objects.filter(child=child):
        Session.objects.filter(pk=one.pk).update(
            started_at=one.started_at - gone,
            last_accessed_at=one.last_accessed_at - gone,
            completed_at=one.completed_at and one.completed_at - gone,
        )
    services.recalculate(child_id=child.pk)


def cards(caller):
    page = caller.get(PAGE)
    return {card["child"].given_name: card for card in page.context["cards"]}


def text_of(caller):
    main = caller.get(PAGE).content.decode().split("<main")[1].split("</main>")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))


def test_each_child_has_its_sum_in_words_by_name_and_nothing_is_compared(willow, finn, bob, as_bob):
    first, _ = make.modules(2)
    adam = make.child(willow, name="Adam")
    make.guardianship(bob, adam)
    make.finished(finn, first)
    for child in (finn, adam):
        services.recalculate(child_id=child.pk)
    found = cards(as_bob)
    assert list(found) == ["Adam", "Finn"]
    assert found["Finn"]["sentence"] == "1 of 2 modules: 50 %"
    assert found["Adam"]["sentence"] == "0 of 2 modules: 0 %"
    assert found["Adam"]["words"] == "All of it is there to discover, whenever you like."
    said = text_of(as_bob).lower()
    assert not re.search(r"rank|best|behind|ahead|fewer|more than|needs? help|fail|lost", said)


def test_a_card_tells_what_was_finished_this_week_the_newest_badge_and_the_days(finn, as_bob):
    old, new = make.modules(2)
    make.finished(finn, old)
    back(finn, 7)
    make.finished(finn, new)
    services.recalculate(child_id=finn.pk)
    card = cards(as_bob)["Finn"]
    assert [one.title for one in card["this_week"]] == [new.title]
    assert card["this_week"][0].day == card["last_engagement_date"] == finn.today
    assert card["badge"].earned_on == finn.today or card["badge"].badge == "first_module"
    assert card["streak"] == "A run has begun: 1 day."
    assert as_bob.get(PAGE).context["headline"] == "One module finished this week"


def test_the_week_is_the_clinics_and_today_is_in_it(harbour, time_machine):
    time_machine.move_to(dt.datetime(2026, 6, 8, 11, 30, tzinfo=dt.UTC))  # 23:30 on the 8th there
    child = make.child(harbour, name="Tai")
    somebody = make.caller(make.guardian(child))
    make.finished(child, make.module())
    services.recalculate(child_id=child.pk)
    assert cards(somebody)["Tai"]["this_week"][0].day == dt.date(2026, 6, 8)
    time_machine.move_to(dt.datetime(2026, 6, 14, 11, 59, tzinfo=dt.UTC))
    assert cards(make.caller(child.guardians.get()))["Tai"]["this_week"]
    time_machine.move_to(dt.datetime(2026, 6, 14, 12, 1, tzinfo=dt.UTC))
    assert not cards(make.caller(child.guardians.get()))["Tai"]["this_week"]


def test_a_quiet_week_is_fine(finn, as_bob):
    first, _ = make.modules(2)
    make.session(finn, first, done=1)
    services.recalculate(child_id=finn.pk)
    assert as_bob.get(PAGE).context["headline"] == "Things are under way this week"
    back(finn, 30)
    page = as_bob.get(PAGE)
    assert page.context["headline"] == "A quiet week, and that is fine"
    card = page.context["cards"][0]
    assert card["words"] == f"“{first.title}” is under way"
    assert "resting now" in card["streak"]
    StreakPause.objects.create(
        clinic=finn.clinic,
        starts_on=finn.today - dt.timedelta(days=29),
        ends_on=finn.today + dt.timedelta(days=1),
    )
    assert "resting" not in cards(as_bob)["Finn"]["streak"]


def test_the_latest_questions_are_told_in_the_words_that_the_child_read(finn, as_bob):
    asked = make.assessment(title="All about plates")
    AssessmentResult.objects.create(
        child=finn, assessment=asked, score=0, category_scores={}, completed_at=timezone.now()
    )
    said = text_of(as_bob)
    assert "All about plates" in said
    assert "Finn read: “Now you have met all of it”" in said
    assert "0 %" not in said.split("All about plates")[1]


def test_what_one_guardian_wrote_down_is_not_told_to_the_others(finn, as_bob):
    asked = make.assessment(title="From home", kind="guardian_report")
    AssessmentResult.objects.create(child=finn, assessment=asked, score=10, category_scores={})
    assert cards(as_bob)["Finn"]["assessment"] is None


def test_before_anything_is_counted_the_page_says_so(finn, as_bob):
    ChildProgress.objects.all().delete()
    assert "We are counting" in text_of(as_bob)


# --- who may see it -----------------------------------------------------------------------------
def test_only_those_who_care_for_a_child_find_it_here(willow, harbour, finn, bob, as_bob):
    tavita = make.child(harbour, name="Tavita")
    other = make.guardian(tavita)
    held = bob.guardianships.get()
    assert list(cards(as_bob)) == ["Finn"]
    assert list(cards(make.caller(other))) == ["Tavita"]
    assert as_bob.get(f"{PAGE}{finn.pk}/card/").status_code == 200
    assert as_bob.get(f"{PAGE}{tavita.pk}/card/").status_code == 404
    for staff in (make.clinician(willow), make.clinic_manager(willow), make.platform_admin()):
        caller = make.caller(staff)
        assert cards(caller) == {}
        assert caller.get(f"{PAGE}{finn.pk}/card/").status_code == 404
    people.end_guardianship(guardianship=held, ends_on=finn.today, reason="Asked for")
    assert "Finn" not in text_of(as_bob)
    assert as_bob.get(f"{PAGE}{finn.pk}/card/").status_code == 404
    assert make.caller().get(PAGE).status_code == 302


def test_two_guardians_see_the_child_that_they_share_and_each_their_own(willow, finn, bob, as_bob):
    own = make.child(willow, name="Own")
    second = make.caller(make.guardian(finn, own))
    assert list(cards(as_bob)) == ["Finn"]
    assert list(cards(second)) == ["Finn", "Own"]


def test_somebody_without_children_is_told_what_to_do(as_alice):
    assert "Please ask your clinic" in text_of(as_alice)


def test_a_young_person_is_led_to_its_own_page(willow):
    teen = make.teenager(willow)
    answer = make.caller(teen).get(PAGE)
    assert answer.status_code == 302
    assert answer.url == f"/learn/{teen.child.pk}/progress/"


def test_the_way_there_is_in_the_bar_of_those_with_children(bob, alice, as_bob, as_alice):
    assert 'href="/family/"' in as_bob.get("/learn/").content.decode()
    assert 'href="/family/"' not in as_alice.get("/clinic/children/").content.decode()


# --- live and queries ---------------------------------------------------------------------------
def test_a_card_alone_is_the_card_of_the_page(finn, as_bob):
    page = as_bob.get(PAGE).content.decode()
    alone = as_bob.get(re.search(r'data-part="([^"]+)"', page)[1])
    assert alone.content.decode().strip() in page
    assert "no-store" in alone.headers["Cache-Control"]
    assert f'data-live="child:{finn.pk}"' in page


def test_six_children_cost_as_many_queries_as_one(willow, finn, bob, as_bob):
    first, second = make.modules(2)

    def queries():
        with CaptureQueriesContext(connection) as seen:
            as_bob.get(PAGE)
        return len(seen)

    few = queries()
    for number in range(5):
        child = make.child(willow, name=f"Child {number}")
        make.guardianship(bob, child)
        make.finished(child, first)
        make.session(child, second, done=1)
        services.recalculate(child_id=child.pk)
    assert queries() == few <= 4
