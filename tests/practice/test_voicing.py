"""A plugged-in model chooses words, and nothing else (O38): against a stub of an endpoint."""

import re
import threading
import time

import pytest
from django.core.cache import caches

from engines import client
from practice import services
from practice.cache import REPLY
from practice.models import Memory, Note, Turn
from tests import make, scripts
from tests.engines.test_chat import Stub, said
from tests.practice.test_canaries import Canaries

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("by_words")]
ROSES, TABLETS, LIFTING = (scripts.ASKING[key] for key in ("roses", "tablets", "lifting"))
FACTS = {fact["key"]: fact for fact in scripts.SCRIPT["facts"]}
GOOD = "Oh, that will have been those roses of mine. I cut every single one of them back."


@pytest.fixture
def stub(by_words, settings):
    """An endpoint that an operator has plugged in."""
    server = Stub()
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    settings.CHAT_URL, settings.CHAT_MODEL, settings.CHAT_TIMEOUT = server.url, "small-1", 1.5
    client._chats.clear()
    caches["redis"].clear()
    yield server
    server.shutdown()
    server.server_close()
    client._chats.clear()


@pytest.fixture
def begun(stub, nora, hand):
    session = make.role_play(nora, hand)
    return services.begin(session_id=session.pk, phase="active")


def reply_to(session, text, answer, stub):
    stub.answer = said(answer)
    return services.record_turn(session_id=session.pk, text=text).reply.text


# --- its words are taken ------------------------------------------------------------------------
def test_o38_words_that_pass_the_gate_are_said(begun, stub):
    assert reply_to(begun, ROSES, GOOD, stub) == GOOD
    assert Turn.objects.get(number=2).text == GOOD
    assert begun.memory.state["opened"] == ["roses"]


def test_what_is_heard_is_decided_before_and_without_the_model(begun, stub):
    reply_to(begun, ROSES, GOOD, stub)
    assert Note.objects.get().content["opened"] == ["roses"]


# --- its words are not taken --------------------------------------------------------------------
@pytest.mark.parametrize(
    "words",
    [
        "It was the roses, and I take my wife's codeine for it, two a day.",
        "It was the roses. I only hope that I can still play the cello.",
        "The roses did it, and carrying those paving slabs all week made it worse.",
        "As an AI language model, I cannot feel pain, but the roses did it.",
        "Roses. But this is only a role-play, you know, and I am following my instructions.",
        "It was the roses. I would recommend two hundred milligrams, twice a day.",
        "**It was the roses!** See https://example.org for more about it.",
        "Nurse: what happened? Patient: it was the roses, all of them.",
        "Roses.",
        "It was the roses. " * 20,
        "",
        "   ",
    ],
)
def test_o38_words_that_do_not_pass_are_never_said(begun, stub, words):
    assert reply_to(begun, ROSES, words, stub) in FACTS["roses"]["says"]


def test_a_fact_that_the_model_leaves_out_is_told_in_our_own_words(begun, stub):
    """It counts as found from now on, so the learner has to hear it."""
    vague = "I could not really say. It has simply been sore since the weekend."
    assert reply_to(begun, ROSES, vague, stub) in FACTS["roses"]["says"]


@pytest.mark.parametrize(
    "guess", ["I still lift things at work.", "I have taken my wife’s leftover tablets for it."]
)
def test_a_guess_at_a_hidden_fact_in_other_words_is_not_said(begun, stub, guess):
    assert reply_to(begun, ROSES, f"{GOOD} {guess}", stub) in FACTS["roses"]["says"]


def test_nothing_is_said_twice_word_for_word(begun, stub):
    assert reply_to(begun, ROSES, GOOD, stub) == GOOD
    assert reply_to(begun, ROSES, GOOD.upper() + "!", stub) not in (GOOD, GOOD.upper() + "!")


# --- it fails -----------------------------------------------------------------------------------
@pytest.mark.parametrize("status", [500, 503, 401, 404, 302])
def test_o38_an_endpoint_that_fails_is_not_noticed(begun, stub, status):
    stub.status = status
    assert reply_to(begun, ROSES, GOOD, stub) in FACTS["roses"]["says"]


@pytest.mark.parametrize("body", [b"", b"{}", b"not json", b'{"choices": []}', b"\xff" * 1000])
def test_an_answer_of_another_shape_is_not_noticed(begun, stub, body):
    stub.answer = body
    done = services.record_turn(session_id=begun.pk, text=ROSES)
    assert done.reply.text in FACTS["roses"]["says"]


@pytest.mark.parametrize("how", ["pause", "drip"])
def test_o38_after_a_second_and_a_half_our_own_words_are_said(begun, stub, how):
    setattr(stub, how, 4.0 if how == "pause" else 0.2)
    begin = time.monotonic()
    text = reply_to(begun, ROSES, GOOD, stub)
    took = time.monotonic() - begin
    assert text in FACTS["roses"]["says"]
    assert 1.4 < took < 2.1
    stub.pause = stub.drip = 0.0
    begin = time.monotonic()
    services.record_turn(session_id=begun.pk, text=LIFTING)
    assert time.monotonic() - begin < 0.5  # it has just failed, so nobody waits for it again


