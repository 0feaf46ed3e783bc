"""Everything a process knows about its sockets: who listens where, and what is due.

Rooms hold sets of sockets (contract X12: a second tab does not replace the first). Whatever asks the
database asks once for all sockets: joins that arrive together are one check, and every three seconds one
query looks at the rights of everybody and another at their sign-ins. Nothing of that needs Redis.

Where Redis is not heard, the versions in the database are looked at instead, so that pages stay live.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Collection, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from django.db import connections

from realtime import callers, rooms
from realtime.ear import Ear
from realtime.listener import MOST_ROOMS, Listener
from realtime.rooms import Room

logger = logging.getLogger(__name__)

UNAUTHENTICATED = 4401
RIGHTS_ENDED = 4403
NOT_FOUND = 4404
SILENT = 4408
TRY_AGAIN = 1013

# Few, so that a process takes few connections from the pool; more than one, so that a slow query of
# somebody's does not hold up the check of rights.
THREADS = ThreadPoolExecutor(4, thread_name_prefix="live-db")


@dataclass(frozen=True)
class Pace:
    """How often things are done, in seconds."""

    tick: float = 1.0
    rights: float = 3.0
    look: float = 3.0
    heartbeat: float = 30.0
    silence: float = 90.0
    settle: float = 6.0


PACE = Pace()


async def ask[*A, T](question: Callable[[*A], T], *given: *A) -> T:
    """Put a question to the database in a thread, and give its connection back to the pool."""
    return await asyncio.get_running_loop().run_in_executor(THREADS, _answer, question, *given)


def _answer[*A, T](question: Callable[[*A], T], *given: *A) -> T:
    try:
        return question(*given)
    finally:
        connections.close_all()


class Hub:
    """The sockets of one event loop."""

    def __init__(self) -> None:
        """Begin without anybody; nothing runs until somebody enters."""
        self.listeners: set[Listener] = set()
        self.rooms: dict[Room, set[Listener]] = {}
        self.ear = Ear(lambda: self.rooms, deliver=self.deliver, subscribed=self._subscribed)
        self._joining: list[tuple[Listener, Room]] = []
        self._admitting: asyncio.Task[None] | None = None
        self._running: set[asyncio.Task[None]] = set()
        self._fresh: set[Room] = set()
        self._due: dict[str, float] = {}
        self._trouble_at = float("-inf")

    # --- coming and going -----------------------------------------------------------------------
    def enter(self, listener: Listener) -> None:
        """Count a socket in; the first one starts what runs in the background."""
        self.listeners.add(listener)
        if not self._running:
            now = time.monotonic()
            self._due = {
                "rights": now + PACE.rights,
                "heartbeat": now + PACE.heartbeat,
                "look": now,
            }
            self._running = {
                asyncio.create_task(self._keep_time()),
                asyncio.create_task(self.ear.listen()),
            }

    async def leave(self, listener: Listener) -> None:
        """Count a socket out; with the last one everything stops."""
        self.listeners.discard(listener)
        for room in list(listener.wanted):
            self.part(listener, room)
        if not self.listeners:
            running, self._running = self._running, set()
            if self._admitting:
                running.add(self._admitting)
                self._admitting = None  # whoever comes while this one ends begins one anew
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)

    def join(self, listener: Listener, room: Room) -> None:
        """Ask for a room; the answer comes as versions or as an error."""
        if room not in listener.wanted and len(listener.wanted) >= MOST_ROOMS:
            listener.tell_error("too_many_rooms", room)
            return
        listener.wanted.add(room)
        self._joining.append((listener, room))
        if self._admitting is None or self._admitting.done():
            self._admitting = asyncio.create_task(self._admit())

    def part(self, listener: Listener, room: Room) -> None:
        """Leave a room; what it had still to say is not said."""
        listener.forget(room)
        inside = self.rooms.get(room, set())
        inside.discard(listener)
        if not inside and self.rooms.pop(room, None) is not None:
            self.ear.look_again()

    async def _admit(self) -> None:
        """Check everybody who waits at a door together; those who come meanwhile are the next ones."""
        while self._joining:
            waiting, self._joining = self._joining, []
            pairs = {(listener.caller.user_id, room) for listener, room in waiting}
            try:
                allowed = await ask(rooms.authorise, pairs)
                self._let_in(waiting, allowed)
                versions = await ask(rooms.versions, {room for _, room in allowed})
            except Exception:
                logger.exception("nobody can be let in")
                self._send_away({listener for listener, _ in waiting})
                continue
            for listener, room in waiting:
                if room in listener.rooms and room in versions:
                    listener.tell_versions({room: versions[room]})

    def _let_in(
        self, waiting: Iterable[tuple[Listener, Room]], allowed: Collection[tuple[Any, Room]]
    ) -> None:
        # Before the versions are read: what is published from now on is heard, and nothing falls between.
        for listener, room in waiting:
            if room not in listener.wanted or listener not in self.listeners:
                continue
            if (listener.caller.user_id, room) in allowed:
                listener.rooms.add(room)
                self.rooms.setdefault(room, set()).add(listener)
            else:
                self.part(listener, room)
                listener.tell_error("not_found", room)
                if room == listener.only:
                    listener.end(NOT_FOUND)
        self.ear.look_again()

    def _send_away(self, listeners: Collection[Listener]) -> None:
        for listener in listeners:
            listener.tell_error("unavailable")
            listener.end(TRY_AGAIN)

    # --- what is said ---------------------------------------------------------------------------
    def deliver(self, message: dict[str, Any]) -> None:
        """Hand an event to everybody in its room."""
        room = Room.named(message["room"])
        if room is None:
            return
        happened = message["happened"]
        age = 0.0 if happened is None else max(0.0, time.time() - happened)
        for listener in self.rooms.get(room, ()):
            self._offer(listener, room, message, age=age)

    def _offer(
        self, listener: Listener, room: Room, message: dict[str, Any], *, age: float
    ) -> None:
        now = time.monotonic()
        was_due = listener.due
        listener.offer(message, room, now=now, age=age)
        due = listener.due
        if due is not None and due != was_due:
            asyncio.get_running_loop().call_later(max(0.0, due - now), listener.wake.set)

    def _subscribed(self, new: Collection[Room]) -> None:
        # Redis may take a moment from now on: what is published until then is found by a look.
        self._fresh |= set(new)

    async def look(self, names: Collection[Room]) -> None:
        """Compare versions with the database, and tell those who were told an older one."""
        for room, version in (await ask(rooms.versions, names)).items():
            event = rooms.event(room, version)
            message = {"key": event.key, "version": version, "wire": event.wire()}
            for listener in self.rooms.get(room, ()):
                if version > listener.told.get(room, 0):
                    self._offer(listener, room, message, age=PACE.look)

    # --- what is done by the clock --------------------------------------------------------------
    async def _keep_time(self) -> None:
        while True:
            await asyncio.sleep(PACE.tick)
            for job in (self._drop_silent, self._check_rights, self._look, self._beat):
                try:
                    await job(time.monotonic())
                except Exception:
                    # The database is away: nobody can have lost a right meanwhile, nor won one.
                    logger.exception("a look at the database failed")

    def _is_due(self, what: str, now: float, every: float) -> bool:
        if now < self._due[what]:
            return False
        self._due[what] = now + every
        return True

    async def _drop_silent(self, now: float) -> None:
        for listener in self.listeners:
            if now - listener.heard_at > PACE.silence:
                listener.end(SILENT)

    async def _check_rights(self, now: float) -> None:
        if not self.rooms or not self._is_due("rights", now, PACE.rights):
            return
        inside = [(listener, room) for room, all_ in self.rooms.items() for listener in all_]
        allowed = await ask(rooms.authorise, {(one.caller.user_id, room) for one, room in inside})
        for listener, room in inside:
            if (listener.caller.user_id, room) not in allowed and room in listener.rooms:
                self.part(listener, room)
                listener.tell_error("rights_ended", room)
                listener.end(RIGHTS_ENDED)
        signed_in = await ask(callers.still_in, {listener.caller for listener, _ in inside})
        for listener, _ in inside:
            if listener.caller not in signed_in:
                self._sign_out(listener)

    def _sign_out(self, listener: Listener) -> None:
        for room in list(listener.wanted):
            self.part(listener, room)
        if listener.ending is None:
            listener.tell_error("unauthenticated")
        listener.end(UNAUTHENTICATED)

    async def _look(self, now: float) -> None:
        """Look at the rooms that were entered lately, and at all of them while Redis is not heard."""
        fresh, self._fresh = self._fresh, set()
        if not self.ear.hears:
            self._trouble_at = now
        unsure = now - self._trouble_at < PACE.settle
        if unsure and self._is_due("look", now, PACE.look):
            fresh = set(self.rooms)
        if fresh & self.rooms.keys():
            await self.look(fresh & self.rooms.keys())

    async def _beat(self, now: float) -> None:
        if not self._is_due("heartbeat", now, PACE.heartbeat):
            return
        versions: dict[Room, int] = {}
        try:
            if self.rooms:
                versions = await ask(rooms.versions, set(self.rooms))
        finally:
            for listener in self.listeners:
                listener.tell_versions({r: versions[r] for r in listener.rooms if r in versions})


HUBS: WeakKeyDictionary[asyncio.AbstractEventLoop, Hub] = WeakKeyDictionary()


def here() -> Hub:
    """Return the hub of the running event loop."""
    loop = asyncio.get_running_loop()
    if loop not in HUBS:
        HUBS[loop] = Hub()
    return HUBS[loop]
