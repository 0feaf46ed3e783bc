"""A small load generator: a process of its own, prepared bytes, one loop over kept connections.

A Python HTTP library spends more time on a request than the server's empty view does, and would
measure itself. This one sends bytes that were built before and reads until the length is through.
Loopback only.
"""

import multiprocessing
import selectors
import socket
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import cycle
from multiprocessing.connection import Connection as Pipe
from typing import NamedTuple

NOBODY = -1


class Ask(NamedTuple):
    """One HTTP/1.1 request in two halves, with a caller's ticket (a header) to be put between."""

    before: bytes
    after: bytes
    who: int = NOBODY


def ask(method: str, path: str, *, who: int = NOBODY, body: bytes = b"") -> Ask:
    """Build a request that keeps its connection; `who` is the number of a ticket."""
    before = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n".encode()
    if not body:
        return Ask(before, b"\r\n", who)
    head = f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    return Ask(before, head.encode() + body, who)


@dataclass
class Result:
    """What a run saw: `times` in seconds, one for each answer, and the generator's own CPU share."""

    times: list[float] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)
    seconds: float = 0.0
    cpu: float = 0.0
    ran_dry: bool = False

    @property
    def rate(self) -> float:
        """Return answers a second."""
        return len(self.times) / self.seconds if self.seconds else 0.0

    def add(self, other: "Result") -> "Result":
        """Take in what another process saw at the same time, or this one at another time."""
        self.times += other.times
        for status, number in other.statuses.items():
            self.statuses[status] = self.statuses.get(status, 0) + number
        self.ran_dry |= other.ran_dry
        return self


def median(times: list[float]) -> float:
    """Return the middle of some times, in milliseconds."""
    return statistics.median(times) * 1000


def p95(times: list[float]) -> float:
    """Return what 95 of 100 times stay below, in milliseconds."""
    return sorted(times)[int(0.95 * (len(times) - 1))] * 1000


class Line:
    """One kept connection that has at most one request under way."""

    def __init__(self, port: int) -> None:
        """Connect to the server on loopback."""
        self.socket = socket.create_connection(("127.0.0.1", port), 30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.data = b""
        self.wanted = 0
        self.sent = 0.0

    def send(self, raw: bytes) -> None:
        """Send one request."""
        self.data, self.wanted = b"", 0
        self.sent = time.perf_counter()
        self.socket.sendall(raw)

    def receive(self) -> int:
        """Read what is there; return the status once the answer is complete, before that 0."""
        chunk = self.socket.recv(262_144)
        if not chunk:
            raise ConnectionError("the server closed the connection")
        self.data = self.data + chunk if self.data else chunk
        if not self.wanted:
            end = self.data.find(b"\r\n\r\n")
            if end < 0:
                return 0
            head = self.data[:end].lower()
            _, found, length = head.partition(b"content-length:")
            if not found:
                raise ConnectionError("an answer without a length")
            self.wanted = end + 4 + int(length.split(b"\r\n", 1)[0])
        return int(self.data[9:12]) if len(self.data) >= self.wanted else 0


class Drive:
    """One run over some connections: each sends its next request when its last one is answered."""

    def __init__(self, port: int, feed: Iterator[Ask], tickets: list[bytes]) -> None:
        """Take what is to be asked, and the callers' tickets."""
        self.port, self.feed, self.tickets = port, feed, tickets
        self.seen = Result()

    def run(self, *, seconds: float, connections: int) -> Result:
        """Ask as fast as the server answers for some seconds, and wait for the last answers."""
        lines = [Line(self.port) for _ in range(connections)]
        begin, cpu = time.perf_counter(), time.process_time()
        try:
            with selectors.DefaultSelector() as busy:
                for line in filter(self.send_next, lines):
                    busy.register(line.socket, selectors.EVENT_READ, line)
                self.loop(busy, until=begin + seconds)
        finally:
            for line in lines:
                line.socket.close()
        self.seen.seconds = time.perf_counter() - begin
        self.seen.cpu = (time.process_time() - cpu) / self.seen.seconds
        return self.seen

    def loop(self, busy: selectors.BaseSelector, *, until: float) -> None:
        """Take answers in; after the time is up no request follows them."""
        while busy.get_map():
            ready = busy.select(30)
            if not ready:
                raise TimeoutError("the server did not answer for 30 s")
            for key, _ in ready:
                if not (status := key.data.receive()):
                    continue
                now = time.perf_counter()
                self.seen.times.append(now - key.data.sent)
                self.seen.statuses[status] = self.seen.statuses.get(status, 0) + 1
                if now >= until or not self.send_next(key.data):
                    busy.unregister(key.fileobj)

    def send_next(self, line: Line) -> bool:
        """Send the next request over a line; False when there is none left."""
        chosen = next(self.feed, None)
        if chosen is None:
            self.seen.ran_dry = True
            return False
        ticket = self.tickets[chosen.who] if chosen.who != NOBODY else b""
        line.send(chosen.before + ticket + chosen.after)
        return True


class Generator:
    """A process that drives the server; several of them share the work of one run."""

    def __init__(self, port: int) -> None:
        """Start the process."""
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(target=_serve, args=(theirs, port), daemon=True)
        self.process.start()
        theirs.close()

    def know(self, name: str, asks: list[Ask], *, once: bool) -> None:
        """Hand the requests of a case over; `once` ones are never sent twice."""
        self.pipe.send(("know", name, asks, once))

    def carry(self, tickets: list[bytes]) -> None:
        """Hand fresh tickets over."""
        self.pipe.send(("carry", tickets))

    def begin(self, name: str, *, seconds: float, connections: int) -> None:
        """Begin a run; `end` waits for what it saw."""
        self.pipe.send(("run", name, seconds, connections))

    def end(self) -> Result:
        """Return what the run saw; its error is raised here."""
        answer = self.pipe.recv()
        if isinstance(answer, Exception):
            raise answer
        return answer

    def run(self, name: str, *, seconds: float, connections: int) -> Result:
        """Begin and end a run."""
        self.begin(name, seconds=seconds, connections=connections)
        return self.end()

    def stop(self) -> None:
        """End the process."""
        self.pipe.close()
        self.process.join(5)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()


def _serve(pipe: Pipe, port: int) -> None:
    feeds: dict[str, Iterator[Ask]] = {}
    tickets: list[bytes] = []
    while True:
        try:
            order, *rest = pipe.recv()
        except (EOFError, KeyboardInterrupt):  # the bench has ended, or is about to
            return
        if order == "know":
            name, asks, once = rest
            feeds[name] = iter(asks) if once else cycle(asks)
        elif order == "carry":
            tickets = rest[0]
        else:
            name, seconds, connections = rest
            try:
                drive = Drive(port, feeds[name], tickets)
                pipe.send(drive.run(seconds=seconds, connections=connections))
            except (OSError, ValueError) as error:
                pipe.send(error)
