"""The engine room: what it answers, whom first, what it survives, and what it never says."""

import contextlib
import json
import logging
import os
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from engines import wire
from engines.address import LONGEST_PATH, Address, checked, parsed
from engines.embed.lexical import Lexical
from engines.embed.minilm import missing
from engines.line import Job, Line
from engines.ports import Unavailable
from engines.remote import Connection, Remote
from engines.room import Room, memory_mb

ROOT = Path(__file__).resolve().parents[2]
SECRET = "xylophone marmalade"


def soon(seconds=2.0):
    return time.monotonic() + seconds


def eventually(true, seconds=5.0):
    end = soon(seconds)
    while not true():
        if time.monotonic() > end:
            return False
        time.sleep(0.005)
    return True


def in_thread(work, *args):
    """Run something beside the test; `.result` has what it returned or raised."""

    def run():
        try:
            thread.result = work(*args)
        except Exception as error:
            thread.result = error

    thread = threading.Thread(target=run, daemon=True)
    thread.result = None
    thread.start()
    return thread


def called(room):
    return wire.connected(room.address, soon())


# --- answers ------------------------------------------------------------------------------------
def test_the_room_gives_the_bytes_that_the_embedder_gives_here(room, remote):
    texts = ["Hello there", "", "Hello there", "Do you sleep? \ud800 🙂", "x" * 9_000]
    answer = remote.embed(texts, warming=False)
    assert answer.name == "held-1"
    assert answer.vectors.tobytes() == Lexical().embed(texts).tobytes()
    assert answer.vectors.flags.writeable


def test_the_room_answers_no_texts_and_thousands_of_texts(remote):
    assert remote.embed([], warming=False).vectors.shape == (0, 1024)
    texts = [f"text number {number}" for number in range(1_200)]
    assert remote.embed(texts, warming=True).vectors.shape == (1_200, 1024)


def test_a_text_twice_in_a_request_is_embedded_once(remote, held):
    remote.embed(["twice", "once", "twice"], warming=False)
    assert sorted(held.seen) == ["once", "twice"]


def test_its_figures(room, remote):
    remote.embed(["one", "two"], warming=False)
    remote.embed(["three"], warming=True)
    status = remote.status()
    assert (status.name, status.answers, status.why, status.texts) == ("held-1", True, "", 2)
    assert 10 < status.memory_mb == pytest.approx(memory_mb(), rel=0.2)
    assert 0 < status.p95_ms < 2_000


def test_words_alone_in_the_room_are_told(opened):
    room = opened(Lexical(), why="not installed: tokenizers")
    status = Remote(room.address, patience=2).status()
    assert (status.name, status.answers) == ("lexical-1", False)
    assert status.why == "not installed: tokenizers"


@pytest.mark.skipif(bool(missing()), reason="the model's packages are not installed")
def test_the_model_in_the_room_gives_the_bytes_of_the_model_here(opened):
    from engines.embed.minilm import MiniLM

    texts = ["Does it hurt at night?", "Is it painful when you sleep?", "Good morning!"] * 3
    room = opened(MiniLM())
    remote = Remote(room.address, patience=5)
    threads = [in_thread(lambda: remote.embed(texts, warming=False)) for _ in range(4)]
    here = MiniLM().embed(texts)
    for thread in threads:
        thread.join(10)
        assert thread.result.vectors.tobytes() == here.tobytes()


# --- the line -----------------------------------------------------------------------------------
def order_of(line):
    order = []
    while len(line):
        job, number = line.take()
        order.append(job.texts[number])
    return order


def test_a_short_request_does_not_wait_for_a_long_one():
    line = Line()
    line.join(Job([f"a{n}" for n in range(100)], warming=False))
    line.join(Job(["b0", "b1", "b2"], warming=False))
    assert order_of(line)[:7] == ["a0", "b0", "a1", "b1", "a2", "b2", "a3"]


def test_warming_comes_after_every_turn():
    line = Line()
    line.join(Job(["w0", "w1"], warming=True))
    line.join(Job(["t0", "t1"], warming=False))
    assert order_of(line) == ["t0", "t1", "w0", "w1"]


