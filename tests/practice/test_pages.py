"""The pages of the practice half: each phase, each form without a script, and nobody else's."""

import datetime as dt
import re
from uuid import uuid4

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.choices import Profession
from practice import services
from practice.models import Session, Turn
from tests import make, scripts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("by_words")]
HOME = "/practice/"
SCRIPT = {"headers": {"X-Sent-By": "script"}}
MOST_QUERIES = 15


def page(answer, status=200):
    assert answer.status_code == status, answer.content[:400]
    return re.sub(r"\s+", " ", answer.content.decode())


def at(session, path=""):
    return f"/practice/sessions/{session.pk}/{path}"


def latest(session):
    return f"{at(session)}#latest"


def phase_of(html):
    return re.search(r'data-phase="(\w+)"', html)[1]


def later(**span):
    return time_machine.travel(timezone.now() + dt.timedelta(**span), tick=False)


@pytest.fixture
def begun(nora, hand):
    """A role-play of Nora's in which nothing has happened yet."""
    return services.start_session(user=nora, scenario_id=hand.pk).session


@pytest.fixture
def preparing(begun):
    return services.begin(session_id=begun.pk, phase="prep")


@pytest.fixture
def talking(begun):
    return services.begin(session_id=begun.pk, phase="active")


@pytest.fixture
def mock(nora, hand):
    second = make.scenario(title="A second card")
    return services.start_mock(user=nora, scenario_ids=(hand.pk, second.pk))


# --- the list -----------------------------------------------------------------------------------
def test_the_way_home_of_a_professional_is_the_list(as_nora):
    assert as_nora.get("/").headers["Location"] == HOME


def test_a_clinician_with_a_profession_finds_it_in_the_navigation(alice):
    alice.profession = Profession.NURSING
    alice.save(update_fields=["profession"])
    assert 'href="/practice/"' in page(make.caller(alice).get("/clinic/children/"))


def test_the_list_begins_with_a_sentence_and_holds_what_is_for_the_profession(as_nora, nora, hand):
    make.scenario(title="For dentists", professions=(Profession.DENTISTRY,))
    make.scenario(title="Not yet", status="draft")
    make.scenario(title="Another one")
    html = page(as_nora.get(HOME))
    assert "Two role-plays for nursing. The first one is yours to choose." in html
    assert "A sore hand" in html
    assert "For dentists" not in html
    assert "Not yet" not in html
    make.rehearsed(nora, hand, score=72)
    html = page(as_nora.get(HOME))
    assert "Two role-plays for nursing. You have finished one." in html
    assert "best 72 of 100" in html


def test_the_list_is_told_to_be_kept_or_not(as_nora, hand):
    assert as_nora.get(HOME).headers["X-Cache"] == "MISS"
    assert as_nora.get(HOME).headers["X-Cache"] == "HIT"
    make.scenario(title="Published since")
    fresh = as_nora.get(HOME)
    assert fresh.headers["X-Cache"] == "MISS"
    assert "Published since" in page(fresh)


def test_the_list_is_narrowed_by_a_plain_form(as_nora, hand):
    make.scenario(title="Harder", difficulty_level="advanced", clinical_area="Cardiology")
    html = page(as_nora.get(HOME, {"difficulty": "advanced", "area": "Cardiology"}))
    assert "1 role-play like this" in html
    assert "A sore hand" not in html
    assert '<option value="Cardiology" selected>' in html
    empty = page(as_nora.get(HOME, {"difficulty": "advanced", "area": hand.clinical_area}))
    assert "No role-play is like this" in empty


def test_twenty_a_page_and_the_filters_go_along(as_nora):
    for number in range(21):
        make.scenario(title=f"Card {number}")
    html = page(as_nora.get(HOME, {"difficulty": scripts.CARD["difficulty_level"]}))
    assert f"?difficulty={scripts.CARD['difficulty_level']}&amp;page=2" in html
    assert html.count('class="play"') == 20
    assert page(as_nora.get(HOME, {"page": 2})).count('class="play"') == 1


def test_without_a_profession_it_is_said_kindly(finn, as_bob):
    assert "No profession is set for your account" in page(as_bob.get(HOME))


def test_a_profession_without_role_plays_is_told_so(as_david):
    assert "No role-plays for dentistry yet." in page(as_david.get(HOME))


