"""Sockets without a network: the routes of the live process, in the test's own loop."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from asgiref.sync import SyncToAsync, sync_to_async
from channels.testing import WebsocketCommunicator
from django.conf import settings
from django.db import connections

from accounts.models import Child, User
from config.routing import application
from progress.models import ChildProgress
from realtime import hub
from realtime.events import ProgressUpdated
from realtime.publish import publish
from tests import make

ORIGIN = "http://testserver"
QUICK = hub.Pace(tick=0.05, rights=0.15, look=0.15, heartbeat=60.0, silence=60.0, settle=0.5)


class Socket(WebsocketCommunicator):
    """A socket that keeps what it hears."""

    def __init__(self, headers: dict[str, str], *, path: str = "/ws/live", **options: Any) -> None:
        pairs = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
        super().__init__(application, path, headers=pairs, **options)
        self.heard: list[dict[str, Any]] = []

    async def hear(self, limit: float = 3.0) -> dict[str, Any]:
        """Return the next message."""
        self.heard.append(await self.receive_json_from(timeout=limit))
        return self.heard[-1]

    async def hear_type(self, kind: str, limit: float = 3.0) -> dict[str, Any]:
        """Return the next message of a type."""
        async with asyncio.timeout(limit):
            while True:
                message = await self.hear(limit)
                if message["type"] == kind:
                    return message

    async def join(self, child: Child) -> dict[str, Any]:
        """Join a child's room, and return what is said to that."""
        await self.send_json_to({"type": "join-child-room", "childId": str(child.pk)})
        return await self.hear()

    async def closed(self, limit: float = 3.0) -> int:
        """Wait until the server closes, keeping what it still says; return the code."""
        async with asyncio.timeout(limit):
            while True:
                output = await self.receive_output(timeout=limit)
                if output["type"] == "websocket.close":
                    return int(output["code"])
                self.heard.append(json.loads(output["text"]))


def headers_of(somebody: User) -> dict[str, str]:
    """Return what a browser sends: its session, and the page that it is on."""
    session = make.caller(somebody).cookies[settings.SESSION_COOKIE_NAME].value
    return {
        "cookie": f"{settings.SESSION_COOKIE_NAME}={session}",
        "origin": ORIGIN,
        "host": "testserver",
    }


class Sockets:
    """The sockets of one test."""

    def __init__(self) -> None:
        self.opened: list[Socket] = []

    async def open(
        self, somebody: User | None = None, *, path: str = "/ws/live", **headers: str
    ) -> Socket:
        """Open somebody's socket."""
        who = await sync_to_async(headers_of)(somebody) if somebody else {}
        return await self.open_with(who | headers, path=path)

    async def open_with(self, headers: dict[str, str], **options: Any) -> Socket:
        """Open a socket with these headers."""
        socket = Socket(headers, **options)
        self.opened.append(socket)
        connected, _ = await socket.connect(timeout=5)
        assert connected
        return socket

    async def close(self) -> None:
        """Close all of them."""
        for socket in self.opened:
            with contextlib.suppress(asyncio.CancelledError, asyncio.TimeoutError):
                await socket.disconnect(timeout=5)


@pytest.fixture
async def sockets(transactional_db: None) -> AsyncIterator[Sockets]:
    """Open sockets, and leave nothing running."""
    opened = Sockets()
    yield opened
    await opened.close()


@pytest.fixture(autouse=True)
def no_connection_is_left() -> Iterator[None]:
    """Give back what the thread of async code holds, so that the test's database can be dropped."""
    yield
    SyncToAsync.single_thread_executor.submit(connections.close_all).result(5)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let what is done by the clock be done twenty times as often."""
    monkeypatch.setattr(hub, "PACE", QUICK)


async def hears_redis(limit: float = 5.0) -> None:
    """Wait until the process hears Redis and is in all its rooms."""
    async with asyncio.timeout(limit):
        while not hub.here().ear.hears:
            await asyncio.sleep(0.01)


def keep_version(child: Child, version: int) -> None:
    """Write a version into the database, as the reconciler does."""
    ChildProgress.objects.update_or_create(pk=child.pk, defaults={"version": version})


keep = sync_to_async(keep_version)


async def tell(child: Child, version: int, **fields: Any) -> bool:
    """Publish from another thread, as a worker does."""
    event = ProgressUpdated(child_id=child.pk, version=version, **fields)
    return await asyncio.to_thread(publish, event)


def updated(child: Child, version: int) -> dict[str, Any]:
    """Return what is said about a child in a batch."""
    return {"type": "progress-updated", "childId": str(child.pk), "version": version}
