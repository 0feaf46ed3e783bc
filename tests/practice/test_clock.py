"""The clock of a role-play: five minutes by the server's time, one truth, one end."""

import datetime as dt
from uuid import UUID, uuid4

import pytest
import time_machine
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from core.errors import Conflict
from practice import clock, selectors, services, tasks
from practice.choices import SessionStatus
from practice.models import Session, Turn
from practice.signals import session_ended
from tests import make, scripts

START = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)
SESSIONS = "/api/practice/sessions"


def after(seconds: float) -> dt.datetime:
    return START + dt.timedelta(seconds=seconds)


# --- pure ---------------------------------------------------------------------------------------
def times(**changes):
    fields = {
        "status": "in_progress",
        "created_at": START,
        "prep_seconds": 180,
        "roleplay_seconds": 300,
    }
    return clock.Times(**fields | changes)


@pytest.mark.parametrize(
    ("seconds", "phase", "left"),
    [
        (0, "prep", 180),
        (179.9, "prep", 0.1),
        (180, "active", 300),
        (479.9, "active", 0.1),
        (480, "finished", 0),
        (9999, "finished", 0),
    ],
)
def test_preparation_and_role_play_follow_each_other_by_themselves(seconds, phase, left):
    face = clock.read(times(prep_at=START), after(seconds))
    assert face.phase == phase
    assert face.left == pytest.approx(left)


def test_whoever_is_ready_earlier_has_all_five_minutes():
    face = clock.read(times(prep_at=START, active_at=after(40)), after(41))
    assert (face.phase, face.left, face.ends_at) == ("active", 299, after(340))


def test_neither_before_nor_in_the_warm_up_does_anything_run():
    for given_times, phase in ((times(), "created"), (times(warm_up_at=START), "warm_up")):
        face = clock.read(given_times, after(80_000))
        assert (face.phase, face.ends_at, face.left, face.share) == (phase, None, 0, 0)


def test_what_is_over_stays_over_whatever_its_times_say():
    for status in set(SessionStatus.values) - {"in_progress"}:
        assert clock.phase(times(status=status, prep_at=START), after(1)) == "finished"


@given(
    st.sampled_from([{}, {"warm_up_at": START}, {"prep_at": START}, {"active_at": START}]),
    st.lists(st.floats(-600, 100_000), min_size=2, max_size=6),
)
def test_a_clock_never_goes_back_and_never_shows_more_than_there_is(given_times, moments):
    order = ["created", "warm_up", "prep", "active", "finished"]
    faces = [clock.read(times(**given_times), after(moment)) for moment in sorted(moments)]
    assert [order.index(face.phase) for face in faces] == sorted(
        order.index(face.phase) for face in faces
    )
    assert all(0 <= face.left <= face.seconds and 0 <= face.share <= 100 for face in faces)


# --- with the database --------------------------------------------------------------------------
@pytest.fixture
def begun(by_words, nora, hand):
    """Return a role-play whose preparation began at nine o'clock: it is over at 9:08:00."""
    session = make.role_play(nora, hand, at=START)
    return services.begin(session_id=session.pk, phase="prep", at=START)


@pytest.fixture
def talking(begun):
    """Return one in which the talk began at nine o'clock: it is over at 9:05:00."""
    return services.begin(session_id=begun.pk, phase="active", at=START)


def again(session):
    return Session.objects.select_related("version").get(pk=session.pk)


def say(session, text, seconds, **more):
    return services.record_turn(session_id=session.pk, text=text, at=after(seconds), **more)


database = pytest.mark.django_db


@database
def test_preparation_ends_by_itself_and_nobody_has_to_say_so(begun):
    assert selectors.state_of(begun, at=after(100)).clock.phase == "prep"
    state = selectors.state_of(begun, at=after(200))
    assert (state.clock.phase, state.clock.left) == ("active", 280)
    done = say(begun, "Good morning.", 200)
    assert done.session.active_at == after(180)


@database
def test_a_reload_and_a_second_device_see_the_same_clock(begun, nora, hand):
    elsewhere = services.start_session(user=nora, scenario_id=hand.pk, at=after(60))
    assert (elsewhere.session.pk, elsewhere.created) == (begun.pk, False)
    services.begin(session_id=begun.pk, phase="prep", at=after(60))
    services.begin(session_id=begun.pk, phase="warm_up", at=after(61))
    for _ in range(2):
        face = selectors.state_of(again(begun), at=after(90)).clock
        assert (face.phase, face.left, face.ends_at) == ("prep", 90, after(180))


