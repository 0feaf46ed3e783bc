"""The API of practice, path by path: what is asked, what is answered (contract D)."""

import datetime as dt
import json
from uuid import UUID, uuid4

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.choices import Profession
from practice import services
from practice.models import Mock, Session, Turn
from tests import make, scripts
from tests.core.test_errors import assert_shape

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("by_words")]
SCENARIOS, SESSIONS, MOCKS = (
    f"/api/practice/{name}" for name in ("scenarios", "sessions", "mocks")
)


def data(answer, status=200):
    assert answer.status_code == status, answer.content
    return answer.json()["data"]


def code(answer, status):
    assert_shape(answer, status)
    return answer.json()["error"]["code"]


@pytest.fixture
def begun(as_nora, hand):
    """Return the id of a role-play that is going on."""
    session_id = data(as_nora.rehearse(hand), 201)["id"]
    data(as_nora.send(f"{SESSIONS}/{session_id}/begin", {"phase": "active"}))
    return session_id


# --- scenarios ----------------------------------------------------------------------------------
def test_one_scenario_is_the_candidates_card_and_nothing_else(as_nora, hand):
    found = data(as_nora.get(f"{SCENARIOS}/{hand.pk}"))
    assert set(found) == {"id", "card", "prepSeconds", "roleplaySeconds", "attempts"}
    assert set(found["card"]) == {
        "title", "description", "professions", "profession", "clinicalArea", "difficulty", "stage",
        "setting", "role", "interlocutorRole", "patient", "background", "tasks", "emotion", "goal",
        "focus", "layTerms",
    }  # fmt: skip
    assert (found["prepSeconds"], found["roleplaySeconds"]) == (180, 300)
    assert found["attempts"] == {"count": 0, "best": None, "latest": None, "openSessionId": None}


def test_the_card_is_that_of_the_newest_version_not_of_an_edit_under_way(as_nora, hand):
    type(hand).objects.filter(pk=hand.pk).update(background="Half an edit.")
    assert "sore right hand" in data(as_nora.get(f"{SCENARIOS}/{hand.pk}"))["card"]["background"]


# --- starting -----------------------------------------------------------------------------------
def test_a_start_is_201_and_the_next_ones_200_with_the_same_id(as_nora, hand):
    first = data(as_nora.rehearse(hand), 201)
    assert [data(as_nora.rehearse(hand))["id"] for _ in range(3)] == [first["id"]] * 3
    assert Session.objects.count() == 1


def test_a_state_has_the_servers_clock_and_nothing_before_the_beginning(as_nora, hand):
    state = data(as_nora.rehearse(hand), 201)
    assert state["status"] == "in_progress"
    face = state["clock"]
    assert (face["phase"], face["endsAt"], face["seconds"], face["secondsLeft"]) == (
        "created", None, 0, 0,
    )  # fmt: skip
    assert abs(dt.datetime.fromisoformat(face["now"]) - timezone.now()) < dt.timedelta(seconds=5)
    assert (state["turns"], state["neverFound"], state["notes"]) == ([], [], "")
    assert state["revision"] == 1


@pytest.mark.parametrize("given", [None, "x", {}, "01890a5d-ac96"])
def test_a_start_without_an_id_is_400(as_nora, given):
    assert code(as_nora.send(SESSIONS, {"scenarioId": given}), 400) == "invalid"


# --- phases -------------------------------------------------------------------------------------
def test_phases_go_forward_and_never_back(as_nora, hand):
    path = f"{SESSIONS}/{data(as_nora.rehearse(hand), 201)['id']}/begin"
    for asked, current in (
        ("warm_up", "warm_up"),
        ("prep", "prep"),
        ("warm_up", "prep"),
        ("active", "active"),
        ("prep", "active"),
        ("active", "active"),
    ):
        assert data(as_nora.send(path, {"phase": asked}))["clock"]["phase"] == current


