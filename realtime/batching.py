"""Gather what a socket has to say, so that a busy room sends once a window. Pure: time is told, not read.

The first event of a room starts its clock and later ones do not restart it: a steady stream would
otherwise never be sent (contract X13). Of one key only the newest version is kept.
"""

from dataclasses import dataclass, field
from typing import Any

MOST = 200
"""Messages that wait for one socket at most. Beyond it the oldest is forgotten: an event is a hint,
and the next heartbeat says the same."""


@dataclass
class Waiting:
    """What one room has to say, and when."""

    due: float
    messages: dict[str, tuple[int, dict[str, Any]]] = field(default_factory=dict)


class Batch:
    """Messages of one socket that wait for the end of their room's window. Times are seconds."""

    def __init__(self, *, most: int = MOST) -> None:
        """Begin empty."""
        self._most = most
        self._waiting: dict[str, Waiting] = {}
        self._sent: dict[str, float] = {}

    def __len__(self) -> int:
        """Return how many messages wait."""
        return sum(len(waiting.messages) for waiting in self._waiting.values())

    @property
    def due(self) -> float | None:
        """Return when the next room has to be sent; None while nothing waits."""
        return min((waiting.due for waiting in self._waiting.values()), default=None)

    def add(
        self,
        *,
        room: str,
        key: str,
        version: int,
        message: dict[str, Any],
        window: float,
        now: float,
        age: float = 0.0,
    ) -> None:
        """Keep a message until its room's window is over, and only the newest version of its key.

        The window is counted from the fact: what has been under way for `age` seconds waits for the
        rest of it. A room is never sent twice within one window.
        """
        waiting = self._waiting.get(room)
        if waiting is None:
            earliest = self._sent.get(room, now - window) + window
            waiting = Waiting(due=max(now, earliest, now + window - max(age, 0.0)))
            self._waiting[room] = waiting
        known = waiting.messages.get(key)
        if known is not None and known[0] > version:
            return
        if known is None and len(self) >= self._most:
            self._forget_oldest()
            waiting = self._waiting.setdefault(room, waiting)
        waiting.messages[key] = (version, message)

    def take(self, now: float, *, everything: bool = False) -> list[dict[str, Any]]:
        """Return what is due, or everything where the socket is about to close; then forget it."""
        ready = [
            room for room, waiting in self._waiting.items() if everything or waiting.due <= now
        ]
        taken: list[dict[str, Any]] = []
        for room in ready:
            taken += [message for _, message in self._waiting.pop(room).messages.values()]
            self._sent[room] = now
        return taken

    def forget(self, room: str) -> None:
        """Forget a room and what it had to say: the socket has left it."""
        self._waiting.pop(room, None)
        self._sent.pop(room, None)

    def _forget_oldest(self) -> None:
        room, waiting = next(iter(self._waiting.items()))
        del waiting.messages[next(iter(waiting.messages))]
        if not waiting.messages:
            del self._waiting[room]
