"""A circuit breaker: after the first failure nobody waits for what does not answer."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

logger = logging.getLogger(__name__)


class OpenError(Exception):
    """Say that a call was not even tried: the last one failed a moment ago."""


class Breaker:
    """Remember for a whole process whether something outside answers.

    The first failure opens it: for `pause` seconds nobody calls. Then one caller at a time may try,
    at most one every `pause` seconds, until a call succeeds. A try that ends in neither word (its
    thread died) costs one more pause and no more.
    """

    def __init__(
        self, name: str, *, pause: float = 2.0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Begin closed; `name` is for the log, `clock` gives seconds that never go back."""
        self.name = name
        self.pause = pause
        self._clock = clock
        self._lock = threading.Lock()
        self._open = False
        self._next_try = 0.0

    @property
    def is_open(self) -> bool:
        """Tell whether the last thing heard was a failure."""
        return self._open

    def allows(self) -> bool:
        """Tell whether to call now. True while open makes the caller the one who tries."""
        return not self._open or self._may_try()

    def _may_try(self) -> bool:
        with self._lock:
            now = self._clock()
            if self._open and now < self._next_try:
                return False
            self._next_try = now + self.pause
            return True

    def succeeded(self) -> None:
        """Note that a call was answered: everybody may call again."""
        if not self._open:
            return
        with self._lock:
            was_open, self._open = self._open, False
        if was_open:
            logger.info("%s answers again", self.name)

    def failed(self) -> None:
        """Note that a call failed: nobody calls for a pause from now."""
        with self._lock:
            was_open, self._open = self._open, True
            self._next_try = self._clock() + self.pause
        if not was_open:
            logger.warning("%s does not answer; no call for %g s", self.name, self.pause)

    @contextmanager
    def guard(self, *failures: type[BaseException]) -> Iterator[None]:
        """Raise OpenError instead of calling while open; note how the call in the block went.

        Only the named exceptions speak against what is called, any other one means that it answered.
        All pass through to the caller.
        """
        if not self.allows():
            raise OpenError(self.name)
        try:
            yield
        except failures:
            self.failed()
            raise
        except Exception:
            self.succeeded()
            raise
        self.succeeded()
