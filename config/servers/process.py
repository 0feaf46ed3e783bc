"""One private server as a child process: begun, waited for, stopped, gone with its parent."""

import atexit
import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import ClassVar

from config.servers import places
from config.servers.places import ServerError

__all__ = ["Server", "ServerError", "free_port", "tail", "tethered"]

TETHER = Path(__file__).with_name("tether.py")


def tethered(command: list[str], signum: signal.Signals, own: places.Account) -> list[str]:
    """Return a command line that runs `command` as `own` and ends it when this process dies."""
    account = [str(own.uid), str(own.gid)] if own.uid is not None else ["", ""]
    tether = [sys.executable, "-I", "-S", str(TETHER), str(os.getpid()), str(int(signum))]
    return [*tether, *account, *command]


def free_port() -> int:
    """Return a loopback port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def tail(log: Path, lines: int = 12) -> str:
    """Return the last lines of a log, or nothing when there is none."""
    with contextlib.suppress(OSError):
        return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])
    return ""


class Server:
    """Run one server; the subclasses know which binary, which arguments and when it is ready."""

    name: ClassVar[str]
    polite: ClassVar[signal.Signals]
    """The signal that makes it save what it holds and go."""
    patience: ClassVar[float]
    """Seconds that it may take to be ready; recovery after a crash takes longer than a start."""

    def __init__(
        self, home: Path | None = None, *, durable: bool = False, logs: Path | None = None
    ) -> None:
        """Choose who it runs as and where its data live; nothing is started yet."""
        self.durable = durable
        self.own = places.account_for(self.name)
        self.kept = home is not None
        self.home = places.kept(home, self) if home else places.temporary(self)
        self.log = (logs or self.home) / f"{self.name}.log"
        self.port = 0
        self.process: subprocess.Popen[bytes] | None = None
        self.keeper = os.getpid()
        atexit.register(self.stop)

    @property
    def pid(self) -> int:
        """Return the process id of the running server, or 0."""
        return self.process.pid if self.process else 0

    def url(self) -> str:
        """Return the address that goes into the environment."""
        raise NotImplementedError

    def command(self) -> list[str]:
        """Return the command line; `self.port` is chosen by then."""
        raise NotImplementedError

    def prepare(self) -> None:
        """Do what must be done before the first start, and clear what a killed run left behind."""

    def is_ready(self) -> bool:
        """Say whether it answers."""
        raise NotImplementedError

    def begin(self) -> None:
        """Start the process without waiting for it; again on the same port after a crash."""
        self.prepare()
        self.port = self.port or free_port()
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                tethered(self.command(), self.polite, self.own),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.home,
                env=places.PLAIN_ENVIRONMENT,
                start_new_session=True,  # a Ctrl-C in the terminal is ours to handle, not theirs
            )

    def wait(self) -> str:
        """Wait until it answers and return its address. Raises `ServerError` with its log."""
        deadline = time.monotonic() + self.patience
        while not self.is_ready():
            if self.process is None or self.process.poll() is not None:
                raise ServerError(f"{self.name} did not start. Its last words:\n{tail(self.log)}")
            if time.monotonic() > deadline:
                raise ServerError(
                    f"{self.name} was not ready after {self.patience:.0f} s:\n{tail(self.log)}"
                )
            time.sleep(0.01)
        return self.url()

    def start(self) -> str:
        """Begin, wait, and return the address."""
        self.begin()
        return self.wait()

    def ask_to_stop(self) -> None:
        """Ask it to save and go, without waiting."""
        if self.process and self.process.poll() is None and self.keeper == os.getpid():
            self.process.send_signal(self.polite)

    def stop(self, *, within: float = 10) -> None:
        """Stop it and forget a temporary folder; a server that does not go in time is killed."""
        if self.keeper != os.getpid():  # a forked child runs the same exit handlers
            return
        self.ask_to_stop()
        if self.process:
            try:
                self.process.wait(within)
            except subprocess.TimeoutExpired:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait(5)
        if not self.kept:
            shutil.rmtree(self.home, ignore_errors=True)
        atexit.unregister(self.stop)
