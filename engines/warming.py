"""Texts that will be asked for soon, handed over by somebody who does not wait."""

import logging
import threading
from collections import deque
from collections.abc import Callable, Sequence

logger = logging.getLogger(__name__)

ENOUGH = 4_096
AT_ONCE = 32


class Warmer:
    """Pass texts on in one thread of its own, which is there only while there is something to do."""

    def __init__(self, work: Callable[[list[str]], None]) -> None:
        """Take what is done with some texts; it may take seconds."""
        self._work = work
        self._lock = threading.Lock()
        self._texts: deque[str] = deque()
        self._runs = False

    def add(self, texts: Sequence[str]) -> None:
        """Note texts and return at once; what is beyond a bound is forgotten."""
        with self._lock:
            self._texts.extend(texts[: ENOUGH - len(self._texts)])
            start = bool(self._texts) and not self._runs
            self._runs |= start
        if start:
            threading.Thread(target=self._run, name="engines-warming", daemon=True).start()

    def _run(self) -> None:
        while part := self._next():
            try:
                self._work(part)
            except Exception as error:  # nobody waits: what fails here is asked for again later
                logger.info("warming stopped: %s", type(error).__name__)
                with self._lock:
                    self._texts.clear()

    def _next(self) -> list[str]:
        with self._lock:
            part = [self._texts.popleft() for _ in range(min(AT_ONCE, len(self._texts)))]
            self._runs = bool(part)
        return part
