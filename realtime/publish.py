"""Send an event to whoever listens. Never raises, and never makes its caller wait long.

The workers that publish are synchronous. `async_to_sync(layer.group_send)` would open a loop, and with
it a connection, for every event; so a kept client of our own publishes in the layer's wire form, which a
test compares with the layer's.
"""

from functools import cache
from typing import Any

import redis
from channels.layers import get_channel_layer
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

from core.breaker import Breaker, OpenError
from realtime.events import Event

LIMIT = 0.25
"""Seconds that Redis may take; after that everybody goes on without it for a moment."""
breaker = Breaker("the live channel")


def publish(event: Event) -> bool:
    """Hand an event to its room; tell whether Redis took it.

    False loses a hint and nothing else: the next heartbeat carries the version from the database.
    """
    try:
        with breaker.guard(redis.RedisError, OSError):
            client().publish(channel(event.room), _packed(message(event)))
    except (OpenError, redis.RedisError, OSError):
        return False
    return True


def message(event: Event) -> dict[str, Any]:
    """Return an event as it travels between processes; the moment as seconds since 1970."""
    return {
        "type": "live.event",
        "room": event.room,
        "key": event.key,
        "version": event.version,
        "happened": event.happened_at.timestamp() if event.happened_at else None,
        "wire": event.wire(),
    }


def channel(room: str) -> str:
    """Return the name of a room's channel in Redis, as the channel layer calls it."""
    layers: dict[str, Any] = settings.CHANNEL_LAYERS
    return f"{layers['default']['CONFIG']['prefix']}__group__{room}"


@cache
def client() -> "redis.Redis":
    """Return the one client of this process. It makes its connections anew after a fork.

    RESP2 and no library name: connecting then needs no words of its own, so that a dead server costs
    one limit and not three. A connection that was closed meanwhile is replaced once.
    """
    return redis.Redis.from_url(
        settings.REDIS_URL,
        socket_timeout=LIMIT,
        socket_connect_timeout=LIMIT,
        retry=Retry(NoBackoff(), 1, supported_errors=(redis.ConnectionError,)),
        protocol=2,
        driver_info=None,
    )


def _packed(content: dict[str, Any]) -> bytes:
    layer = get_channel_layer()
    packed: bytes = layer.serialize(content)
    return packed
