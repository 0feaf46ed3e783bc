"""Gentle streaks. Pure: days in, runs out.

A streak is a run of a child's own days on which it did something. One missed day is a rest: it adds
nothing and ends nothing. After two missed days in a row a new run begins, and the longest is kept.
Days on which the clinic paused do not count as missed. Nothing is ever counted down in front of a
child (DOMAIN 9 and 11: a missed day rests it; streaks are among the least liked of all elements).
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

RESTS = 1
"""Missed days in a row that a run survives."""
ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Pause:
    """Days on which nobody is expected, both ends included."""

    starts_on: dt.date
    ends_on: dt.date


@dataclass(frozen=True)
class Run:
    """The run that ended on the last active day, and the longest there was, in active days."""

    days: int = 0
    longest: int = 0


def run(days: Sequence[dt.date], pauses: Iterable[Pause] = ()) -> Run:
    """Return the runs over distinct days in order."""
    pauses = tuple(pauses)
    current = longest = 0
    before: dt.date | None = None
    for day in days:
        goes_on = before is not None and missed(before, day, pauses) <= RESTS
        current = current + 1 if goes_on else 1
        longest = max(longest, current)
        before = day
    return Run(current, longest)


def missed(before: dt.date, after: dt.date, pauses: Iterable[Pause]) -> int:
    """Return how many days lie between two days, both excluded, less those of a pause."""
    pauses = tuple(pauses)
    first, last = before + ONE_DAY, after - ONE_DAY
    between = (last - first).days + 1
    if between <= RESTS or not pauses:
        return max(between, 0)
    paused = {
        first + ONE_DAY * number
        for pause in pauses
        for number in range(
            max((pause.starts_on - first).days, 0),
            min((pause.ends_on - first).days, between - 1) + 1,
        )
    }
    return between - len(paused)


def is_resting(last: dt.date, today: dt.date, pauses: Iterable[Pause] = ()) -> bool:
    """Tell whether the run that ended on `last` would not be taken up by doing something today."""
    return today > last and missed(last, today, pauses) > RESTS


def words(days: int, *, resting: bool) -> str:
    """Say a streak kindly; nothing is ever lost."""
    if days == 0:
        return ""
    said = "1 day" if days == 1 else f"{days} days"
    if resting:
        return f"A run of {said}, resting now. The next one starts whenever you like."
    if days == 1:
        return "A run has begun: 1 day."
    return f"{said} in a run. A day off in between is fine."
