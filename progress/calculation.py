"""The arithmetic of progress. Pure: facts in, figures out; no database, no clock."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

from progress import badges, streaks

CENT = Decimal("0.01")
CHECKED_AGAIN = dt.timedelta(days=7)
"""A row is calculated again after a week even if nothing happened: a guard against drift."""


@dataclass(frozen=True)
class Completion:
    """An activity done: what it was worth, in seconds and points, in the version it was done in."""

    activity_id: UUID
    type: str
    at: dt.datetime
    seconds: int
    points: int


@dataclass(frozen=True)
class Finished:
    """A module finished for the first time."""

    category: str
    at: dt.datetime


@dataclass(frozen=True)
class Scored:
    """The latest result of an assessment: per cent by category, and the mark to reach."""

    pass_mark: int
    percents: Mapping[str, Decimal]


@dataclass(frozen=True)
class Facts:
    """Everything that figures are calculated from.

    `categories` holds (done, applicable) by subject over the modules that apply today; done and
    applicable count the same distinct modules (X1, X2). `completions` and `finished` are in the order
    of doing, `scored` in that of answering.
    """

    zone: str
    born: dt.date
    categories: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    completions: tuple[Completion, ...] = ()
    finished: tuple[Finished, ...] = ()
    open_sessions: int = 0
    scored: tuple[Scored, ...] = ()
    pauses: tuple[streaks.Pause, ...] = ()


@dataclass(frozen=True)
class Award:
    """A line of the ledger of points."""

    reason: str
    points: int
    at: dt.datetime


@dataclass(frozen=True)
class Figures:
    """What facts add up to: the columns of a summary, and what was earned on the way."""

    percent: Decimal | None
    done: int
    applicable: int
    started: int
    minutes: int
    points: int
    streak_days: int
    longest_streak: int
    by_category: dict[str, dict[str, int]]
    weak: dict[str, str]
    last_engagement_date: dt.date | None
    awards: tuple[Award, ...]
    earned: tuple[badges.Earned, ...]


def calculate(facts: Facts) -> Figures:
    """Return what the facts add up to."""
    done = sum(part[0] for part in facts.categories.values())
    applicable = sum(part[1] for part in facts.categories.values())
    zone = ZoneInfo(facts.zone)
    days = sorted({one.at.astimezone(zone).date() for one in facts.completions})
    run = streaks.run(days, facts.pauses)
    awards = ledger(facts.completions)
    return Figures(
        percent=percent(done=done, applicable=applicable),
        done=done,
        applicable=applicable,
        started=facts.open_sessions,
        minutes=whole_minutes(sum(one.seconds for one in facts.completions)),
        points=sum(award.points for award in awards),
        streak_days=run.days,
        longest_streak=run.longest,
        by_category={
            slug: {"done": part[0], "applicable": part[1]}
            for slug, part in sorted(facts.categories.items())
        },
        weak=weak(facts.scored),
        last_engagement_date=days[-1] if days else None,
        awards=awards,
        earned=badges.earned(
            completed=[(one.type, one.at) for one in facts.completions],
            finished=[(one.category, one.at) for one in facts.finished],
            zone=zone,
        ),
    )


def percent(*, done: int, applicable: int) -> Decimal | None:
    """Return done ÷ applicable × 100 to two decimals, or None where nothing applies (X2).

    `done` counts distinct modules among the applicable ones (X1), so the result is never above 100;
    anything else is a mistake of the caller and raises ValueError instead of being clamped.
    """
    if not 0 <= done <= applicable:
        raise ValueError("done lies between 0 and applicable")
    if applicable == 0:
        return None
    return (Decimal(done) * 100 / Decimal(applicable)).quantize(CENT, ROUND_HALF_UP)


def ledger(completions: Iterable[Completion]) -> tuple[Award, ...]:
    """Return the awards for completions: one for each activity, when it was done first.

    Doing it again is worth as much to the child and nothing in points, so that nobody is nudged to
    repeat for their sake. The points are those of the version it was first done in: an edit never
    takes any away.
    """
    first: dict[UUID, Award] = {}
    for one in completions:
        award = Award(reason=f"activity:{one.activity_id}", points=one.points, at=one.at)
        first.setdefault(one.activity_id, award)
    return tuple(first.values())


def weak(scored: Iterable[Scored]) -> dict[str, str]:
    """Return the subjects below their mark, with what was reached in per cent.

    The newest result that asked about a subject counts: doing better later, in whichever assessment,
    is what a child is to be known by.
    """
    newest: dict[str, tuple[Decimal, int]] = {}
    for result in scored:
        for slug, reached in result.percents.items():
            newest[slug] = (reached, result.pass_mark)
    return {
        slug: str(reached) for slug, (reached, mark) in sorted(newest.items()) if reached < mark
    }


def whole_minutes(seconds: int) -> int:
    """Return seconds as whole minutes, rounded up from half."""
    return (seconds + 30) // 60


def due_at(*, born: dt.date, zone: str, now: dt.datetime) -> dt.datetime:
    """Return when figures are to be calculated again although nothing happens.

    That is the next birthday, when other modules apply, at midnight at the clinic; a week at most.
    """
    there = ZoneInfo(zone)
    birthday = next_birthday(born, after=now.astimezone(there).date())
    midnight = dt.datetime.combine(birthday, dt.time(), tzinfo=there)
    return min(midnight.astimezone(dt.UTC), now + CHECKED_AGAIN)


def next_birthday(born: dt.date, *, after: dt.date) -> dt.date:
    """Return the next birthday after a day; that of 29 February falls on 1 March otherwise."""
    for year in (after.year, after.year + 1):
        try:
            day = born.replace(year=year)
        except ValueError:
            day = dt.date(year, 3, 1)
        if day > after:
            return day
    raise ValueError(
        "no birthday within a year"
    )  # pragma: no cover (there is one in any two years)


def plain(value: Decimal) -> str:
    """Return a percentage as people write it: 50 and not 50.00, but 66.67."""
    return f"{value.normalize():f}"


def sentence(*, done: int, applicable: int) -> str:
    """Spell the sum out: "4 of 6 modules: 66.67 %"."""
    share = percent(done=done, applicable=applicable)
    if share is None:
        return "Nothing assigned yet"
    modules = "module" if applicable == 1 else "modules"
    return f"{done} of {applicable} {modules}: {plain(share)} %"
