"""Any endpoint that speaks as OpenAI's `/chat/completions` does: a vendor's, or one in the cellar.

What is sent is what a learner said, so an operator switches it on by name, and nothing here, no log
and no exception, repeats a word of it.
"""

import contextlib
import http.client
import json
import socket
import ssl
import threading
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from core.breaker import Breaker, OpenError
from engines.ports import ChatFailed, Message

PATH = "/chat/completions"
LARGEST = 1 << 18
"""Bytes of an answer that are read; a line of a conversation has some hundred."""
AT_ONCE = 16
"""Requests of this process that may be under way; one more than these fails at once."""


class OpenAI:
    """Ask one endpoint for the next line."""

    def __init__(
        self,
        url: str,
        model: str,
        key: str,
        options: Mapping[str, Any] | None = None,
        *,
        breaker: Breaker | None = None,
    ) -> None:
        """Take where, which model, the key if any, and what else goes into each request."""
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("CHAT_URL must begin with https:// or http:// and name a host.")
        base = parts.path.rstrip("/")
        self._where = (parts.scheme, parts.hostname, parts.port)
        self._path = base if base.endswith(PATH) else base + PATH
        self._query = f"?{parts.query}" if parts.query else ""
        self._model, self._key, self._options = model, key, dict(options or {})
        self._breaker = breaker or Breaker("The chat endpoint", pause=5.0)
        self._free = threading.BoundedSemaphore(AT_ONCE)

    def complete(self, messages: Sequence[Message], timeout: float) -> str:
        """Return the next line within `timeout` seconds. Raises `ChatFailed` for all that fails."""
        try:
            with self._breaker.guard(ChatFailed):
                return self._line(messages, timeout)
        except OpenError:
            raise ChatFailed("not asked: it failed a moment ago") from None

    def _line(self, messages: Sequence[Message], timeout: float) -> str:
        """Ask in a thread of its own: looking up a name and slow drips know no time limit."""
        if not self._free.acquire(blocking=False):
            raise ChatFailed("too many requests at once")
        body = json.dumps(
            {**self._options, "model": self._model, "messages": list(messages), "stream": False}
        )
        call = Call(self._connection(timeout), self._path + self._query, body, self._headers())
        thread = threading.Thread(target=self._run, args=(call,), name="engines-chat", daemon=True)
        thread.start()
        thread.join(timeout)
        if thread.is_alive():
            call.give_up()
            raise ChatFailed(f"no answer within {timeout:g} s")
        if call.failure or call.status != http.client.OK:
            raise ChatFailed(call.failure or f"status {call.status}")
        return line_of(call.answer)

    def _run(self, call: "Call") -> None:
        try:
            call.run()
        finally:
            self._free.release()

    def _connection(self, timeout: float) -> http.client.HTTPConnection:
        scheme, host, port = self._where
        if scheme == "https":
            return http.client.HTTPSConnection(
                host, port, timeout=timeout, context=ssl.create_default_context()
            )
        return http.client.HTTPConnection(host, port, timeout=timeout)

    def _headers(self) -> dict[str, str]:
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        return headers | ({"Authorization": f"Bearer {self._key}"} if self._key else {})


class Call:
    """One request that can be given up from outside while it runs. It keeps to no redirection."""

    def __init__(
        self,
        connection: http.client.HTTPConnection,
        path: str,
        body: str,
        headers: dict[str, str],
    ) -> None:
        """Do nothing yet."""
        self._connection = connection
        self._request = (path, body.encode(), headers)
        self._given_up = False
        self._line: socket.socket | None = None
        self.status = 0
        self.answer = b""
        self.failure = ""

    def run(self) -> None:
        """Send, receive, and note how it went. Raises nothing."""
        path, body, headers = self._request
        try:
            self._connection.connect()
            self._line = self._connection.sock  # the connection forgets it when a response begins
            if self._given_up:
                return
            self._connection.request("POST", path, body, headers)
            with self._connection.getresponse() as response:
                self.status = response.status
                self.answer = response.read(LARGEST + 1)
        except Exception as error:  # sockets, TLS, HTTP: what they say is not for a log
            self.failure = f"no exchange: {type(error).__name__}"
        finally:
            self._connection.close()

    def give_up(self) -> None:
        """End it: whoever waits for bytes in there wakes and leaves."""
        self._given_up = True
        if self._line is not None:
            with contextlib.suppress(OSError, ValueError):
                self._line.shutdown(socket.SHUT_RDWR)


def line_of(answer: bytes) -> str:
    """Return the line in an answer. Raises `ChatFailed` when it has another shape."""
    if len(answer) > LARGEST:
        raise ChatFailed("an answer too large")
    try:
        line = json.loads(answer)["choices"][0]["message"]["content"]
    except (ValueError, LookupError, TypeError, RecursionError):
        raise ChatFailed("an answer of another shape") from None
    if not isinstance(line, str) or not line.strip():
        raise ChatFailed("an empty answer")
    return line.strip()