@pytest.mark.parametrize("phase", [None, "", "finished", "created", 3, ["prep"]])
def test_a_phase_that_nobody_can_go_on_to_is_400(as_nora, hand, phase):
    session_id = data(as_nora.rehearse(hand), 201)["id"]
    answer = as_nora.send(f"{SESSIONS}/{session_id}/begin", {"phase": phase})
    assert code(answer, 400) == "invalid"


def test_the_warm_up_asks_about_work_and_is_told_apart(as_nora, hand):
    session_id = data(as_nora.rehearse(hand), 201)["id"]
    path = f"{SESSIONS}/{session_id}/warm-up"
    assert code(as_nora.send(path, {"text": "I work on a ward."}), 409) == "not_warming_up"
    as_nora.send(f"{SESSIONS}/{session_id}/begin", {"phase": "warm_up"})
    said = data(as_nora.send(path, {"text": "I work on a ward."}), 201)
    assert said["turn"]["phase"] == said["reply"]["phase"] == "warm_up"
    assert said["reply"]["text"].endswith("?")


# --- notes --------------------------------------------------------------------------------------
def test_notes_are_kept_as_written_while_preparing(as_nora, hand):
    session_id = data(as_nora.rehearse(hand), 201)["id"]
    path = f"{SESSIONS}/{session_id}/notes"
    as_nora.send(f"{SESSIONS}/{session_id}/begin", {"phase": "prep"})
    notes = "  greet,\n\task about work  "
    assert data(as_nora.send(path, {"notes": notes}))["notes"] == notes
    assert data(as_nora.send(path, {"notes": ""}))["notes"] == ""
    assert code(as_nora.send(path, {"notes": "x" * 4001}), 400) == "invalid"
    assert code(as_nora.send(path, {"notes": "a\x00b"}), 400) == "invalid"
    assert code(as_nora.send(path, {}), 400) == "invalid"


def test_notes_are_not_written_in_the_role_play(as_nora, begun):
    answer = as_nora.send(f"{SESSIONS}/{begun}/notes", {"notes": "late"})
    assert code(answer, 409) == "not_preparing"


# --- turns --------------------------------------------------------------------------------------
def test_a_turn_holds_both_turns_the_clock_and_the_revision(as_nora, begun):
    done = data(as_nora.say(begun, scripts.ASKING["roses"]), 201)
    assert (done["turn"]["number"], done["reply"]["number"]) == (1, 2)
    assert (done["turn"]["speaker"], done["reply"]["speaker"]) == ("learner", "patient")
    assert done["turn"]["text"] == scripts.ASKING["roses"]
    assert "roses" in done["reply"]["text"]
    assert done["clock"]["phase"] == "active"
    assert 290 < done["clock"]["secondsLeft"] <= 300
    state = data(as_nora.get(f"{SESSIONS}/{begun}"))
    assert state["turns"] == [done["turn"], done["reply"]]
    assert state["revision"] == done["revision"] > 1


def test_a_long_talk_costs_as_many_queries_as_a_short_one(as_nora, begun):
    def price(call):
        with CaptureQueriesContext(connection) as captured:
            assert call().status_code in (200, 201)
        return len(captured)

    def look():
        return as_nora.get(f"{SESSIONS}/{begun}")

    def speak():
        return as_nora.say(begun, "Good morning.")

    speak()
    short = price(look), price(speak)
    for _ in range(10):
        speak()
    assert (price(look), price(speak)) == short
    assert short[0] <= 10
    assert short[1] <= 30


def test_the_first_turn_begins_the_role_play_where_nobody_had(as_nora, hand):
    session_id = data(as_nora.rehearse(hand), 201)["id"]
    assert data(as_nora.say(session_id, "Good morning."), 201)["clock"]["phase"] == "active"