@pytest.mark.parametrize("rows", [1, 50])
def test_the_list_takes_a_fixed_number_of_queries(as_nora, nora, rows):
    for number in range(rows):
        made = make.scenario(title=f"Card {number}")
        make.rehearsed(nora, made, score=50)
    as_nora.get(HOME)
    with CaptureQueriesContext(
        connection,
    ) as found:
        page(as_nora.get(HOME))
    assert len(found) == 12 <= MOST_QUERIES, [query["sql"][:90] for query in found]


def test_what_is_open_is_shown_with_its_clock_and_what_ran_out_is_not(as_nora, preparing):
    html = page(as_nora.get(HOME))
    assert "Still open" in html
    assert re.search(r"Preparing, [23]:\d\d left", html)
    assert at(preparing) in html
    with later(minutes=9):
        html = page(as_nora.get(HOME))
    assert "Still open" not in html
    assert Session.objects.get(pk=preparing.pk).status == "expired"


# --- one scenario -------------------------------------------------------------------------------
def test_before_the_start_neither_tasks_nor_background_are_told(as_nora, hand):
    html = page(as_nora.get(f"/practice/scenarios/{hand.pk}/"))
    assert hand.setting in html
    assert hand.patient_name in html
    assert "3:00 to prepare, 5:00 to talk" in html
    assert hand.background not in html
    assert all(task not in html for task in hand.task_bullets)


def test_what_was_done_before_is_linked(as_nora, nora, hand):
    best, latest_one = make.rehearsed(nora, hand, score=80, days_ago=3), make.rehearsed(nora, hand)
    html = page(as_nora.get(f"/practice/scenarios/{hand.pk}/"))
    assert "twice" in html
    assert "80 of 100" in html
    assert at(best) in html
    assert at(latest_one) in html


@pytest.mark.parametrize(("phase", "shown"), [("prep", "prep"), ("warm_up", "warm_up")])
def test_a_start_leads_to_the_session_and_pressing_twice_to_the_same(as_nora, hand, phase, shown):
    first, second = (
        as_nora.post(f"/practice/scenarios/{hand.pk}/start/", {"phase": phase}) for _ in range(2)
    )
    assert first.status_code == 302
    assert first.headers["Location"] == second.headers["Location"]
    assert Session.objects.count() == 1
    assert phase_of(page(as_nora.get(first.headers["Location"]))) == shown


