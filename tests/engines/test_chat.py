"""The chat endpoint, against a stub that answers, dawdles, drips, fails and rambles."""

import http.server
import json
import threading
import time

import pytest
from django.test import override_settings

from core.breaker import Breaker
from engines import client
from engines.chat import openai
from engines.chat.openai import OpenAI
from engines.ports import ChatFailed
from tests.engines.test_room import eventually

SECRET = "xylophone marmalade"
MESSAGES = [
    {"role": "system", "content": "You are Maureen."},
    {"role": "user", "content": SECRET},
]


def said(content):
    return json.dumps({"choices": [{"message": {"content": content}}]}).encode()


class Stub(http.server.ThreadingHTTPServer):
    """Do what the test wants with each request, and remember what was asked."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked = []
        self.status, self.answer, self.pause, self.drip = 200, said("  Oh, hello.  "), 0.0, 0.0
        self.headers = {}

    def handle_error(self, request, client_address):
        pass  # callers that give up are what is tested here

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}/v1"


class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.asked.append((self.path, dict(self.headers), json.loads(body)))
        time.sleep(self.server.pause)
        self.send_response(self.server.status)
        for name, value in self.server.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(self.server.answer)))
        self.end_headers()
        size = 1 if self.server.drip else len(self.server.answer) or 1
        for start in range(0, len(self.server.answer), size):
            self.wfile.write(self.server.answer[start : start + size])
            self.wfile.flush()
            time.sleep(self.server.drip)

    def log_message(self, *_):
        pass


@pytest.fixture
def stub():
    server = Stub()
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def chat(stub):
    return OpenAI(stub.url, "small-1", "key-1", {"max_tokens": 200})


def test_a_line_comes_back_and_the_request_is_what_endpoints_know(chat, stub):
    assert chat.complete(MESSAGES, 2) == "Oh, hello."
    path, headers, body = stub.asked[0]
    assert path == "/v1/chat/completions"
    assert headers["Authorization"] == "Bearer key-1"
    assert headers["Content-Type"] == "application/json"
    wanted = {"model": "small-1", "messages": MESSAGES, "stream": False, "max_tokens": 200}
    assert body == wanted


@pytest.mark.parametrize(
    ("tail", "path"),
    [
        ("/v1/", "/v1/chat/completions"),
        ("/v1/chat/completions", "/v1/chat/completions"),
        ("/deployment?api-version=1", "/deployment/chat/completions?api-version=1"),
        ("", "/chat/completions"),
    ],
)
def test_the_address_may_be_written_in_any_usual_way(stub, tail, path):
    OpenAI(stub.url.removesuffix("/v1") + tail, "small-1", "").complete(MESSAGES, 2)
    assert stub.asked[0][0] == path
    assert "Authorization" not in stub.asked[0][1]


@pytest.mark.parametrize("url", ["", "file:///etc/passwd", "ftp://x", "https://", "/v1"])
def test_an_address_that_is_none_is_refused(url):
    with pytest.raises(ValueError, match="CHAT_URL"):
        OpenAI(url, "small-1", "")


def test_a_slow_endpoint_is_left_at_the_deadline(chat, stub):
    stub.pause = 3
    begun = time.monotonic()
    with pytest.raises(ChatFailed, match=r"within 0[.]3 s"):
        chat.complete(MESSAGES, 0.3)
    assert time.monotonic() - begun < 0.5


def test_a_dripping_endpoint_is_left_at_the_deadline_and_its_thread_ends(chat, stub):
    stub.drip = 0.05
    begun = time.monotonic()
    with pytest.raises(ChatFailed, match=r"within 0[.]4 s"):
        chat.complete(MESSAGES, 0.4)
    assert time.monotonic() - begun < 0.6
    assert eventually(
        lambda: not any(thread.name == "engines-chat" for thread in threading.enumerate()), 1
    )


ODD = [
    (500, said("x"), "status 500"),
    (401, b"{}", "status 401"),
    (302, b"", "status 302"),
    (200, b"not json", "another shape"),
    (200, b"[]", "another shape"),
    (200, b'{"choices": []}', "another shape"),
    (200, b"[" * 100_000, "another shape"),
    (200, said(None), "empty"),
    (200, said("   "), "empty"),
    (200, said(["x"]), "empty"),
    (200, said("x" * (openai.LARGEST + 1)), "too large"),
]


@pytest.mark.parametrize(("status", "answer", "word"), ODD)
def test_every_odd_answer_is_one_kind_of_failure(chat, stub, caplog, status, answer, word):
    stub.status, stub.answer = status, answer
    stub.headers = {"Location": stub.url} if status == 302 else {}
    with pytest.raises(ChatFailed, match=word) as failure:
        chat.complete(MESSAGES, 2)
    assert len(stub.asked) == 1
    for text in (str(failure.value), caplog.text):
        assert "xylophone" not in text
        assert "key-1" not in text


def test_a_closed_port_fails_at_once(free_port):
    begun = time.monotonic()
    with pytest.raises(ChatFailed, match="ConnectionRefusedError"):
        OpenAI(f"http://127.0.0.1:{free_port}", "small-1", "").complete(MESSAGES, 2)
    assert time.monotonic() - begun < 0.5


def test_after_a_failure_nobody_waits_and_then_one_tries(stub):
    now = [10.0]
    breaker = Breaker("The chat endpoint", pause=5, clock=lambda: now[0])
    chat = OpenAI(stub.url, "small-1", "", breaker=breaker)
    stub.status = 503
    with pytest.raises(ChatFailed, match="503"):
        chat.complete(MESSAGES, 2)
    stub.status = 200
    with pytest.raises(ChatFailed, match="a moment ago"):
        chat.complete(MESSAGES, 2)
    assert len(stub.asked) == 1
    now[0] += 5.1
    assert chat.complete(MESSAGES, 2) == "Oh, hello."
    assert chat.complete(MESSAGES, 2) == "Oh, hello."


def test_more_at_once_than_it_takes_fail_at_once(chat, stub, monkeypatch):
    monkeypatch.setattr(chat, "_free", threading.BoundedSemaphore(1))
    stub.pause = 0.4
    first = threading.Thread(target=chat.complete, args=(MESSAGES, 2))
    first.start()
    assert eventually(lambda: stub.asked)
    with pytest.raises(ChatFailed, match="too many"):
        chat.complete(MESSAGES, 2)
    first.join(5)


def test_the_endpoint_comes_from_the_settings(stub):
    with override_settings(CHAT_URL=""):
        assert client.chat() is None
    with override_settings(CHAT_URL=stub.url, CHAT_MODEL="m", CHAT_KEY="k", CHAT_OPTIONS={"n": 1}):
        chat = client.chat()
        assert chat is client.chat()
        assert chat.complete(MESSAGES, 2) == "Oh, hello."
    assert stub.asked[0][2]["n"] == 1
    assert stub.asked[0][2]["model"] == "m"