@database
def test_a_clients_own_clock_is_not_listened_to(talking, nora):
    tomorrow = (timezone.now() + dt.timedelta(days=1)).isoformat()
    with time_machine.travel(after(60), tick=False):
        client = make.caller(nora, headers={"date": "Mon, 01 Jan 1990 00:00:00 GMT"})
        lies = {"at": tomorrow, "now": tomorrow, "saidAt": tomorrow, "secondsLeft": 9999}
        done = client.say(talking, "Good morning.", **lies).json()["data"]
    assert done["turn"]["saidAt"] == after(60).isoformat()
    assert done["turn"]["offset"] == 60
    assert done["clock"]["secondsLeft"] == 240
    assert again(talking).active_at == START


@database
def test_a_turn_at_4_59_9_counts_and_one_at_5_00_1_does_not(talking, nora):
    client = make.caller(nora)
    with time_machine.travel(after(299.9), tick=False):
        assert client.say(talking, "One last thing.").status_code == 201
    with time_machine.travel(after(300.1), tick=False):
        late = client.say(talking, "And another.")
    assert (late.status_code, late.json()["error"]["code"]) == (409, "session_finished")
    assert late.json()["error"]["details"] == {"sessionId": str(talking.pk)}
    assert [turn.text for turn in Turn.objects.by_learner()] == ["One last thing."]


@database
@pytest.mark.parametrize(
    ("seconds", "counts"), [(299.999999, True), (300, False), (300.000001, False)]
)
def test_five_minutes_are_over_when_they_are_over(talking, seconds, counts):
    if counts:
        say(talking, "In time.", seconds)
    else:
        with pytest.raises(Conflict):
            say(talking, "Too late.", seconds)
    assert Turn.objects.by_learner().exists() is counts


@database
def test_a_turn_that_came_in_time_is_kept_however_long_its_answer_takes(talking, monkeypatch):
    from practice.services import hearing

    seen = []

    def slow(*given):
        # while the patient thinks, the time runs out; nobody else may end it over the turn's head
        seen.append(Session.objects.get(pk=talking.pk).status)
        return heard(*given)

    heard = hearing.hear
    monkeypatch.setattr(hearing, "hear", slow)
    say(talking, "In time.", 299.9)
    assert seen == ["in_progress"]
    services.settle(session_id=talking.pk, at=after(301))
    assert again(talking).status == "completed"


@database
def test_the_patient_takes_leave_when_little_is_left(talking):
    say(talking, "Good morning.", 10)
    done = say(talking, "I see.", 290)
    assert scripts.SCRIPT["closing_cue"] in done.reply.text


@database
def test_the_end_is_the_clocks_own_however_late_somebody_looks(talking):
    say(talking, "Good morning.", 10)
    assert services.settle(session_id=talking.pk, at=after(86_400))
    ended = again(talking)
    assert (ended.status, ended.ended_by_clock) == ("completed", True)
    assert ended.completed_at == after(300)


@database
def test_a_reader_after_the_end_finds_it_ended_without_any_sweep(talking, nora):
    say(talking, "Good morning.", 10)
    with time_machine.travel(after(305), tick=False):
        state = make.caller(nora).get(f"{SESSIONS}/{talking.pk}").json()["data"]
    assert (state["status"], state["endedByClock"]) == ("completed", True)
    assert state["completedAt"] == after(300).isoformat()
    assert state["clock"]["phase"] == "finished"
    assert len(state["neverFound"]) == 3


@database
def test_whoever_ends_earlier_ends_it_then(talking):
    say(talking, "Good morning.", 10)
    ended = services.end(session_id=talking.pk, at=after(120)).session
    assert (ended.status, ended.ended_by_clock, ended.completed_at) == (
        "completed", False, after(120),
    )  # fmt: skip


@database
def test_whoever_ends_it_too_late_is_told_that_the_clock_did(talking):
    say(talking, "Good morning.", 10)
    done = services.end(session_id=talking.pk, at=after(400))
    assert done.won
    assert (done.session.ended_by_clock, done.session.completed_at) == (True, after(300))


@database
def test_it_ends_once_and_is_announced_once(talking):
    heard = []

    def listen(**told):
        heard.append((told["user_id"], told["session_id"]))

    session_ended.connect(listen)
    try:
        say(talking, "Good morning.", 10)
        won = [services.end(session_id=talking.pk, at=after(n)).won for n in (20, 21, 400)]
        services.sweep(at=after(500))
    finally:
        session_ended.disconnect(listen)
    assert won == [True, False, False]
    assert heard == [(talking.user_id, talking.pk)]
    assert again(talking).completed_at == after(20)