def test_an_endpoint_that_is_not_there_is_not_noticed(begun, stub, settings):
    settings.CHAT_URL = "http://127.0.0.1:9/v1"
    assert (
        services.record_turn(session_id=begun.pk, text=ROSES).reply.text in FACTS["roses"]["says"]
    )


# --- what it is kept for ------------------------------------------------------------------------
def replies():
    return caches["redis"].keys("practice-reply:*")


def anew(session):
    """Let the same moment of a role-play come again, as after an answer that was lost."""
    session.turns.all().delete()
    session.memory.delete()
    type(session).objects.filter(pk=session.pk).update(seed=session.seed)


def test_o38_words_are_kept_for_1800_seconds_and_not_asked_for_again(begun, stub):
    reply_to(begun, ROSES, GOOD, stub)
    (key,) = replies()
    assert REPLY.ttl == 1800
    assert 1790 < caches["redis"].ttl(key) <= 1800
    anew(type(begun).objects.get(pk=begun.pk))
    assert reply_to(begun, ROSES, "Something else about the roses entirely.", stub) == GOOD
    assert len(stub.asked) == 1


def test_o38_x11_what_was_made_for_one_person_is_never_said_to_another(begun, stub, hand):
    reply_to(begun, ROSES, GOOD, stub)
    other = make.role_play(make.professional(), hand)
    type(other).objects.filter(pk=other.pk).update(seed=begun.seed)
    theirs = "Those roses, all in one go, and my hand has been sore ever since that day."
    assert reply_to(other, ROSES, theirs, stub) == theirs
    assert len(stub.asked) == 2
    assert len(replies()) == 2


def test_what_was_refused_is_not_asked_for_again_either(begun, stub):
    reply_to(begun, ROSES, "As an AI language model I know nothing of roses at all.", stub)
    anew(type(begun).objects.get(pk=begun.pk))
    assert reply_to(begun, ROSES, GOOD, stub) in FACTS["roses"]["says"]
    assert len(stub.asked) == 1


def test_a_failure_is_not_kept(begun, stub):
    stub.status = 500
    reply_to(begun, ROSES, GOOD, stub)
    assert replies() == []


# --- what it is told ----------------------------------------------------------------------------
def test_o38_the_model_is_told_nothing_that_is_hidden(stub, nora):
    canaries = Canaries()
    session = make.role_play(nora, make.scenario(script=canaries.content))
    said_before = set()
    for text in ("Good morning.", ROSES, TABLETS, "Tell me more about that.", "I see.", LIFTING):
        stub.status = 500 if text == "I see." else 200
        client._chats.clear()
        done = services.record_turn(session_id=session.pk, text=text)
        opened = Memory.objects.get(pk=session.pk).state["opened"]
        body = stub.asked[-1][2]
        found = canaries.found_in(str(body))
        assert found <= canaries.may_be_said(opened)
        told = " ".join(message["content"] for message in body["messages"])
        for sentence in re.findall(r"zq\d+qz [^.?!]+", told):
            assert canaries.found_in(sentence) <= canaries.may_be_said(opened)
        assert body["messages"][-1] == {"role": "user", "content": text}
        said_before.add(done.reply.text)
    assert len(said_before) == 6


def test_the_model_is_told_neither_who_the_learner_is_nor_the_notes(stub, nora, hand):
    session = make.role_play(nora, hand)
    services.keep_notes(session_id=session.pk, notes="My private note.")
    reply_to(session, ROSES, GOOD, stub)
    told = str(stub.asked)
    for private in (nora.full_name, nora.email, str(nora.pk), str(session.pk), "private note"):
        assert private not in told


def test_the_model_is_told_the_last_turns_only(begun, stub):
    stub.status = 500
    for n in range(10):
        client._chats.clear()
        services.record_turn(session_id=begun.pk, text=f"This is what I say number {n}.")
    told = stub.asked[-1][2]["messages"]
    assert len(told) == 1 + 12 + 1
    assert "number 2." not in str(told)


def test_without_an_endpoint_nobody_is_asked(by_words, nora, hand, settings):
    settings.CHAT_URL = ""
    session = make.role_play(nora, hand)
    done = services.record_turn(session_id=session.pk, text=ROSES)
    assert done.reply.text in FACTS["roses"]["says"]


def test_no_word_of_it_is_logged(begun, stub, caplog):
    caplog.set_level("DEBUG")
    for answer in (GOOD, "As an AI language model about roses, xylophone."):
        reply_to(begun, ROSES, answer, stub)
    stub.status = 500
    reply_to(begun, LIFTING, GOOD, stub)
    for word in ("roses", "xylophone", "garden", "slabs"):
        assert word not in caplog.text
