"""All of the demo's processes under measurement, and who talks with them: one caller, one socket.

A WebSocket library would be a dependency for one handshake and two kinds of frames; what is needed of
RFC 6455 to listen on loopback is here.
"""

import base64
import contextlib
import json
import os
import signal
import socket
import struct
import time
from pathlib import Path
from types import TracebackType
from typing import Any

import psutil

from benchmarks.house import PATIENCE, BenchError, House, run, tree
from benchmarks.load import Ask, Line, ask
from config.demo.children import Child, children
from config.servers import Redis
from config.servers.process import tail

TEXT, CLOSE, PING, PONG = 1, 8, 9, 10
BEHIND = """
    SELECT (SELECT count(*) FROM progress_stale)
         + (SELECT count(*) FROM progress_childprogress WHERE due_at IS NULL)
"""


class Whole(House):
    """Private servers, and the demo's five processes, each with the demo's own command line."""

    def __init__(self, home: Path) -> None:
        """Take a folder for logs; nothing is started yet."""
        super().__init__(home)
        self.children: list[Child] = []

    def fill(self, at: Path) -> dict[str, Any]:
        """Load the demo and many families, open, and return what can be asked once all is at rest."""
        run("config.demo.prepare", str(at / "logins.json"))
        run("benchmarks.seed", "plan", str(at / "plan.json"))
        run("manage", "rebuild_progress")  # or the worker would be busy with 2,000 children
        self.settle()
        self.open()
        deadline = time.monotonic() + PATIENCE
        while self.sql(BEHIND):
            if time.monotonic() > deadline:
                raise BenchError("The reconciler did not come to rest.")
            time.sleep(0.5)
        plan: dict[str, Any] = json.loads((at / "plan.json").read_text())
        return plan

    def open(self) -> None:
        """Start all five, and wait until web and live answer."""
        self.children = children(self.demo.home, self.demo.port, self.demo.live_port)
        for child in self.children:
            child.start()
        deadline = time.monotonic() + PATIENCE
        while not all(child.is_ready() for child in self.children):
            fallen = next((child for child in self.children if child.is_down()), None)
            if fallen or time.monotonic() > deadline:
                one = fallen or self.children[0]
                raise BenchError(f"{one.name} did not start:\n{tail(one.log)}")
            time.sleep(0.05)

    def revive(self) -> None:
        """Start again what fell, as the demo does."""
        for child in self.children:
            if child.due is None and child.is_down():
                child.plan_restart()
            elif child.due is not None and time.monotonic() >= child.due:
                child.start()

    @property
    def redis(self) -> Redis:
        """Return the private Redis."""
        return next(server for server in self.servers if isinstance(server, Redis))

    def freeze(self) -> None:
        """Let Redis accept connections and answer nothing."""
        os.kill(self.redis.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        """Let a frozen Redis go on."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.redis.pid, signal.SIGCONT)

    def take_away(self) -> None:
        """Kill Redis: nobody listens on its port."""
        os.kill(self.redis.pid, signal.SIGKILL)
        if self.redis.process:
            self.redis.process.wait(5)

    def bring_back(self) -> None:
        """Start a Redis that was killed again, on the same port and empty."""
        self.redis.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop the processes, then the servers that they use."""
        if any(isinstance(server, Redis) for server in self.servers):
            self.thaw()
        left = [process for child in self.children for process in tree(child.pid)]
        for child in self.children:
            child.ask_to_stop()
        psutil.wait_procs(left, timeout=6)
        for child in self.children:
            child.clear_away()
            if child.process:
                child.process.wait(5)
        super().__exit__(kind, error, trace)


class Caller:
    """Somebody who asks one thing after another over a kept connection."""

    def __init__(self, port: int, tickets: Path) -> None:
        """Take the port of the web process, and the file of the tickets."""
        self.port = port
        self.tickets = tickets
        self.line: Line | None = None
        self.renew()

    def renew(self) -> None:
        """Make everybody's tokens and cookies anew: a token lives for ten minutes."""
        run("benchmarks.seed", "tickets", str(self.tickets))
        made = json.loads(self.tickets.read_text())
        self.tokens, self.cookies = made["tokens"], made["cookies"]

    def get(self, path: str, *, family: int) -> float:
        """Open a page by a family's cookie; return the seconds."""
        ticket = f"Cookie: {self.cookies[family]}\r\n"
        return self.send(ask("GET", path), ticket)

    def post(self, path: str, *, family: int, **body: str) -> float:
        """Post to the API by a family's token; return the seconds."""
        ticket = f"Authorization: Bearer {self.tokens[family]}\r\n"
        return self.send(ask("POST", path, body=json.dumps(body).encode()), ticket)

    def send(self, what: Ask, ticket: str) -> float:
        """Send one request and wait for its answer. Raises `BenchError` for any status but 200."""
        self.line = self.line or Line(self.port)
        begin = time.perf_counter()
        self.line.send(what.before + ticket.encode() + what.after)
        while not (status := self.line.receive()):
            pass
        seconds = time.perf_counter() - begin
        if status != 200:
            first = what.before.decode().partition(" HTTP")[0]
            raise BenchError(f"{first} answered {status}:\n{self.line.data[-600:]!r}")
        return seconds

    def close(self) -> None:
        """Hang up."""
        if self.line:
            self.line.socket.close()


class Socket:
    """A client of `/ws/live`."""

    def __init__(self, port: int, token: str) -> None:
        """Connect as an app does, with a token. Raises `BenchError` where it is refused."""
        self.socket = socket.create_connection(("127.0.0.1", port), 30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.data = b""
        key = base64.b64encode(os.urandom(16)).decode()
        head = [
            "GET /ws/live HTTP/1.1",
            f"Host: 127.0.0.1:{port}",
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            f"Sec-WebSocket-Key: {key}",
            f"Authorization: Bearer {token}",
        ]
        self.socket.sendall("\r\n".join([*head, "", ""]).encode())
        answer = self._until(b"\r\n\r\n")
        if not answer.startswith(b"HTTP/1.1 101"):
            raise BenchError(f"/ws/live answered {answer[:60]!r}.")

    def send(self, **message: str) -> None:
        """Send one message of the contract."""
        self._write(TEXT, json.dumps(message).encode())

    def wait_for(self, kind: str, *, within: float) -> dict[str, Any]:
        """Return the next message of a kind. Raises `BenchError` when it does not come in time."""
        deadline = time.monotonic() + within
        while (left := deadline - time.monotonic()) > 0:
            self.socket.settimeout(left)
            try:
                code, payload = self._frame()
            except TimeoutError:
                break
            if code == PING:
                self._write(PONG, payload)
            elif code == CLOSE:
                raise BenchError(f"/ws/live was closed: {payload!r}.")
            elif (message := json.loads(payload))["type"] == kind:
                return message
        raise BenchError(f"/ws/live sent no {kind} within {within:g} s.")

    def join(self, child: str) -> None:
        """Enter a child's room and wait for its version."""
        self.send(type="join-child-room", childId=child)
        while f"child:{child}" not in self.wait_for("heartbeat", within=10)["versions"]:
            pass

    def ping(self) -> float:
        """Return the seconds of a round trip."""
        begin = time.perf_counter()
        self.send(type="ping")
        self.wait_for("heartbeat", within=10)
        return time.perf_counter() - begin

    def close(self) -> None:
        """Hang up."""
        with contextlib.suppress(OSError):
            self._write(CLOSE, struct.pack("!H", 1000))
        self.socket.close()

    def _write(self, code: int, payload: bytes) -> None:
        # No message here is longer than 125 bytes; a client's have to be masked, with any mask.
        self.socket.sendall(bytes([0x80 | code, 0x80 | len(payload)]) + bytes(4) + payload)

    def _frame(self) -> tuple[int, bytes]:
        self._fill(2)
        length, head = self.data[1] & 0x7F, 2
        if length > 125:
            size, form = (2, "!H") if length == 126 else (8, "!Q")
            self._fill(2 + size)
            length, head = struct.unpack(form, self.data[2 : 2 + size])[0], 2 + size
        self._fill(head + length)
        code, payload = self.data[0] & 0x0F, self.data[head : head + length]
        self.data = self.data[head + length :]
        return code, payload

    def _fill(self, wanted: int) -> None:
        while len(self.data) < wanted:
            chunk = self.socket.recv(65_536)
            if not chunk:
                raise BenchError("/ws/live hung up.")
            self.data += chunk

    def _until(self, end: bytes) -> bytes:
        while end not in self.data:
            self._fill(len(self.data) + 1)
        head, _, self.data = self.data.partition(end)
        return head