@database
def test_left_before_a_word_is_cancelled_and_run_out_without_one_expired(by_words, nora, hand):
    left = make.role_play(nora, hand, at=START)
    services.end(session_id=left.pk, at=after(5))
    assert again(left).status == "cancelled"
    quiet = make.role_play(nora, hand, at=START)
    services.begin(session_id=quiet.pk, phase="prep", at=START)
    services.sweep(at=after(481))
    ended = again(quiet)
    assert (ended.status, ended.completed_at, ended.ended_by_clock) == ("expired", after(480), True)
    assert ended.never_found == []


@database
def test_what_the_patient_said_into_a_silence_does_not_make_it_completed(talking):
    services.fill_silence(session_id=talking.pk, at=after(30))
    services.sweep(at=after(301))
    assert again(talking).status == "expired"


@database
def test_a_role_play_that_nobody_began_expires_after_a_day(by_words, nora, hand):
    session = make.role_play(nora, hand, at=START)
    services.begin(session_id=session.pk, phase="warm_up", at=after(60))
    assert services.sweep(at=after(24 * 3600 - 1)) == 0
    assert again(session).status == "in_progress"
    assert services.sweep(at=after(24 * 3600)) == 1
    assert again(session).status == "expired"
    fresh = services.start_session(user=nora, scenario_id=hand.pk, at=after(24 * 3600))
    assert fresh.created


@database
def test_the_sweep_ends_what_has_run_out_and_nothing_else(by_words, nora, hand):
    running, over = make.scenario(), make.scenario()
    for scenario, begun_at in ((running, 200), (over, 0)):
        session = make.role_play(nora, scenario, at=START)
        services.begin(session_id=session.pk, phase="active", at=after(begun_at))
    unbegun = make.role_play(nora, hand, at=START)
    with time_machine.travel(after(310), tick=False):
        tasks.sweep()
        tasks.sweep()
    open_ones = set(Session.objects.open().values_list("scenario", flat=True))
    assert open_ones == {running.pk, hand.pk}
    assert again(unbegun).status == "in_progress"


@database
def test_a_start_over_a_role_play_that_has_run_out_is_a_new_one(talking, nora, hand):
    say(talking, "Good morning.", 10)
    started = services.start_session(user=nora, scenario_id=hand.pk, at=after(400))
    assert started.created
    assert started.session.pk != talking.pk
    assert again(talking).status == "completed"


@database
def test_a_mocks_second_card_begins_when_the_clock_has_ended_the_first(by_words, nora, hand):
    mock = services.start_mock(user=nora, scenario_ids=(hand.pk, make.scenario().pk))
    first, second = mock.sessions.order_by("card_number")
    services.begin(session_id=first.pk, phase="active")
    with pytest.raises(Conflict):
        services.begin(session_id=second.pk, phase="prep")
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=6)):
        services.begin(session_id=second.pk, phase="prep")
    assert again(first).status == "expired"


# --- saying it twice ----------------------------------------------------------------------------
@database
def test_a_double_click_is_one_turn_with_the_same_answer(talking, nora):
    client, request_id = make.caller(nora), str(uuid4())
    with time_machine.travel(after(20), tick=False):
        first, second = (
            client.say(talking, "Good morning.", requestId=request_id).json()["data"]
            for _ in range(2)
        )
    assert first == second
    assert Turn.objects.count() == 2


@database
def test_a_retry_is_answered_as_before_even_after_the_end(talking):
    request_id = uuid4()
    first = say(talking, "Good morning.", 299, request_id=request_id)
    services.sweep(at=after(301))
    retried = say(talking, "Good morning.", 302, request_id=request_id)
    assert (retried.said.pk, retried.reply.pk) == (first.said.pk, first.reply.pk)


@database
def test_a_request_id_belongs_to_its_role_play(talking, nora):
    request_id = uuid4()
    say(talking, "Good morning.", 10, request_id=request_id)
    other = make.role_play(nora, make.scenario(), at=START)
    said = services.record_turn(
        session_id=other.pk, text="Hello.", request_id=request_id, at=after(5)
    )
    assert said.said.session_id == other.pk
    assert isinstance(said.said.request_id, UUID)


@database
def test_nobody_says_more_than_fits(talking, monkeypatch):
    from practice.services import turns

    monkeypatch.setattr(turns, "MOST_TURNS", 4)
    say(talking, "One.", 10)
    say(talking, "Two.", 11)
    with pytest.raises(Conflict) as refused:
        say(talking, "Three.", 12)
    assert refused.value.code == "too_many_turns"
    assert list(Turn.objects.order_by("number").values_list("number", flat=True)) == [1, 2, 3, 4]
