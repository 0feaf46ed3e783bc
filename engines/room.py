"""The engine room: one process that holds the model and answers the others over a socket.

No text is ever logged, none is kept: of what was said only vectors stay, under hashed keys.
"""

import contextlib
import hmac
import logging
import os
import resource
import socket
import sys
import threading
import time
from collections import deque
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

from engines import wire
from engines.address import Address
from engines.grammar.here import GrammarHere
from engines.line import Job, Line
from engines.ports import Embedder, Vectors, trimmed

logger = logging.getLogger(__name__)

TEXTS = 1_024
"""Texts that one request may have."""
CONNECTIONS = 256
PATIENCE = 5.0
"""Seconds that a peer has for a frame that it has begun, and to take an answer."""
LONGEST_WAIT = 60.0


class OneByOne(Embedder, Protocol):
    """An embedder that the room can give text after text."""

    def one(self, text: str) -> Vectors:
        """Return the unit vector of one trimmed text."""

    def known(self, text: str) -> Vectors | None:
        """Return the vector of a trimmed text where it is at hand, else None."""


class Figures:
    """What the room has done so far, in numbers."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.texts = 0
        self._lock = threading.Lock()
        self._lately: deque[float] = deque(maxlen=512)

    def note(self, texts: int, seconds: float) -> None:
        """Note a request of a turn that was answered."""
        with self._lock:
            self.texts += texts
            self._lately.append(seconds)

    def p95_ms(self) -> float:
        """Return the milliseconds that 95 of 100 late requests took at most."""
        with self._lock:
            ordered = sorted(self._lately)
        return ordered[int(len(ordered) * 0.95)] * 1_000 if ordered else 0.0


class Room:
    """Listen, embed in a few threads, and answer, until closed."""

    def __init__(
        self,
        embedder: OneByOne,
        address: Address,
        *,
        token: str = "",
        workers: int = 2,
        why: str = "",
        line: Line | None = None,
        grammar: GrammarHere | None = None,
    ) -> None:
        """Take an embedder that is loaded; `why` says why it is not the model, if it is not."""
        self.embedder = embedder
        self.grammar = GrammarHere() if grammar is None else grammar
        self.width = embedder.embed([]).shape[1]
        self.address = address
        self.why = why
        self.line = Line() if line is None else line
        self.figures = Figures()
        self._token = token
        self._closed = False
        self._peers: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._ear = _listening(address)
        self._threads = [threading.Thread(target=self._work, daemon=True) for _ in range(workers)]
        self._threads.append(threading.Thread(target=self._listen, daemon=True))

    @property
    def port(self) -> int:
        """Return the port, where it was left to the system (0)."""
        return int(self._ear.getsockname()[1])

    def open(self) -> None:
        """Begin to answer."""
        for thread in self._threads:
            thread.start()

    def close(self) -> None:
        """Stop: take nobody in, let everybody go, and wait for the threads that embed."""
        self._closed = True
        self.line.close()
        with contextlib.suppress(OSError):
            self._ear.shutdown(socket.SHUT_RDWR)
        self._ear.close()
        with self._lock:
            for peer in self._peers:
                with contextlib.suppress(OSError):
                    peer.shutdown(socket.SHUT_RDWR)
        for thread in filter(threading.Thread.is_alive, self._threads):
            thread.join(1)
        if self.address.path:
            Path(self.address.path).unlink(missing_ok=True)

    # --- threads --------------------------------------------------------------------------------

    def _work(self) -> None:
        while task := self.line.take():
            job, number = task
            try:
                row = self.embedder.one(job.texts[number])
            except Exception as error:  # whatever a library raises: one text fails, not the room
                logger.error("a text could not be embedded: %s", type(error).__name__)
                job.deliver(number, None)
            else:
                job.deliver(number, row)

    def _listen(self) -> None:
        while not self._closed:
            try:
                peer, _ = self._ear.accept()
            except OSError:
                time.sleep(0.05)  # closed, or out of file handles for a moment
                continue
            with self._lock:
                full = len(self._peers) >= CONNECTIONS or self._closed
                if not full:
                    self._peers.add(peer)
            if full:
                peer.close()
                continue
            threading.Thread(target=self._serve, args=(peer,), daemon=True).start()

    def _serve(self, peer: socket.socket) -> None:
        """Answer one connection until it ends, whatever it sends."""
        trusted = bool(self.address.path)
        try:
            while not self._closed:
                wire.wait(peer, None if trusted else PATIENCE)
                header, _ = wire.receive(peer, by=time.monotonic() + PATIENCE)
                trusted = trusted or self._is_trusted(header)
                answer, body = self._answer(header) if trusted else ({"error": "token"}, b"")
                wire.send(peer, answer, body, by=time.monotonic() + PATIENCE)
                if not trusted:
                    break
        except wire.Broken as error:
            logger.warning("a connection was closed: %s", error)
            with contextlib.suppress(OSError):
                wire.send(peer, {"error": "frame"}, by=time.monotonic() + PATIENCE)
        except OSError:
            pass  # it is gone, which is how connections end
        finally:
            with self._lock:
                self._peers.discard(peer)
            peer.close()

    def _is_trusted(self, header: dict[str, Any]) -> bool:
        given = str(header.get("token", "")).encode("utf-8", "replace")
        return bool(self._token) and hmac.compare_digest(given, self._token.encode())

    # --- answers --------------------------------------------------------------------------------

    def _answer(self, header: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        match header:
            case {"op": "hello"}:
                return {"name": self.embedder.name}, b""
            case {"op": "health"}:
                return self.health(), b""
            case {"op": "embed", "texts": list(texts)} if _are_texts(texts):
                warming = header.get("warming") is True
                return self._embed(texts, warming=warming, within=_seconds(header.get("within")))
            case {"op": "check", "texts": list(texts)} if _are_texts(texts):
                return wire.packed(self.grammar.check([trimmed(text) for text in texts])), b""
        return {"error": "request"}, b""

    def _embed(
        self, texts: Sequence[str], *, warming: bool, within: float
    ) -> tuple[dict[str, Any], bytes]:
        begun = time.monotonic()
        wanted = [trimmed(text) for text in texts]
        rows = {text: self.embedder.known(text) for text in wanted}
        job = Job([text for text, row in rows.items() if row is None], warming=warming)
        if not self.line.join(job):
            return {"error": "busy"}, b""
        if not job.wait(within):
            self.line.demote(job)
            return {"error": "late"}, b""
        if job.failed:
            return {"error": "failed"}, b""
        rows.update(zip(job.texts, job.rows, strict=True))
        if not warming:
            self.figures.note(len(texts), time.monotonic() - begun)
        body = b"".join(row.tobytes() for text in wanted if (row := rows[text]) is not None)
        return {"name": self.embedder.name, "width": self.width}, body

    def health(self) -> dict[str, Any]:
        """Return how the room is: its engine, its memory in MB, what it has done."""
        return {
            "name": self.embedder.name,
            "why": self.why,
            "memory_mb": round(memory_mb(), 1),
            "texts": self.figures.texts,
            "p95_ms": round(self.figures.p95_ms(), 1),
            "waiting": len(self.line),
        }


def memory_mb() -> float:
    """Return the resident memory of this process in MB; where that is secret, its highest."""
    with contextlib.suppress(OSError):
        pages = int(Path("/proc/self/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 2**20
    highest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return highest / (2**20 if sys.platform == "darwin" else 2**10)


def _are_texts(texts: list[Any]) -> bool:
    return len(texts) <= TEXTS and all(isinstance(text, str) for text in texts)


def _seconds(within: object) -> float:
    """Return how long a caller waits; nonsense means as long as anybody may."""
    if isinstance(within, int | float) and 0 <= within <= LONGEST_WAIT:
        return within
    return LONGEST_WAIT


def _listening(address: Address) -> socket.socket:
    """Return a socket that listens. Raises `OSError`, also when somebody else listens there."""
    if not address.path:
        return socket.create_server((address.host, address.port), backlog=128)
    if _answers(address):
        raise FileExistsError(f"somebody answers at {address} already")
    Path(address.path).unlink(missing_ok=True)  # left by one that was killed
    ear = socket.socket(socket.AF_UNIX)
    mask = os.umask(0o177)  # whoever is not us may not even connect
    try:
        ear.bind(address.path)
        ear.listen(128)
    except BaseException:
        ear.close()
        raise
    finally:
        os.umask(mask)
    return ear


def _answers(address: Address) -> bool:
    try:
        wire.connected(address, time.monotonic() + 0.25).close()
    except OSError:
        return False
    return True
