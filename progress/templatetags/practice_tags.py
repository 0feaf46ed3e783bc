"""The days of a professional's practice, on a page of a lower app: templates compose floors."""

import datetime as dt
from dataclasses import dataclass

from django import template

from accounts.models import User
from progress import selectors
from progress.shapes import PracticeDays

register = template.Library()

WEEKS = 4
STEP = 18


@dataclass(frozen=True)
class Day:
    """One day of a drawing."""

    x: int
    practised: bool


@dataclass(frozen=True)
class Run:
    """The words about a run of days, and the last four weeks as a drawing with a name of its own."""

    words: str
    days: list[Day]
    width: int
    name: str


@register.simple_tag
def practice_run(user: User) -> Run | None:
    """Return how many days in a run somebody has practised; None before the first."""
    found = selectors.practice_days(user)
    return _run(found) if found.days else None


def _run(found: PracticeDays) -> Run:
    first = found.today - dt.timedelta(days=7 * WEEKS - 1)
    practised = set(found.days)
    shown = [first + dt.timedelta(days=number) for number in range(7 * WEEKS)]
    # A gap after each week lets the eye count.
    days = [
        Day(8 + place * STEP + place // 7 * STEP // 2, day in practised)
        for place, day in enumerate(shown)
    ]
    count = sum(day.practised for day in days)
    noun = "day" if count == 1 else "days"
    return Run(
        words=found.words,
        days=days,
        width=days[-1].x + 8,
        name=f"You practised on {count} {noun} of the last {len(days)}; today is on the right.",
    )
