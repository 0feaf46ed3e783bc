"""The front door: always an answer, from the engine where it can be had, by words where it cannot."""

import logging
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from django.test import override_settings

from core.breaker import Breaker
from engines import client
from engines.embed.lexical import Lexical
from engines.embed.minilm import missing
from engines.ports import Unavailable
from engines.remote import Remote
from engines.room import Room
from engines.warming import ENOUGH, Warmer
from tests.engines.test_room import SECRET, begin, eventually, in_thread

ROOT = Path(__file__).resolve().parents[2]
TEXTS = ["Do you live alone?", "Who is at home with you?"]


@pytest.fixture
def at(monkeypatch):
    """Return a function that sets ENGINES_URL, with a source made anew for it."""
    monkeypatch.setattr(client, "_sources", {})
    overridden = []

    def set_url(url, **others):
        change = override_settings(ENGINES_URL=str(url), **others)
        change.enable()
        overridden.append(change)

    yield set_url
    for change in reversed(overridden):
        change.disable()


def test_with_nothing_set_up_words_alone_answer_and_that_is_meant(at):
    at("")
    assert client.embed(TEXTS).name == "lexical-1"
    status = client.status()
    assert status.answers
    assert "ENGINES_URL" in status.why


@pytest.mark.skipif(bool(missing()), reason="the model's packages are not installed")
def test_in_this_process_the_model_is_loaded_once_for_all_threads(at, monkeypatch):
    loads = []
    model = client.InProcess()._here._load()
    monkeypatch.setattr(
        "engines.embed.here.MiniLM", lambda: loads.append(time.sleep(0.05)) or model
    )
    at("inprocess:")
    threads = [in_thread(client.embed, TEXTS) for _ in range(8)]
    for thread in threads:
        thread.join(10)
        assert thread.result.name.startswith("minilm")
    assert len(loads) == 1
    assert client.status().answers


def test_a_room_that_is_not_there_costs_little_and_one_line_of_the_log(at, place, caplog):
    at(f"unix://{place}/nobody.sock")
    begun = time.monotonic()
    answers = [client.embed(TEXTS) for _ in range(50)]
    assert time.monotonic() - begun < 0.5
    assert {answer.name for answer in answers} == {"lexical-1"}
    assert answers[0].vectors.tobytes() == Lexical().embed(TEXTS).tobytes()
    assert len(caplog.records) == 1
    status = client.status()
    assert (status.name, status.answers) == ("lexical-1", False)
    assert "does not answer" in status.why


def test_a_frozen_room_is_waited_for_once_and_briefly(at, opened, held):
    room = opened(held)
    at(room.address)
    assert client.embed(TEXTS).name == "held-1"
    room.embedder.known = lambda text: time.sleep(3)  # no answer of any kind
    begun = time.monotonic()
    assert client.embed(TEXTS).name == "lexical-1"
    assert 0.2 < time.monotonic() - begun < 0.6
    begun = time.monotonic()
    assert client.embed(TEXTS).name == "lexical-1"
    assert time.monotonic() - begun < 0.1


def test_a_room_that_falls_and_comes_back_is_noticed(room, held, caplog):
    caplog.set_level(logging.INFO)
    now = [100.0]
    breaker = Breaker("The engine room", clock=lambda: now[0])
    remote = Remote(room.address, patience=2, breaker=breaker)
    assert remote.embed(TEXTS, warming=False).name == "held-1"
    room.close()
    with pytest.raises(Unavailable):
        remote.embed(TEXTS, warming=False)
    again = Room(held, room.address)
    again.open()
    with pytest.raises(Unavailable):  # it is back, but nobody asks so soon
        remote.embed(TEXTS, warming=False)
    now[0] += 2.1
    assert remote.embed(TEXTS, warming=False).name == "held-1"
    again.close()
    told = [r.getMessage() for r in caplog.records if r.name == "core.breaker"]
    assert told == [
        "The engine room does not answer; no call for 2 s",
        "The engine room answers again",
    ]


def test_a_restart_between_two_turns_is_not_even_noticed(room, held, remote):
    assert remote.embed(TEXTS, warming=False).name == "held-1"
    room.close()
    again = Room(held, room.address)
    again.open()
    assert remote.embed(TEXTS, warming=False).name == "held-1"
    assert not remote.breaker.is_open
    again.close()


def test_rows_of_two_engines_never_meet(room, remote, held):
    texts = [f"text {n}" for n in range(600)]  # two requests
    remote.embed(["the connection is there"], warming=True)
    names = iter(["one-engine", "another-engine"])
    type(held).name = property(lambda self: next(names))
    try:
        with pytest.raises(Unavailable, match="changed"):
            remote.embed(texts, warming=True)
    finally:
        type(held).name = "held-1"


