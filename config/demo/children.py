"""The demo's five processes: how each is started, when it is ready, how it is started again."""

import contextlib
import http.client
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from config.demo.state import CHECKOUT, Home
from config.servers.places import Account
from config.servers.process import tethered

NOBODY_ELSE = Account()
SETTLED = 30.0
"""Seconds after which a process counts as well, and a later stop as the first one."""
LONGEST_PAUSE = 30.0


@dataclass
class Child:
    """Hold one process and what is needed to start it again."""

    name: str
    command: list[str]
    log: Path
    health: int | None = None
    """The port that answers `GET /healthz` once it is ready, where it has one."""
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    falls: int = 0
    due: float | None = field(default=None)
    """When it is to be started again, if it is down."""

    def start(self) -> None:
        """Start it, tied to this process."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                tethered(self.command, signal.SIGTERM, NOBODY_ELSE),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=CHECKOUT,
                start_new_session=True,
            )
        self.started, self.due = time.monotonic(), None

    @property
    def pid(self) -> int:
        """Return the id of its main process, or 0."""
        return self.process.pid if self.process else 0

    def is_down(self) -> bool:
        """Say whether it was started and has ended."""
        return self.process is not None and self.process.poll() is not None

    def is_ready(self) -> bool:
        """Say whether it answers; one without a port is ready when it runs."""
        if self.is_down() or self.health is None:
            return not self.is_down()
        with contextlib.suppress(OSError, http.client.HTTPException):
            connection = http.client.HTTPConnection("127.0.0.1", self.health, timeout=2)
            connection.request("GET", "/healthz")
            ready = connection.getresponse().status == 200
            connection.close()
            return ready
        return False

    def clear_away(self) -> None:
        """Kill what is left of its group: a worker without its main would keep the port."""
        if self.process:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)

    def plan_restart(self) -> float:
        """Decide when it starts again, later after each quick fall; return the pause in seconds."""
        self.clear_away()
        settled = time.monotonic() - self.started > SETTLED
        self.falls = 1 if settled else self.falls + 1
        pause = min(0.5 * 2.0 ** (self.falls - 1), LONGEST_PAUSE)
        self.due = time.monotonic() + pause
        return pause

    def ask_to_stop(self) -> None:
        """Ask it to finish what it does and go."""
        if self.process and not self.is_down():
            self.process.terminate()


def children(home: Home, port: int, live_port: int) -> list[Child]:
    """Return web, live, worker, beat and the engine room, ready to be started.

    Web and live are one process each, as small as they serve a family well: six threads for
    pages wait on the database most of the time; two worker processes are what production
    has at least, so that a killed one is noticed and replaced. Nobody waits for the engine
    room: until it answers, and where it is set up elsewhere, the product has words alone.
    """
    module = [sys.executable, "-m"]
    granian = [*module, "granian", "--host", "127.0.0.1", "--workers", "1", "--http", "1"]
    granian += ["--working-dir", str(CHECKOUT)]  # says in the process table whose it is
    granian += ["--runtime-threads", "1", "--workers-kill-timeout", "4", "--respawn-failed-workers"]
    pages = ["--interface", "wsgi", "--no-ws", "--blocking-threads", "6"]
    sockets = ["--interface", "asginl"]
    celery = [*module, "celery", "-A", "config.celery", "--workdir", str(CHECKOUT)]
    worker = ["--concurrency", "2", "-Q", "celery,progress calculation"]
    worker += ["--without-gossip", "--without-mingle"]
    schedule = ["--schedule", str(home.path / "beat-schedule"), "--pidfile", ""]
    commands: dict[str, tuple[list[str], int | None]] = {
        "web": ([*granian, "--port", str(port), *pages, "config.wsgi:application"], port),
        "live": (
            [*granian, "--port", str(live_port), *sockets, "config.asgi:application"],
            live_port,
        ),
        "worker": ([*celery, "worker", "--loglevel", "info", *worker], None),
        "beat": ([*celery, "beat", "--loglevel", "warning", *schedule], None),
    }
    if home.engines and os.environ.get("ENGINES_URL") == home.engines:
        commands["engines"] = ([*module, "engines", home.engines], None)
    return [
        Child(name, command, home.logs / f"{name}.log", health)
        for name, (command, health) in commands.items()
    ]