@pytest.mark.parametrize("text", ["", "   \n ", "x" * 2001, None, True, ["a"], {"a": 1}, "\x00"])
def test_a_turn_that_is_none_is_400_and_says_nothing(as_nora, begun, text):
    assert code(as_nora.say(begun, text), 400) == "invalid"
    assert not Turn.objects.exists()


@pytest.mark.parametrize("text", ["?!", "…", "🙂🙂", "‮abc", "a" * 2000, "' OR 1=1 --", "<script>"])
def test_a_turn_of_odd_signs_is_answered_like_any_other(as_nora, begun, text):
    done = data(as_nora.say(begun, text), 201)
    assert done["turn"]["text"] == text
    assert 2 <= len(done["reply"]["text"].split()) <= 70


@pytest.mark.parametrize("request_id", ["x", None, []])
def test_a_request_id_is_a_uuid(as_nora, begun, request_id):
    assert code(as_nora.say(begun, "Hello.", requestId=request_id), 400) == "invalid"


def test_silence_is_broken_by_the_patient_and_not_too_early(as_nora, begun):
    path = f"{SESSIONS}/{begun}/silence"
    assert code(as_nora.send(path), 409) == "not_silent"
    with time_machine.travel(timezone.now() + dt.timedelta(seconds=25), tick=False):
        done = data(as_nora.send(path), 201)
        assert done["turn"] is None
        assert done["reply"]["speaker"] == "patient"
        assert code(as_nora.send(path), 409) == "not_silent"


# --- the end ------------------------------------------------------------------------------------
def test_the_end_is_answered_the_same_however_often_it_is_asked_for(as_nora, begun):
    as_nora.say(begun, scripts.ASKING["roses"])
    first, second = (data(as_nora.send(f"{SESSIONS}/{begun}/end")) for _ in range(2))
    for state in (first, second):
        state["clock"].pop("now")
    assert first == second
    assert (first["status"], first["clock"]["phase"]) == ("completed", "finished")
    assert len(first["neverFound"]) == 3
    assert set(first["neverFound"][0]) == {"what", "question"}
    found = {entry["what"] for entry in first["neverFound"]}
    assert "He had cut back forty roses in one afternoon." not in found


def test_after_the_end_nothing_more_is_taken(as_nora, begun):
    as_nora.say(begun, "Good morning.")
    as_nora.send(f"{SESSIONS}/{begun}/end")
    path = f"{SESSIONS}/{begun}"
    for answer in (
        as_nora.say(begun, "One more thing."),
        as_nora.send(f"{path}/begin", {"phase": "active"}),
        as_nora.send(f"{path}/silence"),
    ):
        assert code(answer, 409) == "session_finished"
    assert code(as_nora.send(f"{path}/notes", {"notes": "x"}), 409) == "not_preparing"
    assert Turn.objects.count() == 2


def test_after_the_end_the_same_scenario_is_begun_anew(as_nora, hand, begun):
    as_nora.send(f"{SESSIONS}/{begun}/end")
    assert data(as_nora.rehearse(hand), 201)["id"] != begun


# --- mock tests ---------------------------------------------------------------------------------
def test_a_mock_test_is_two_cards_of_which_the_second_waits(as_nora, hand):
    other = make.scenario(title="Another one")
    mock = data(as_nora.send(MOCKS, {"scenarioIds": [str(hand.pk), str(other.pk)]}), 201)
    first, second = mock["sessions"]
    assert [(s["cardNumber"], s["scenarioId"]) for s in (first, second)] == [
        (1, str(hand.pk)),
        (2, str(other.pk)),
    ]
    assert (first["otherSessionId"], second["otherSessionId"]) == (second["id"], first["id"])
    assert first["mockId"] == second["mockId"] == mock["id"]
    for answer in (
        as_nora.send(f"{SESSIONS}/{second['id']}/begin", {"phase": "prep"}),
        as_nora.say(second["id"], "Good morning."),
    ):
        assert code(answer, 409) == "first_card_open"
    data(as_nora.say(first["id"], "Good morning."), 201)
    as_nora.send(f"{SESSIONS}/{first['id']}/end")
    data(as_nora.say(second["id"], "Good morning."), 201)