def test_a_line_that_is_full_says_so_and_has_room_again():
    line = Line(turns=3, warming=1)
    assert line.join(Job(["a", "b"], warming=False))
    assert not line.join(Job(["c", "d"], warming=False))
    assert line.join(Job(["w"], warming=True))  # each kind has a room of its own
    assert not line.join(Job(["x"], warming=True))
    line.take()
    assert line.join(Job(["c", "d"], warming=False))


def test_what_nobody_waits_for_any_more_goes_on_last():
    line = Line()
    late = Job(["l0", "l1", "l2"], warming=False)
    line.join(late)
    line.take()
    line.demote(late)
    line.join(Job(["t0", "t1"], warming=False))
    assert order_of(line) == ["t0", "t1", "l1", "l2"]
    line.demote(late)  # it is done: nothing comes back
    assert len(line) == 0


def test_a_closed_line_lets_everybody_go():
    line = Line()
    thread = in_thread(line.take)
    line.close()
    thread.join(2)
    assert not thread.is_alive()
    assert not line.join(Job(["late"], warming=False))


def test_two_connections_share_the_room(room, held):
    held.gate.clear()
    many = [f"many {n}" for n in range(60)]
    first = in_thread(lambda: Remote(room.address, patience=20).embed(many, warming=False))
    assert eventually(lambda: len(room.line) >= 59)
    few = ["few 0", "few 1", "few 2"]
    second = in_thread(lambda: Remote(room.address, patience=20).embed(few, warming=False))
    assert eventually(lambda: len(room.line) >= 62)
    held.gate.set()
    for thread in (first, second):
        thread.join(10)
        assert thread.result.name == "held-1"
    assert max(held.seen.index(text) for text in few) < 10


def test_a_full_room_refuses_at_once_and_is_not_taken_for_dead(opened, held, caplog):
    room = opened(held, workers=1, turns=4)
    held.gate.clear()
    waiting = in_thread(
        lambda: Remote(room.address, patience=20).embed(["a", "b", "c"], warming=False)
    )
    assert eventually(lambda: len(room.line) == 2)
    remote = Remote(room.address, patience=5)
    begun = time.monotonic()
    for _ in range(3):
        with pytest.raises(Unavailable, match="busy"):
            remote.embed(["d", "e", "f"], warming=False)
    assert time.monotonic() - begun < 1
    assert not remote.breaker.is_open
    assert caplog.text.count("says busy") == 1
    held.gate.set()
    waiting.join(5)
    assert remote.embed(["d", "e", "f"], warming=False).name == "held-1"


def test_a_request_that_is_late_is_done_for_the_next_one(opened):
    pytest.importorskip("onnxruntime")
    from engines.embed.minilm import MiniLM

    model = MiniLM()
    room = opened(model, workers=1)
    texts = [f"A sentence that nobody has said before, number {n}." for n in range(60)]
    remote = Remote(room.address, patience=0.1)
    with pytest.raises(Unavailable, match="late"):
        remote.embed(texts, warming=False)
    assert not remote.breaker.is_open
    assert eventually(lambda: len(model.recent) == 60 and not len(room.line))
    assert remote.embed(texts, warming=False).name == model.name


def test_a_text_that_fails_fails_its_request_and_no_other(opened, caplog):
    class Brittle(Lexical):
        def one(self, text):
            if "break" in text:
                raise RuntimeError(text)
            return super().one(text)

    room = opened(Brittle())
    remote = Remote(room.address, patience=2)
    with pytest.raises(Unavailable, match="failed"):
        remote.embed(["fine", f"break {SECRET}"], warming=False)
    assert remote.embed(["fine"], warming=False).name == "lexical-1"
    assert "RuntimeError" in caplog.text
    assert SECRET not in caplog.text


# --- what comes in ------------------------------------------------------------------------------
def frame(head, body=b""):
    return struct.pack("!II", len(head), len(body)) + head + body


BAD = [
    b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
    b"\xff" * 8,
    frame(b"[]"),
    frame(b"not json"),
    frame(b"[" * 100_000),
    frame(b"\xff\xfe"),
    struct.pack("!II", 10, 0) + b"half",
]
ODD = [
    {},
    {"op": "other"},
    {"op": "embed"},
    {"op": "embed", "texts": "no list"},
    {"op": "embed", "texts": [1, None]},
    {"op": "embed", "texts": ["x"] * 5_000},
]


