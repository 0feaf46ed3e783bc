"""What is kept for a while in Redis. The only room that knows Django's cache.

PostgreSQL is the truth; this is only faster. Every failure is a miss, after 250 ms at most, and while
the breaker is open not even that long. A value that is false in itself is a hit (X10): only MISSING
is not there.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.core.cache import caches

from core.breaker import Breaker, OpenError

log = logging.getLogger(__name__)
breaker = Breaker("cache")
MISSING: Final = object()


@dataclass(frozen=True)
class Entry:
    """One kind of thing that is kept: its key with a place for an id, and how long in seconds."""

    key: str
    ttl: int

    def get(self, key_id: object) -> Any:
        """Return what is kept, or MISSING."""
        return _ask(lambda: caches["redis"].get(self.key.format(key_id), MISSING))

    def put(self, key_id: object, value: Any) -> None:
        """Keep a value of plain JSON."""
        _ask(lambda: caches["redis"].set(self.key.format(key_id), value, self.ttl))

    def drop(self, key_id: object) -> None:
        """Forget a value."""
        _ask(lambda: caches["redis"].delete(self.key.format(key_id)))


def _ask(call: Callable[[], Any]) -> Any:
    """Return what Redis answers, or MISSING where it does not or is not asked."""
    try:
        with breaker.guard(Exception):
            return call()
    except OpenError:
        return MISSING
    except Exception as error:
        log.warning("cache unavailable: %s", type(error).__name__)
        return MISSING
