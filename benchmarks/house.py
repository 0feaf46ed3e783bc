"""The house under measurement: private servers that keep what they are told, and the demo's web."""

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

import psutil
import psycopg

from config import servers
from config.demo.children import Child, children
from config.demo.launch import Demo
from config.demo.state import CHECKOUT, Home
from config.servers import Postgres, Server
from config.servers.process import free_port, tail

PATIENCE = 60.0


class BenchError(Exception):
    """Say in one sentence why something could not be measured."""


def run(*command: str) -> None:
    """Run one of our own modules to its end. Raises `BenchError` with its last words."""
    done = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=CHECKOUT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=180,
    )
    if done.returncode:
        raise BenchError(f"{' '.join(command[:2])} failed:\n{done.stdout[-2000:]}")


@contextlib.contextmanager
def folder() -> Iterator[Path]:
    """Lend a temporary folder that every account can walk through, as a home on a desk is."""
    lent = Path(tempfile.mkdtemp(prefix="vita-bench-"))
    lent.chmod(0o755)
    try:
        yield lent
    finally:
        shutil.rmtree(lent, ignore_errors=True)


class House:
    """Private PostgreSQL (with fsync) and Valkey, and, when asked, the demo's own web process."""

    def __init__(self, home: Path) -> None:
        """Take a folder for logs; nothing is started yet."""
        os.environ |= {"PORT": str(free_port()), "LIVE_PORT": str(free_port())}
        os.environ["DEMO_HOME"] = str(home)
        self.demo = Demo(Home())
        self.demo.home.logs.mkdir(parents=True, exist_ok=True)
        self.servers: list[Server] = []
        self.web: Child | None = None

    def __enter__(self) -> "House":
        """Start the servers and name them in the environment."""
        self.servers = servers.ensure(durable=True)
        self.demo.set_environment()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop everything, and take the names out of the environment again."""
        if self.web:
            self.web.ask_to_stop()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.web.process and self.web.process.wait(6)
            self.web.clear_away()
        servers.stop(self.servers)
        for variable in (*servers.KINDS, "ENGINES_URL"):
            os.environ.pop(variable, None)

    @property
    def port(self) -> int:
        """Return where the web process listens."""
        return self.demo.port

    def open(self) -> None:
        """Start the web process with the demo's own command line, and wait until it answers."""
        every = children(self.demo.home, self.demo.port, self.demo.live_port)
        self.web = next(child for child in every if child.name == "web")
        self.web.start()
        deadline = time.monotonic() + PATIENCE
        while not self.web.is_ready():
            if self.web.is_down() or time.monotonic() > deadline:
                raise BenchError(f"The web process did not start:\n{tail(self.web.log)}")
            time.sleep(0.05)

    def sql(self, statement: str) -> int:
        """Run one statement and return the first number it gives, or 0."""
        with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
            cursor = connection.execute(statement)
            row = cursor.fetchone() if cursor.description else None
        return int(row[0]) if row else 0

    def settle(self) -> None:
        """Let PostgreSQL know its tables and write what is waiting, so that no round pays for it."""
        self.sql("VACUUM ANALYZE")
        self.sql("CHECKPOINT")

    def cpu(self) -> dict[str, float]:
        """Return the seconds of CPU that web and PostgreSQL have had so far."""
        spent = {"web": tree_cpu(self.web.pid)} if self.web else {}
        for server in self.servers:
            if isinstance(server, Postgres):
                spent["postgres"] = tree_cpu(server.pid)
        return spent


def tree(pid: int) -> list[psutil.Process]:
    """Return a process and all that it started."""
    try:
        first = psutil.Process(pid)
        return [first, *first.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def tree_cpu(pid: int) -> float:
    """Return the seconds of CPU that a process and its children have had, those gone included."""
    spent = 0.0
    for process in tree(pid):
        with contextlib.suppress(psutil.Error):
            times = process.cpu_times()
            spent += times.user + times.system
    return spent
