"""The line before the model: bounded, a learner's turn first, and fair between those who wait."""

import threading
from collections import deque
from collections.abc import Sequence

from engines.ports import Vectors


class Job:
    """The texts of one request that are still to be embedded, and the one who waits for them."""

    def __init__(self, texts: Sequence[str], *, warming: bool) -> None:
        """Take trimmed texts."""
        self.texts = texts
        self.warming = warming
        self.rows: list[Vectors | None] = [None] * len(texts)
        self.failed = False
        self.taken = 0
        self._open = len(texts)
        self._lock = threading.Lock()
        self._done = threading.Event()
        if not texts:
            self._done.set()

    def deliver(self, number: int, row: Vectors | None) -> None:
        """Give the row of a text, or None when there was none to be had."""
        with self._lock:
            self.rows[number] = row
            self.failed |= row is None
            self._open -= 1
            if not self._open:
                self._done.set()

    def wait(self, seconds: float) -> bool:
        """Wait for the last row; False when it has not come in time."""
        return self._done.wait(seconds)


class Line:
    """Hand out one text at a time: of turns before warming, of each waiting job in turn.

    So a request of three texts is done after some six, whoever brought a thousand before it.
    """

    def __init__(self, *, turns: int = 2_000, warming: int = 10_000) -> None:
        """Choose how many texts may wait, of each kind."""
        self._limits = {False: turns, True: warming}
        self._waiting = {False: 0, True: 0}
        self._jobs: dict[bool, deque[Job]] = {False: deque(), True: deque()}
        self._change = threading.Condition()
        self._closed = False

    def __len__(self) -> int:
        """Return how many texts wait."""
        return sum(self._waiting.values())

    def join(self, job: Job) -> bool:
        """Queue a job; False, at once, when there is no room for all of its texts."""
        with self._change:
            return self._join(job)

    def _join(self, job: Job) -> bool:
        rest = len(job.texts) - job.taken
        if self._closed or self._waiting[job.warming] + rest > self._limits[job.warming]:
            return False
        if rest:
            self._waiting[job.warming] += rest
            self._jobs[job.warming].append(job)
            self._change.notify(rest)
        return True

    def demote(self, job: Job) -> None:
        """Go on with what is left of a job without hurry: nobody waits for it any more.

        The next one who asks for the same finds it done. Where there is no room, it is dropped.
        """
        with self._change:
            if job in self._jobs[False]:
                self._jobs[False].remove(job)
                self._waiting[False] -= len(job.texts) - job.taken
                job.warming = True
                self._join(job)

    def take(self) -> tuple[Job, int] | None:
        """Wait for a text and return its job and its number; None once the line is closed."""
        with self._change:
            while not self._closed:
                for kind in (False, True):
                    if self._jobs[kind]:
                        return self._taken(kind)
                self._change.wait()
        return None

    def _taken(self, kind: bool) -> tuple[Job, int]:
        job = self._jobs[kind].popleft()
        number = job.taken
        job.taken += 1
        self._waiting[kind] -= 1
        if job.taken < len(job.texts):
            self._jobs[kind].append(job)
        return job, number

    def close(self) -> None:
        """Let go everybody who waits."""
        with self._change:
            self._closed = True
            self._change.notify_all()