@pytest.mark.parametrize("sent", BAD)
def test_a_bad_frame_costs_its_connection_and_no_more(room, remote, sent):
    with called(room) as peer:
        peer.sendall(sent)
        peer.shutdown(socket.SHUT_WR)
        peer.settimeout(3)
        with contextlib.suppress(ConnectionResetError):
            while peer.recv(4_096):
                pass
    assert remote.embed(["still here"], warming=False).name == "held-1"


@pytest.mark.parametrize("header", ODD)
def test_an_odd_request_is_refused_and_the_connection_stays(room, header):
    with called(room) as peer:
        wire.send(peer, header, by=soon())
        assert wire.receive(peer, by=soon())[0] == {"error": "request"}
        wire.send(peer, {"op": "hello"}, by=soon())
        assert wire.receive(peer, by=soon())[0] == {"name": "held-1"}


@pytest.mark.parametrize("within", [None, "soon", -1, float("nan"), float("inf"), 1e9, True])
def test_nonsense_about_patience_is_ignored(room, within):
    with called(room) as peer:
        wire.send(peer, {"op": "embed", "texts": ["one"], "within": within}, by=soon())
        assert wire.receive(peer, by=soon())[0] == {"name": "held-1", "width": 1024}


def test_a_frame_that_drips_is_cut_off(room, monkeypatch):
    monkeypatch.setattr("engines.room.PATIENCE", 0.2)
    with called(room) as peer:
        begun = time.monotonic()
        peer.settimeout(3)
        try:
            for byte in frame(b'{"op": "hello"}'):
                peer.send(bytes([byte]))
                time.sleep(0.05)
            gone = peer.recv(1) == b""
        except OSError:
            gone = True
    assert gone
    assert time.monotonic() - begun < 2


def test_more_connections_than_it_takes_are_closed(opened, held, monkeypatch):
    monkeypatch.setattr("engines.room.CONNECTIONS", 2)
    room = opened(held)
    kept = [Connection(room.address, "", soon()) for _ in range(2)]
    with pytest.raises(ConnectionError):
        Connection(room.address, "", soon())
    kept.pop().close()
    assert eventually(lambda: len(room._peers) == 1)
    Connection(room.address, "", soon()).close()


# --- who may come in ----------------------------------------------------------------------------
def test_over_tcp_only_who_knows_the_token_is_answered(opened, held):
    room = opened(held, address=Address(host="127.0.0.1", port=0), token="t" * 16)
    address = Address(host="127.0.0.1", port=room.port)
    remote = Remote(address, token="t" * 16, patience=2)
    assert remote.embed(["one"], warming=False).name == "held-1"
    for wrong in ("", "t" * 15, "é", "t" * 17):
        stranger = Remote(address, token=wrong, patience=2)
        with pytest.raises(Unavailable, match="token"):
            stranger.embed([SECRET], warming=False)
        assert stranger.breaker.is_open
        assert not stranger.status().answers
    assert SECRET not in held.seen


def test_a_room_without_a_token_answers_nobody_over_tcp(opened, held):
    room = opened(held, address=Address(host="127.0.0.1", port=0))
    with pytest.raises(Unavailable, match="token"):
        Remote(Address(host="127.0.0.1", port=room.port), patience=2).embed(["one"], warming=False)


def test_the_socket_is_its_owners_alone(room):
    assert Path(room.address.path).stat().st_mode & 0o777 == 0o600


def test_a_second_room_at_the_same_place_is_refused_and_a_dead_ones_socket_is_not(room, held):
    with pytest.raises(FileExistsError, match="answers at"):
        Room(held, room.address)
    room.close()
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(room.address.path)
    Room(held, room.address).close()
    assert not Path(room.address.path).exists()


@pytest.mark.parametrize(
    ("url", "near"),
    [
        ("unix:///run/engines.sock", True),
        ("tcp://127.0.0.1:8002", True),
        ("tcp://localhost:8002", True),
        ("tcp://[::1]:8002", True),
        ("tcp://10.0.0.5:8002", False),
        ("tcp://engines:8002", False),
    ],
)
def test_addresses(url, near):
    assert parsed(url).is_near is near
    assert checked(url) == url


