"""The engine room as its callers see it: kept connections, a short wait, a breaker."""

import contextlib
import logging
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from core.breaker import Breaker, OpenError
from engines import wire
from engines.address import Address
from engines.embed.lexical import Lexical
from engines.ports import Checked, Embedded, Status, Unavailable, Vectors, trimmed

logger = logging.getLogger(__name__)

WARMING = 10.0
"""Seconds that each request may take that nobody waits for."""
SHARE = 0.85
"""The part of the caller's patience that the room may use; the rest is for the way."""
TEXTS, CHARACTERS = 512, 200_000
"""How much goes into one request."""
QUIET = 60.0
"""Seconds between two lines of the log that say the room is too busy for us."""


class Connection:
    """A socket to the room that closes itself when the last one forgets it."""

    def __init__(self, address: Address, token: str, by: float) -> None:
        """Connect and be let in. Raises `OSError`, `wire.Refused` or `wire.Broken`."""
        self.line: socket.socket | None = None
        self.line = wire.connected(address, by)
        self.ask({"op": "hello", "token": token}, by)

    def ask(self, header: dict[str, Any], by: float) -> tuple[dict[str, Any], bytes]:
        """Send a request and return its answer; raises as above, and is of no use afterwards."""
        if self.line is None:
            raise ConnectionResetError("closed")
        wire.send(self.line, header, by=by)
        answer, body = wire.receive(self.line, by=by)
        if answer.get("error") in ("token", "frame", "request"):
            raise wire.Refused(f"the engine room refuses: {answer['error']}")
        return answer, body

    def close(self) -> None:
        """Close the socket of this process; a forked one's stays as it is."""
        if self.line is not None:
            self.line.close()
            self.line = None

    def __del__(self) -> None:
        with contextlib.suppress(Exception):
            self.close()


FAILURES = (OSError, wire.Refused, wire.Broken)
"""What speaks against the room as a whole. Busy and late do not: it answers."""


class Remote:
    """Ask the engine room at an address; each thread keeps a connection of its own."""

    def __init__(
        self,
        address: Address,
        *,
        token: str = "",
        patience: float = 0.25,
        breaker: Breaker | None = None,
    ) -> None:
        """Connect to nothing yet; `patience` is how many seconds a turn may wait."""
        self.address = address
        self.patience = patience
        self.breaker = breaker or Breaker("The engine room")
        self._token = token
        self._kept = threading.local()
        self._quiet_until = 0.0

    def embed(self, texts: Sequence[str], *, warming: bool) -> Embedded:
        """Return the vectors. Raises `Unavailable` when that cannot be had in time."""
        turn = time.monotonic() + self.patience
        try:
            with self.breaker.guard(*FAILURES):
                return _joined([self._part(part, warming, turn) for part in _parts(texts)])
        except OpenError:
            raise Unavailable("the engine room does not answer") from None
        except FAILURES as error:
            raise Unavailable(_word(error)) from None

    def check(self, texts: Sequence[str]) -> Checked:
        """Return the slips of each text. Raises `Unavailable`; takes seconds where it must."""
        by = time.monotonic() + WARMING
        asked = {"op": "check", "texts": [trimmed(text) for text in texts]}
        try:
            with self.breaker.guard(*FAILURES):
                answer, _ = self._asked(asked, by)
                if why := answer.get("error"):
                    raise Unavailable(f"the engine room says {why}")
                return wire.unpacked(answer, len(texts))
        except OpenError:
            raise Unavailable("the engine room does not answer") from None
        except FAILURES as error:
            raise Unavailable(_word(error)) from None

    def _part(self, texts: list[str], warming: bool, turn: float) -> Embedded:
        by = time.monotonic() + WARMING if warming else turn
        within = max(0.0, (by - time.monotonic()) * SHARE)
        header = {"op": "embed", "texts": texts, "warming": warming, "within": within}
        answer, body = self._asked(header, by)
        if why := answer.get("error"):
            self._complain(str(why))
            raise Unavailable(f"the engine room says {why}")
        return Embedded(_rows(answer, body, len(texts)), str(answer.get("name")))

    def _asked(self, header: dict[str, Any], by: float) -> tuple[dict[str, Any], bytes]:
        """Ask over this thread's connection; anew, once, where the kept one has ended meanwhile."""
        kept: Connection | None = getattr(self._kept, "connection", None)
        self._kept.connection = None
        if kept:
            with contextlib.suppress(ConnectionError):
                answer = kept.ask(header, by)
                self._kept.connection = kept
                return answer
            kept.close()
        fresh = Connection(self.address, self._token, by)
        answer = fresh.ask(header, by)
        self._kept.connection = fresh
        return answer

    def _complain(self, why: str) -> None:
        now = time.monotonic()
        if now >= self._quiet_until:
            self._quiet_until = now + QUIET
            logger.warning("the engine room says %s: by words alone until it has time", why)

    def status(self) -> Status:
        """Return how the room is, by asking it now. Takes no longer than a turn's patience."""
        by = time.monotonic() + self.patience
        try:
            health, _ = Connection(self.address, self._token, by).ask({"op": "health"}, by)
        except FAILURES as error:
            why = f"{self.address} does not answer: {_word(error)}"
            return Status(Lexical.name, answers=False, why=why)
        self.breaker.succeeded()
        why = str(health.get("why", ""))
        return Status(
            str(health.get("name")),
            answers=not why,
            why=why,
            memory_mb=_number(health, "memory_mb"),
            texts=int(_number(health, "texts")),
            p95_ms=_number(health, "p95_ms"),
        )


def _parts(texts: Sequence[str]) -> Iterator[list[str]]:
    """Yield the texts in requests of a bounded size; at least one, so that a width is known."""
    part: list[str] = []
    size = 0
    for text in map(trimmed, texts):
        if part and (len(part) == TEXTS or size + len(text) > CHARACTERS):
            yield part
            part, size = [], 0
        part.append(text)
        size += len(text)
    yield part


def _rows(answer: dict[str, Any], body: bytes, count: int) -> Vectors:
    width = answer.get("width")
    if not isinstance(width, int) or width < 1 or len(body) != count * width * 4:
        raise wire.Broken("an answer of another size")
    return np.frombuffer(body, dtype="<f4").reshape(count, width).astype(np.float32)


def _joined(parts: list[Embedded]) -> Embedded:
    if len({part.name for part in parts}) > 1:
        raise Unavailable("the engine room has changed its engine in between")
    if len(parts) == 1:
        return parts[0]
    return Embedded(np.concatenate([part.vectors for part in parts]), parts[0].name)


def _number(health: dict[str, Any], name: str) -> float:
    value = health.get(name)
    return value if isinstance(value, int | float) else 0.0


def _word(error: BaseException) -> str:
    """Return a failure in a word or two; what the system says may hold a path, but no text."""
    return str(error) if isinstance(error, wire.Refused | wire.Broken) else type(error).__name__
