"""The one subscriber of a process: hears Redis for all sockets, and knows when it hears nothing.

One channel of the layer for a whole process, and not one a socket: opening a socket then asks nothing of
Redis, and goes on while it is away.

The layer alone heals from most faults (redis-py connects again and subscribes again), but not from all: a
connection that died without a word is never noticed, and a `subscribe` that failed in the middle is
forgotten. So the ear sends itself an echo through Redis. When none comes back in time it drops the layer's
connections, and subscribes to all its rooms anew.
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable, Collection
from typing import Any

from channels.layers import get_channel_layer
from redis.exceptions import RedisError

from realtime.rooms import Room

logger = logging.getLogger(__name__)

ECHO_EVERY = 1.0
DEAF_AFTER = 2.5
"""Seconds without an echo after which the ear begins anew."""
PAUSE = 1.0
"""Seconds between two attempts to begin."""


class DeafError(Exception):
    """Say that no echo came back."""


class Ear:
    """Listen in Redis to the rooms that are wanted, for as long as `listen` runs."""

    def __init__(
        self,
        wanted: Callable[[], Collection[Room]],
        *,
        deliver: Callable[[dict[str, Any]], None],
        subscribed: Callable[[Collection[Room]], None],
    ) -> None:
        """Take where to look for the wanted rooms, and whom to tell of events and of new rooms."""
        self._wanted = wanted
        self._deliver = deliver
        self._subscribed = subscribed
        self._changed = asyncio.Event()
        self._alone = asyncio.Lock()
        self._echoed = 0.0

    @property
    def hears(self) -> bool:
        """Tell whether an echo came back lately."""
        return time.monotonic() - self._echoed < DEAF_AFTER

    def look_again(self) -> None:
        """Note that the wanted rooms have changed."""
        self._changed.set()

    async def listen(self) -> None:
        """Listen until cancelled, beginning anew whenever something breaks."""
        async with self._alone:  # a predecessor may still be closing the layer's connections
            while True:
                try:
                    await self._listen()
                except (
                    Exception
                ) as error:  # whatever it is: the one who listens must not fall silent
                    if self._echoed:
                        logger.warning("live events are not heard: %s", type(error).__name__)
                    self._echoed = 0.0
                await asyncio.sleep(PAUSE)

    async def _listen(self) -> None:
        layer = get_channel_layer()
        reader = None
        try:
            async with asyncio.timeout(DEAF_AFTER):
                channel = await layer.new_channel()
            reader = asyncio.create_task(self._read(layer, channel))
            await self._follow(layer, channel)
        finally:
            # The layer first: a reader that is cancelled would ask a dead Redis to unsubscribe it.
            await self._hang_up(layer)
            if reader:
                reader.cancel()
                await asyncio.gather(reader, return_exceptions=True)

    async def _follow(self, layer: Any, channel: str) -> None:
        heard: set[Room] = set()
        begun = time.monotonic()
        while True:
            self._changed.clear()
            wanted = set(self._wanted())
            async with asyncio.timeout(DEAF_AFTER):
                for room in heard - wanted:
                    await layer.group_discard(room.name, channel)
                for room in wanted - heard:
                    await layer.group_add(room.name, channel)
                await layer.send(channel, {"type": "live.echo"})
            if wanted - heard:
                self._subscribed(wanted - heard)
            heard = wanted
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(ECHO_EVERY):
                    await self._changed.wait()
            if time.monotonic() - max(self._echoed, begun) > DEAF_AFTER:
                raise DeafError

    async def _read(self, layer: Any, channel: str) -> None:
        while True:
            message = await layer.receive(channel)
            if message["type"] == "live.echo":
                if not self._echoed:
                    logger.info("live events are heard")
                self._echoed = time.monotonic()
            else:
                self._deliver(message)

    @staticmethod
    async def _hang_up(layer: Any) -> None:
        """Close the layer's connections, whatever state they are in."""
        with contextlib.suppress(RedisError, OSError, TimeoutError):
            async with asyncio.timeout(DEAF_AFTER):
                await layer.flush()
