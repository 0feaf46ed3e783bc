"""Having the examples that every report is read against ready, before the first report needs them."""

import time
from threading import Lock

from engines import client
from feedback import meaning, reading

AGAIN = 300.0
"""Seconds after which a process sees to it again: the engine room may have been started anew."""


class Warmth:
    """When this process has last seen to it."""

    def __init__(self) -> None:
        """Begin cold."""
        self._until = 0.0
        self._lock = Lock()

    def keep(self) -> None:
        """Hand the examples to the engine, where that is due; return at once, whatever comes."""
        now = time.monotonic()
        with self._lock:
            if now < self._until:
                return
            self._until = now + AGAIN
        client.warm([*meaning.examples(), *reading.FEELINGS, *reading.CALM])


HERE = Warmth()


def warm() -> None:
    """Have the engine know the examples: embedding them all takes seconds, knowing them a moment."""
    HERE.keep()
