"""The clock of a role-play: which phase it is, and for how long. Pure: the server's times go in.

Preparation lasts `prep_seconds`, then the role-play begins by itself, or earlier when the learner is
ready; it lasts `roleplay_seconds` (DOMAIN 1: 3 and 5 minutes). A turn counts when it arrives strictly
before the end. Browsers only count down between answers.
"""

import datetime as dt
from dataclasses import dataclass

CREATED, WARM_UP, PREP, ACTIVE, FINISHED = "created", "warm_up", "prep", "active", "finished"
OPEN = "in_progress"
LEFT_UNBEGUN = dt.timedelta(hours=24)
"""After so long a session that was never begun expires."""


@dataclass(frozen=True)
class Times:
    """The stored times of a session; lengths in seconds."""

    status: str
    created_at: dt.datetime
    prep_seconds: int
    roleplay_seconds: int
    warm_up_at: dt.datetime | None = None
    prep_at: dt.datetime | None = None
    active_at: dt.datetime | None = None
    completed_at: dt.datetime | None = None

    @property
    def active_from(self) -> dt.datetime | None:
        """Return when the role-play begins or began; None while nobody knows."""
        if self.active_at is not None:
            return self.active_at
        return self.prep_at and self.prep_at + dt.timedelta(seconds=self.prep_seconds)

    @property
    def ends_at(self) -> dt.datetime | None:
        """Return when the role-play's time is over; None while nobody knows."""
        start = self.active_from
        return start and start + dt.timedelta(seconds=self.roleplay_seconds)


@dataclass(frozen=True)
class Clock:
    """What a learner's clock shows: the phase, its end, how long it is and what is left, in seconds."""

    phase: str
    now: dt.datetime
    ends_at: dt.datetime | None
    seconds: int
    left: float

    @property
    def share(self) -> int:
        """Return how much of the phase is left, in whole per cent."""
        return round(100 * self.left / self.seconds) if self.seconds else 0


def phase(times: Times, now: dt.datetime) -> str:
    """Return the phase at a moment."""
    if times.status != OPEN or is_over(times, now):
        return FINISHED
    start = times.active_from
    if start is not None:
        return ACTIVE if now >= start else PREP
    return WARM_UP if times.warm_up_at is not None else CREATED


def is_over(times: Times, now: dt.datetime) -> bool:
    """Tell whether the role-play's time has run out at a moment: its very end is over."""
    return times.ends_at is not None and now >= times.ends_at


def is_forgotten(times: Times, now: dt.datetime) -> bool:
    """Tell whether a session was made so long ago, and never begun, that nobody will come back."""
    return times.active_from is None and now - times.created_at >= LEFT_UNBEGUN


def read(times: Times, now: dt.datetime) -> Clock:
    """Return what the clock shows at a moment."""
    current = phase(times, now)
    if current == PREP:
        return _running(PREP, now, times.active_from, times.prep_seconds)
    if current == ACTIVE:
        return _running(ACTIVE, now, times.ends_at, times.roleplay_seconds)
    return Clock(current, now, None, 0, 0.0)


def _running(name: str, now: dt.datetime, ends_at: dt.datetime | None, seconds: int) -> Clock:
    left = (ends_at - now).total_seconds() if ends_at else 0.0
    return Clock(name, now, ends_at, seconds, max(0.0, min(left, float(seconds))))


def offset(times: Times, said_at: dt.datetime) -> float:
    """Return when in the role-play something was said, in seconds from its beginning."""
    start = times.active_from
    return max(0.0, (said_at - start).total_seconds()) if start else 0.0
