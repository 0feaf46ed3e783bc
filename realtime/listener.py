"""One socket, as the hub sees it: what it listens to, and what it has still to be told.

Nothing here waits or sends. What is to be told is kept merged, newest wins, so that the memory of a
socket is bounded by its rooms however slowly its other end reads.
"""

import asyncio
from collections import deque
from collections.abc import Mapping
from typing import Any

from realtime import rooms
from realtime.batching import Batch
from realtime.callers import Caller
from realtime.rooms import Room

MOST_ROOMS = 100
MOST_ERRORS = 2 * MOST_ROOMS

type Wire = dict[str, Any]


class Listener:
    """A socket's rooms, and its outbox."""

    def __init__(self, caller: Caller, *, now: float, only: Room | None = None) -> None:
        """Begin in no room; times are seconds of one clock that never goes back.

        `only` is the one room that the socket was opened for: refused there, it is closed.
        """
        self.caller = caller
        self.only = only
        self.heard_at = now
        self.wanted: set[Room] = set()
        self.rooms: set[Room] = set()
        self.told: dict[Room, int] = {}
        self.ending: int | None = None
        self.wake = asyncio.Event()
        self._batch = Batch()
        self._versions: dict[str, int] | None = None
        self._errors: deque[Wire] = deque(maxlen=MOST_ERRORS)

    @property
    def due(self) -> float | None:
        """Return when the next batch has to go out; None while nothing waits."""
        return self._batch.due

    def offer(self, message: Mapping[str, Any], room: Room, *, now: float, age: float) -> None:
        """Keep an event for the end of its room's window."""
        self.told[room] = max(message["version"], self.told.get(room, 0))
        self._batch.add(
            room=room.name,
            key=message["key"],
            version=message["version"],
            message=message["wire"],
            window=rooms.KINDS[room.kind].window,
            now=now,
            age=age,
        )

    def tell_versions(self, versions: Mapping[Room, int]) -> None:
        """Say at which versions the rooms are; without any room it is a sign of life."""
        self._versions = self._versions or {}
        for room, version in versions.items():
            self.told[room] = max(version, self.told.get(room, 0))
            self._versions[room.name] = version
        self.wake.set()

    def tell_error(self, code: str, room: Room | None = None) -> None:
        """Say what could not be done; the socket stays open."""
        about = {} if room is None else room.about
        self._errors.append({"type": "error", "code": code, **about})
        self.wake.set()

    def forget(self, room: Room) -> None:
        """Forget a room, what it had to say included."""
        self.wanted.discard(room)
        self.rooms.discard(room)
        self.told.pop(room, None)
        self._batch.forget(room.name)

    def end(self, code: int) -> None:
        """Close the socket once everything is told; the first reason counts."""
        if self.ending is None:
            self.ending = code
        self.wake.set()

    def outgoing(self, now: float) -> list[Wire]:
        """Return what is to be sent now, and forget it; all that waits where the end has come."""
        sending: list[Wire] = []
        messages = self._batch.take(now, everything=self.ending is not None)
        if messages:
            sending.append({"type": "batch", "messages": messages})
        if self._versions is not None:
            sending.append({"type": "heartbeat", "versions": self._versions})
            self._versions = None
        sending += self._errors
        self._errors.clear()
        return sending