def test_a_mock_test_from_its_form_is_one_test_however_often_it_is_sent(as_nora, hand):
    make.scenario(title="A second card")
    html = page(as_nora.get(f"/practice/scenarios/{hand.pk}/"))
    fields = dict(re.findall(r'name="(first|second)" value="([^"]+)"', html))
    assert fields["first"] == str(hand.pk)
    first, second = (as_nora.post("/practice/mocks/", fields) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert Session.objects.count() == 2
    assert "Mock test, card 1 of 2" in page(as_nora.get(first.headers["Location"]))


def test_a_mock_test_with_a_card_that_is_open_leads_there_and_says_so(as_nora, begun, hand):
    second = make.scenario(title="A second card")
    answer = as_nora.post("/practice/mocks/", {"first": hand.pk, "second": second.pk}, follow=True)
    assert answer.redirect_chain[-1][0] == at(begun)
    assert "still open" in page(answer)


# --- each phase ---------------------------------------------------------------------------------
def test_a_session_that_has_not_begun_offers_the_two_ways_in(as_nora, begun):
    html = page(as_nora.get(at(begun)))
    assert phase_of(html) == "created"
    assert "Start preparing" in html
    assert "Warm up first" in html


def test_the_warm_up_asks_four_things_and_then_leads_to_the_card(as_nora, begun):
    as_nora.post(at(begun, "begin/"), {"phase": "warm_up"})
    for number in range(4):
        answer = as_nora.post(at(begun, "warm-up/"), {"text": f"Answer {number}"})
        assert answer.headers["Location"] == latest(begun)
    html = page(as_nora.get(at(begun)))
    assert "go on to your card" in html
    assert "Type your answer" not in html
    as_nora.post(at(begun, "begin/"), {"phase": "prep"})
    assert phase_of(page(as_nora.get(at(begun)))) == "prep"


def test_the_preparation_shows_the_card_the_clock_and_keeps_notes(as_nora, preparing, hand):
    html = page(as_nora.get(at(preparing)))
    assert hand.task_bullets[0] in html
    assert re.search(r"data-clock>[23]:\d\d<", html)
    answer = as_nora.post(
        at(preparing, "notes/"), {"notes": "\nAsk <b>how</b>\r\nListen"}, follow=True
    )
    assert "Your notes are saved." in page(answer)
    assert "\nAsk &lt;b&gt;how&lt;/b&gt;\nListen</textarea>" in answer.content.decode()


def test_being_ready_takes_the_notes_along(as_nora, preparing):
    as_nora.post(at(preparing, "begin/"), {"phase": "active", "notes": "Start with the hand"})
    html = page(as_nora.get(at(preparing)))
    assert phase_of(html) == "active"
    assert "Start with the hand" in html


def test_a_script_saves_notes_without_a_page(as_nora, preparing):
    answer = as_nora.post(at(preparing, "notes/"), {"notes": "One"}, **SCRIPT)
    assert answer.json() == {"version": Session.objects.get(pk=preparing.pk).revision}
    with later(minutes=4):
        late = as_nora.post(at(preparing, "notes/"), {"notes": "Two"}, **SCRIPT)
    assert (late.status_code, late.json()) == (409, {"code": "not_preparing"})


def test_the_preparation_ends_by_itself(as_nora, preparing):
    with later(minutes=3, seconds=1):
        assert phase_of(page(as_nora.get(at(preparing)))) == "active"
    with later(minutes=8, seconds=1):
        assert phase_of(page(as_nora.get(at(preparing)))) == "finished"


def test_a_turn_by_a_plain_form_comes_back_to_the_latest_one(as_nora, talking, hand):
    html = page(as_nora.get(at(talking)))
    assert "You lead." in html
    request_id = re.search(r'name="requestId" value="([^"]+)"', html)[1]
    sent = {"text": "Hello, how are you today?", "requestId": request_id}
    answer = as_nora.post(at(talking, "turns/"), sent)
    assert answer.headers["Location"] == latest(talking)
    html = page(as_nora.get(at(talking)))
    assert "Hello, how are you today?" in html
    assert html.count("data-number=") == 2
    assert html.count('id="latest"') == 1


def test_one_turn_however_often_the_form_is_sent(as_nora, talking):
    sent = {"text": "Hello there.", "requestId": uuid4()}
    for _ in range(3):
        as_nora.post(at(talking, "turns/"), sent)
    assert Turn.objects.filter(session=talking).count() == 2


def test_a_script_is_answered_with_the_live_part_in_one_go(as_nora, talking):
    answer = as_nora.post(at(talking, "turns/"), {"text": "Hello there."}, **SCRIPT)
    html = page(answer)
    assert html.count("data-number=") == 2
    assert "<html" not in html
    assert answer.headers["Cache-Control"] == "no-store"


def test_saying_nothing_is_asked_for_in_words(as_nora, talking):
    answer = as_nora.post(at(talking, "turns/"), {"text": "  "}, follow=True)
    assert "Say something first." in page(answer)


def test_what_came_too_late_is_not_lost(as_nora, talking):
    with later(minutes=5):
        answer = as_nora.post(at(talking, "turns/"), {"text": "One more <thing>"}, follow=True)
        assert "not said: “One more &lt;thing&gt;”" in page(answer)
        script = as_nora.post(at(talking, "turns/"), {"text": "One more"}, **SCRIPT)
    assert phase_of(page(script, 409)) == "finished"
    assert list(get_messages(script.wsgi_request)) == []


def test_a_silence_is_broken_once(as_nora, talking):
    with later(seconds=25):
        html = page(as_nora.post(at(talking, "silence/"), **SCRIPT))
        assert html.count("data-number=") == 1
        assert page(as_nora.post(at(talking, "silence/"), **SCRIPT)).count("data-number=") == 1


def test_the_end_says_how_long_what_and_what_stayed_hidden(as_nora, talking):
    as_nora.post(at(talking, "turns/"), {"text": "Good morning, what brings you here?"})
    with later(seconds=72):
        as_nora.post(at(talking, "end/"))
        again = as_nora.post(at(talking, "end/"))
    assert again.headers["Location"] == at(talking)
    html = page(as_nora.get(at(talking)))
    assert re.search(r"You talked for 1:1\d and said one thing\.", html)
    assert "Three things you never found out" in html
    ended = Session.objects.get(pk=talking.pk)
    assert all(one["what"].replace("'", "&#x27;") in html for one in ended.never_found)
    assert "Good morning, what brings you here?" in html
    assert "Your report is being written." in html


def test_a_card_that_was_put_back_and_one_that_ran_out_are_told_kindly(as_nora, begun, nora, hand):
    as_nora.post(at(begun, "end/"))
    assert "You put this card back." in page(as_nora.get(at(begun)))
    forgotten = services.start_session(user=nora, scenario_id=hand.pk).session
    with later(hours=25):
        assert "The time passed before anything was said." in page(as_nora.get(at(forgotten)))


def test_the_second_card_waits_for_the_first(as_nora, mock):
    first, second = mock.sessions.order_by("card_number")
    home = page(as_nora.get(HOME)).split("Choose a role-play")[0]
    assert at(first) in home
    assert at(second) not in home
    html = page(as_nora.get(at(second)))
    assert "This card waits" in html
    assert at(first) in html
    told = page(as_nora.post(at(second, "begin/"), {"phase": "prep"}, follow=True))
    assert "The first card comes first." in told
    as_nora.post(at(first, "begin/"), {"phase": "active"})
    as_nora.post(at(first, "turns/"), {"text": "Hello there."})
    as_nora.post(at(first, "end/"))
    html = page(as_nora.get(at(first)))
    assert "On to card 2" in html
    assert at(second) in html
    assert at(second) in page(as_nora.get(HOME)).split("Choose a role-play")[0]
    assert "The second card, as fresh as the first." in page(as_nora.get(at(second)))


# --- the rest -----------------------------------------------------------------------------------
@pytest.mark.parametrize("path", ["", "?part=live"])
def test_nobody_elses_session_is_there(begun, path):
    other = make.caller(make.professional(name="Charlie"))
    assert other.get(at(begun, path)).status_code == 404
    assert make.caller().get(at(begun, path)).status_code == 302


@pytest.mark.parametrize("path", ["begin", "notes", "warm-up", "turns", "silence", "end"])
def test_nobody_else_does_anything_in_it(begun, path, as_david):
    sent = {"phase": "active", "notes": "x", "text": "x"}
    assert as_david.post(at(begun, f"{path}/"), sent).status_code == 404
    assert as_david.post(at(begun, f"{path}/"), sent, **SCRIPT).status_code == 404
    assert as_david.get(at(begun, f"{path}/")).status_code == 405
    assert Session.objects.get(pk=begun.pk).revision == begun.revision


def test_another_professions_scenario_is_not_there(as_david, hand):
    assert as_david.get(f"/practice/scenarios/{hand.pk}/").status_code == 404
    assert as_david.post(f"/practice/scenarios/{hand.pk}/start/").status_code == 404


@pytest.mark.parametrize(
    ("path", "sent"),
    [("scenarios/{}/start/", {"phase": "over"}), ("mocks/", {"first": "x", "second": "y"})],
)
def test_what_no_form_sends_is_refused_in_words(as_nora, hand, path, sent):
    assert "did not work" in page(as_nora.post(HOME + path.format(hand.pk), sent), 400)


@pytest.mark.parametrize("turns", [1, 30])
def test_a_session_takes_a_fixed_number_of_queries(as_nora, talking, turns):
    for number in range(turns):
        services.record_turn(session_id=talking.pk, text=f"Hello {number}.")
    with CaptureQueriesContext(connection) as found:
        page(as_nora.get(at(talking)))
    assert len(found) <= 9, [query["sql"][:90] for query in found]


def test_the_part_is_what_the_page_shows(as_nora, talking):
    services.record_turn(session_id=talking.pk, text="Hello there.")
    whole, part = (page(as_nora.get(at(talking, path))) for path in ("", "?part=live"))
    turns = re.compile(r'<ol class="turns".*?</ol>')
    assert turns.search(whole)[0] == turns.search(part)[0]


def test_one_line_for_those_who_run_the_platform(as_nora, nora):
    assert as_nora.get(reverse("practice:engine")).status_code == 404
    admin = make.caller(make.platform_admin())
    html = page(admin.get(reverse("practice:engine")))
    assert "Turns are understood by their words alone." in html
    assert "ENGINES_URL" in html