@pytest.mark.parametrize(
    "url",
    [
        "http://x",
        "unix://run/x.sock",
        "unix:///" + "x" * LONGEST_PATH,
        "tcp://x",
        "inprocess",
        "/x",
    ],
)
def test_an_address_that_cannot_be_meant_is_named(url):
    with pytest.raises(ValueError, match="ENGINES_URL"):
        checked(url)


# --- the process --------------------------------------------------------------------------------
def begin(place, **environment):
    log = (place / "log").open("w")
    process = subprocess.Popen(
        [sys.executable, "-m", "engines", f"unix://{place}/e.sock"],
        cwd=ROOT,
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        stderr=log,
        text=True,
    )
    log.close()
    return process


@pytest.mark.slow
@pytest.mark.skipif(bool(missing()), reason="the model's packages are not installed")
@pytest.mark.parametrize("signum", [signal.SIGTERM, signal.SIGINT])
def test_the_process_is_small_says_when_it_is_ready_and_nothing_of_what_it_hears(place, signum):
    with begin(place) as process:
        ready = process.stdout.readline()
        remote = Remote(Address(path=f"{place}/e.sock"), patience=10)
        try:
            remote.embed([f"{SECRET} {n}" for n in range(200)], warming=False)
            status = remote.status()
        finally:
            process.send_signal(signum)
        assert process.wait(5) == 0
        said = ready + process.stdout.read() + (place / "log").read_text()
    assert ready.startswith("engines ready: minilm-l6-")
    assert status.memory_mb < 350  # of which the grammar checker has 100
    assert status.texts == 200
    assert "xylophone" not in said
    assert not (place / "e.sock").exists()


@pytest.mark.parametrize(
    ("arguments", "environment", "sentence"),
    [
        ([], {}, "ENGINES_URL is ''"),
        (["tcp://127.0.0.1:9"], {}, "ENGINES_TOKEN must have 16"),
        (["tcp://10.0.0.5:9"], {"ENGINES_TOKEN": "t" * 16}, "can be reached from outside"),
        (["unix:///tmp/x.sock"], {"ENGINES_WORKERS": "many"}, "ENGINES_WORKERS is 'many'"),
        (["unix:///nowhere/x.sock"], {}, "No engine room at unix:///nowhere/x.sock: No such file"),
    ],
)
def test_what_cannot_be_meant_is_said_in_one_sentence(
    monkeypatch, capsys, arguments, environment, sentence
):
    from engines import __main__ as module
    from engines.__main__ import main

    monkeypatch.setattr(module, "loaded", lambda: (Lexical(), ""))
    monkeypatch.setattr("signal.signal", lambda *_: None)

    for name in ("ENGINES_URL", "ENGINES_TOKEN", "ENGINES_WORKERS", "ENGINES_BEYOND"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert main(arguments) == 1
    assert sentence in (said := capsys.readouterr().err)
    assert said.count("\n") == 1


def test_it_can_be_asked_from_the_command_line(room, capsys):
    from engines.__main__ import main

    assert main(["--check", str(room.address)]) == 0
    assert "held-1" in capsys.readouterr().out
    room.close()
    assert main(["--check", str(room.address)]) == 1


def test_the_room_needs_no_django():
    code = (
        "import sys, engines.__main__;"
        "sys.exit(any(name.partition('.')[0] == 'django' for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_nothing_that_is_logged_at_any_level_holds_a_text(room, remote, caplog):
    caplog.set_level(logging.DEBUG)
    remote.embed([SECRET], warming=False)
    with called(room) as peer:
        peer.sendall(frame(json.dumps(SECRET).encode()))
        wire.receive(peer, by=soon())
    room.close()
    with pytest.raises(Unavailable):
        remote.embed([SECRET], warming=False)
    assert caplog.text
    assert "xylophone" not in caplog.text


def test_rows_are_little_endian_on_the_wire(room):
    with called(room) as peer:
        wire.send(peer, {"op": "embed", "texts": ["one"]}, by=soon())
        _, body = wire.receive(peer, by=soon())
    assert np.frombuffer(body, "<f4").tolist() == Lexical().embed(["one"])[0].tolist()
