"""Many at once in one role-play: one session, one end, no turn lost, no number twice."""

import datetime as dt
import threading
from collections import Counter
from uuid import uuid4

import pytest
from django.utils import timezone

from core.errors import Conflict
from practice import services
from practice.models import Mock, Session, Turn
from practice.services import hearing
from practice.signals import session_ended
from tests import make, scripts
from tests.workshop.test_races import at_once, callers

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("by_words")]
MANY = 20


@pytest.fixture
def hand(transactional_db):
    return make.scenario(title="A sore hand")


@pytest.fixture
def nora(transactional_db):
    return make.professional(name="Nora")


@pytest.fixture
def talking(nora, hand):
    session = make.role_play(nora, hand)
    return services.begin(session_id=session.pk, phase="active")


def told(call):
    """Return what a call gives, or the code of its error."""
    try:
        return call()
    except Conflict as error:
        return error.code


@pytest.fixture
def ends():
    """Collect the announced ends."""
    heard, lock = [], threading.Lock()

    def listen(**told):
        with lock:
            heard.append(told["session_id"])

    session_ended.connect(listen)
    yield heard
    session_ended.disconnect(listen)


# --- starting -----------------------------------------------------------------------------------
def test_twenty_starts_at_once_leave_one_session(nora, hand):
    answers = at_once([lambda c=c: c.rehearse(hand) for c in callers(nora, MANY)])
    assert Counter(a.status_code for a in answers) == {201: 1, 200: MANY - 1}
    assert {a.json()["data"]["id"] for a in answers} == {str(Session.objects.get().pk)}


def test_starts_at_once_over_one_that_has_run_out_leave_one_new_session(nora, hand, ends):
    long_ago = timezone.now() - dt.timedelta(hours=1)
    old = make.role_play(nora, hand, said=("Good morning.",), at=long_ago)
    answers = at_once([lambda c=c: c.rehearse(hand) for c in callers(nora, 8)])
    assert Counter(a.status_code for a in answers) == {201: 1, 200: 7}
    assert Session.objects.open().count() == 1
    assert Session.objects.completed().get() == old
    assert ends == [old.pk]


def test_two_mocks_at_once_leave_one(nora, hand):
    pair = (hand.pk, make.scenario().pk)
    found = at_once([lambda: told(lambda: services.start_mock(user=nora, scenario_ids=pair))] * 2)
    assert sum(isinstance(one, Mock) for one in found) == 1
    assert Mock.objects.count() == 1
    assert Session.objects.open().count() == 2


# --- speaking -----------------------------------------------------------------------------------
def numbers():
    return list(Turn.objects.order_by("number").values_list("number", "speaker"))


def test_many_tabs_that_speak_at_once_are_all_heard_and_answered(talking):
    texts = [
        f"{question} I ask for the {n}th time."
        for n, question in enumerate([*scripts.ASKING.values()] * 2)
    ]
    calls = [
        lambda text=text: services.record_turn(session_id=talking.pk, text=text) for text in texts
    ]
    exchanges = at_once(calls)
    assert numbers() == [
        (n, "patient" if n % 2 == 0 else "learner") for n in range(1, 2 * len(texts) + 1)
    ]
    assert sorted(turn.text for turn in Turn.objects.by_learner()) == sorted(texts)
    for exchange in exchanges:
        assert exchange.reply.number == exchange.said.number + 1
    talking.refresh_from_db()
    assert len(set(Turn.objects.filter(speaker="patient").values_list("text", flat=True))) == len(
        texts
    )
    assert talking.memory.state["turns"] == len(texts)


def test_a_double_click_at_once_is_one_turn_with_one_answer(talking, nora):
    request_id = str(uuid4())
    answers = at_once(
        [
            lambda c=c: c.say(talking, "Good morning.", requestId=request_id)
            for c in callers(nora, 8)
        ]
    )
    assert {a.status_code for a in answers} == {201}
    assert len({str((a.json()["data"]["turn"], a.json()["data"]["reply"])) for a in answers}) == 1
    assert numbers() == [(1, "learner"), (2, "patient")]


# --- ending -------------------------------------------------------------------------------------
def test_many_ends_at_once_have_one_winner(talking, ends):
    services.record_turn(session_id=talking.pk, text="Good morning.")
    done = at_once([lambda: services.end(session_id=talking.pk).won] * 8)
    assert Counter(done) == {True: 1, False: 7}
    assert ends == [talking.pk]


def test_a_learner_and_the_sweep_that_end_at_once_leave_one_truth(talking, ends):
    services.record_turn(session_id=talking.pk, text="Good morning.")
    talking.refresh_from_db()
    just_before = talking.active_at + dt.timedelta(seconds=299.9)
    just_after = talking.active_at + dt.timedelta(seconds=300.1)
    by_learner, by_sweep = at_once(
        [
            lambda: services.end(session_id=talking.pk, at=just_before).won,
            lambda: services.sweep(at=just_after) == 1,
        ]
    )
    assert by_learner is not by_sweep
    talking.refresh_from_db()
    assert talking.ended_by_clock is by_sweep
    full = talking.active_at + dt.timedelta(seconds=300)
    assert talking.completed_at == (full if by_sweep else just_before)
    assert ends == [talking.pk]


def test_a_turn_and_the_end_at_once_come_one_after_the_other(nora, ends):
    for _ in range(5):
        session = make.role_play(nora, make.scenario(), said=("Good morning.",))
        turn, ended = at_once(
            [
                lambda s=session: told(
                    lambda: services.record_turn(session_id=s.pk, text="What happened to you?")
                ),
                lambda s=session: services.end(session_id=s.pk),
            ]
        )
        assert ended.won
        said = session.turns.count()
        assert said == (2 if turn == "session_finished" else 4)
        session.refresh_from_db()
        assert session.status == "completed"
        last = session.turns.order_by("-number").first()
        assert last.speaker == "patient"


def test_a_turn_in_time_is_not_ended_over_its_head_while_the_patient_thinks(talking, monkeypatch):
    """The turn arrives at 4:59.9; at 5:00.1, while its answer is still made, another tab looks."""
    thinking, heard = threading.Event(), hearing.hear

    def slow(*given):
        thinking.set()
        threading.Event().wait(0.5)
        return heard(*given)

    monkeypatch.setattr(hearing, "hear", slow)
    talking.refresh_from_db()
    in_time = talking.active_at + dt.timedelta(seconds=299.9)
    late = talking.active_at + dt.timedelta(seconds=300.1)

    def look():
        assert thinking.wait(5)
        return services.settle(session_id=talking.pk, at=late)

    exchange, over = at_once(
        [
            lambda: told(
                lambda: services.record_turn(
                    session_id=talking.pk, text=scripts.ASKING["roses"], at=in_time
                )
            ),
            look,
        ]
    )
    assert exchange != "session_finished"
    assert over
    talking.refresh_from_db()
    assert talking.status == "completed"
    assert "forty roses" not in str(talking.never_found)