def test_a_mock_test_chooses_the_card_that_was_done_least(as_nora, nora, hand):
    often, never = make.scenario(), make.scenario(created_at=timezone.now() - dt.timedelta(days=9))
    make.scenario(professions=(Profession.DENTISTRY,))
    make.rehearsed(nora, often)
    mock = data(as_nora.send(MOCKS, {"scenarioId": str(hand.pk)}), 201)
    assert [s["scenarioId"] for s in mock["sessions"]] == [str(hand.pk), str(never.pk)]


def test_a_mock_test_that_cannot_be_had_is_refused_and_leaves_nothing(as_nora, hand):
    dentists = make.scenario(professions=(Profession.DENTISTRY,))
    for body, status, told in (
        ({}, 400, "invalid"),
        ({"scenarioIds": [str(hand.pk)]}, 400, "invalid"),
        ({"scenarioIds": "both"}, 400, "invalid"),
        ({"scenarioIds": [str(hand.pk), "x"]}, 400, "invalid"),
        ({"scenarioIds": [str(hand.pk)] * 2}, 400, "same_card"),
        ({"scenarioId": str(uuid4())}, 404, "not_found"),
        ({"scenarioIds": [str(hand.pk), str(dentists.pk)]}, 404, "not_found"),
        ({"scenarioId": str(hand.pk)}, 409, "no_second_card"),
    ):
        assert code(as_nora.send(MOCKS, body), status) == told, body
    assert not Mock.objects.exists()
    assert not Session.objects.exists()


def test_a_mock_test_does_not_take_over_a_role_play_that_is_open(as_nora, hand, begun):
    other = make.scenario()
    answer = as_nora.send(MOCKS, {"scenarioIds": [str(other.pk), str(hand.pk)]})
    assert code(answer, 409) == "session_open"
    assert answer.json()["error"]["details"]["sessionId"] == begun
    assert Session.objects.count() == 1


# --- the wire -----------------------------------------------------------------------------------
def test_o09_no_answer_may_be_stored(as_nora, hand, begun):
    for path in (SCENARIOS, f"{SCENARIOS}/{hand.pk}", f"{SESSIONS}/{begun}"):
        assert as_nora.get(path).headers["Cache-Control"] == "no-store, must-revalidate"


def test_ids_on_the_wire_are_uuids_and_times_are_utc(as_nora, begun):
    state = data(as_nora.get(f"{SESSIONS}/{begun}"))
    assert UUID(state["id"]).version == 7
    for moment in (state["createdAt"], state["clock"]["now"], state["clock"]["endsAt"]):
        assert moment.endswith("+00:00")


def test_what_is_answered_is_what_the_description_promises(client, as_nora, hand, begun):
    schema = client.get("/api/schema").json()
    done = data(as_nora.say(begun, "Good morning."), 201)
    state = data(as_nora.send(f"{SESSIONS}/{begun}/end"))
    row = data(as_nora.get(SCENARIOS))[0]
    shapes = schema["components"]["schemas"]
    for name, given in (
        ("ExchangeShape", done),
        ("TurnShape", done["reply"]),
        ("ClockShape", done["clock"]),
        ("StateShape", state),
        ("CardShape", state["card"]),
        ("ScenarioRow", row),
        ("AttemptsShape", row["attempts"]),
    ):
        assert set(given) == set(shapes[name]["properties"]), name


def test_an_app_rehearses_with_its_token(nora, hand):
    bearer = {"Authorization": f"Bearer {make.token(nora)}"}
    body = json.dumps({"scenarioId": str(hand.pk)})
    answer = make.caller().post(SESSIONS, body, content_type="application/json", headers=bearer)
    session_id = data(answer, 201)["id"]
    assert services.end(session_id=UUID(session_id)).won