@pytest.mark.parametrize("width", [0, 7, "wide", None])
def test_an_answer_of_another_size_is_no_answer(room, remote, width):
    room.width = width
    with pytest.raises(Unavailable, match="size"):
        remote.embed(TEXTS, warming=False)


@pytest.mark.slow
@pytest.mark.skipif(bool(missing()), reason="the model's packages are not installed")
def test_killed_in_the_middle_words_answer_and_then_the_model_again(at, place):
    at(f"unix://{place}/e.sock", ENGINES_TIMEOUT=1.0)
    names, stop = [], threading.Event()

    def talk():
        while not stop.is_set():
            names.append(client.embed([f"{SECRET} {len(names)}"]).name[:6])
            time.sleep(0.01)

    with begin(place) as first:
        first.stdout.readline()
        talker = in_thread(talk)
        assert eventually(lambda: names.count("minilm") > 5)
        first.kill()
        assert eventually(lambda: names[-1] == "lexica")
    with begin(place) as second:
        second.stdout.readline()
        assert eventually(lambda: names[-1] == "minilm", 4)
        stop.set()
        talker.join(2)
        assert talker.result is None
        second.terminate()
        assert second.wait(5) == 0


def test_threads_have_connections_of_their_own_and_get_their_own_answers(room, remote):
    def ask(number):
        for turn in range(20):
            texts = [f"thread {number} turn {turn}"]
            answer = remote.embed(texts, warming=False)
            assert answer.vectors.tobytes() == Lexical().embed(texts).tobytes()

    threads = [in_thread(ask, number) for number in range(8)]
    for thread in threads:
        thread.join(10)
        assert thread.result is None
    assert eventually(lambda: len(room._peers) == 0)  # gone with their threads


def test_a_forked_child_talks_over_a_connection_of_its_own(place):
    """In a process of its own: forking the test run itself would copy its threads' locks."""
    code = f"""
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
os.environ["ENGINES_URL"] = "unix://{place}/fork.sock"
import django
django.setup()
from django.test import override_settings
from engines import client
from engines.address import parsed
from engines.embed.lexical import Lexical
from engines.room import Room
room = Room(Lexical(), parsed("unix://{place}/fork.sock"), workers=1)
room.open()
with override_settings(ENGINES_URL="unix://{place}/fork.sock", ENGINES_TIMEOUT=5.0):
    before = client.embed(["parent"])
    mine = client._source()
    with client._lock:
        child = os.fork()
    if not child:
        fresh = client._source() is not mine
        same = client.embed(["child"]).vectors.shape == (1, 1024)
        os._exit(0 if fresh and same and client.status().answers else 1)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert client.embed(["parent"]).vectors.tobytes() == before.vectors.tobytes()
    assert client._source() is mine
room.close()
sys.exit(code)
"""
    done = subprocess.run(
        [sys.executable, "-W", "ignore::DeprecationWarning", "-c", code],
        cwd=ROOT,
        env=os.environ,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.returncode == 0, done.stderr


# --- warming ------------------------------------------------------------------------------------
def test_warming_returns_at_once_and_reaches_the_room(at, opened, held):
    room = opened(held)
    held.gate.clear()
    at(room.address)
    begun = time.monotonic()
    client.warm([f"example {n}" for n in range(100)])
    client.warm(["one more"])
    assert time.monotonic() - begun < 0.05
    held.gate.set()
    assert eventually(lambda: len(held.seen) == 101)


def test_warming_what_is_not_there_does_nothing(at, place):
    at("")
    client.warm(TEXTS)
    at(f"unix://{place}/nobody.sock")
    client.warm(TEXTS)
    assert eventually(lambda: not client._warmer._runs)
    assert not client._warmer._texts


def test_the_warmer_is_bounded_and_begins_again_after_a_failure():
    seen, gate = [], threading.Event()

    def work(texts):
        gate.wait(5)
        if "bad" in texts:
            raise Unavailable("no")
        seen.extend(texts)

    warmer = Warmer(work)
    warmer.add([str(n) for n in range(ENOUGH + 500)])
    warmer.add(["too much"])
    gate.set()
    assert eventually(lambda: not warmer._runs)
    assert ENOUGH <= len(seen) <= ENOUGH + 32
    warmer.add(["bad", "lost"])
    assert eventually(lambda: not warmer._runs)
    warmer.add(["good"])
    assert eventually(lambda: seen[-1] == "good")


# --- settings -----------------------------------------------------------------------------------
def test_a_wrong_address_stops_the_start_with_its_name():
    environment = {"DJANGO_SETTINGS_MODULE": "config.settings.dev", "ENGINES_URL": "http://x"}
    done = subprocess.run(
        [sys.executable, "-c", "import django; django.setup()"],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert "ENGINES_URL is 'http://x'" in done.stderr
