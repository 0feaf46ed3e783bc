"""Where a child stands for those who look after it: one word, and why. Pure.

- nothing assigned: no module applies to the child today
- done: every module that applies is finished
- needs help: a module that applies was begun and left for `LEFT_FOR` days; or a subject is below its mark
  in the latest assessment; or nothing was done for `QUIET_FOR` days, though something was before
- not started: nothing was ever done and no module is open (or nothing has been calculated yet)
- started: everything else

The first line that fits counts. Days are the clinic's own; those of a pause of the clinic do not count.
The board's filter asks the database the same: `latest_day` turns "so many days ago" into a date that a
column can be compared with, and a test holds the two together.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from progress.streaks import Pause

LEFT_FOR = 14
"""Days after which an open module has been left, and not merely put down."""
QUIET_FOR = 21
"""Days without anything done after which somebody may need a hand to come back."""
SHOWN_DAYS = 14
"""Days that a row shows one by one, today included."""
TOLD = 3
"""Subjects that are named where more of them are below their mark."""
ONE_DAY = dt.timedelta(days=1)


class Status(StrEnum):
    """Where a child stands, in the order in which the board puts it."""

    NEEDS_HELP = "needs_help"
    STARTED = "started"
    NOT_STARTED = "not_started"
    UNASSIGNED = "unassigned"
    DONE = "done"

    @property
    def label(self) -> str:
        """Return the words for it."""
        return LABELS[self]


LABELS = {
    Status.NEEDS_HELP: "Needs help",
    Status.STARTED: "Started",
    Status.NOT_STARTED: "Not started",
    Status.UNASSIGNED: "Nothing assigned",
    Status.DONE: "Done",
}


@dataclass(frozen=True)
class OpenModule:
    """A module that is begun; `touched` is the day at the clinic on which it was last gone on with."""

    title: str
    touched: dt.date
    applies: bool = True


@dataclass(frozen=True)
class State:
    """What decides a status; `applicable` is None while nothing has been calculated for a child.

    `weak` gives the subjects below their mark by name, with the per cent reached.
    """

    today: dt.date
    applicable: int | None = None
    done: int = 0
    started: int = 0
    last_day: dt.date | None = None
    weak: Mapping[str, str] = field(default_factory=dict)
    open_modules: tuple[OpenModule, ...] = ()
    pauses: tuple[Pause, ...] = ()

    @property
    def left(self) -> list[OpenModule]:
        """Return the modules that were left, the longest ago first."""
        mine = [
            m for m in self.open_modules if m.applies and self.days_since(m.touched) >= LEFT_FOR
        ]
        return sorted(mine, key=lambda module: (module.touched, module.title))

    @property
    def is_quiet(self) -> bool:
        """Tell whether nothing was done for long, though something was before."""
        return self.last_day is not None and self.days_since(self.last_day) >= QUIET_FOR

    def days_since(self, day: dt.date) -> int:
        """Return how many days that count have passed since a day."""
        return counted_days(day, self.today, self.pauses)


# --- the word -----------------------------------------------------------------------------------
def status_for_staff(state: State) -> Status:
    """Return the status as a clinic's staff see it."""
    if state.applicable is None:
        return Status.NOT_STARTED
    if state.applicable == 0:
        return Status.UNASSIGNED
    if state.done == state.applicable:
        return Status.DONE
    if state.left or state.weak or state.is_quiet:
        return Status.NEEDS_HELP
    if state.last_day is None and not state.started:
        return Status.NOT_STARTED
    return Status.STARTED


def status_for_family(state: State) -> Status:
    """Return the status as families see it: who needs a hand is for staff to notice and to offer."""
    calm = State(
        today=state.today,
        applicable=state.applicable,
        done=state.done,
        started=state.started,
        last_day=state.last_day,
    )
    word = status_for_staff(calm)
    return Status.STARTED if word == Status.NEEDS_HELP else word


# --- why ----------------------------------------------------------------------------------------
def reasons_for_staff(state: State) -> tuple[str, ...]:
    """Return why a child has its status, in words, the most telling reason first; never nothing."""
    status = status_for_staff(state)
    found = [*_needs(state)] if status == Status.NEEDS_HELP else [_in_words(state, status)]
    if status != Status.NEEDS_HELP:
        found += _weak(state)
    found += _paused(state)
    return tuple(found)


def reasons_for_family(state: State) -> tuple[str, ...]:
    """Return the same in words for a family: what is there, and never what is missing."""
    status = status_for_family(state)
    if status == Status.NOT_STARTED:
        return ("All of it is there to discover, whenever you like.",)
    if status == Status.UNASSIGNED:
        return ("Nothing is planned for this age just now.",)
    if status == Status.DONE:
        return ("Everything that is here for now is finished.",)
    return (_in_words(state, status),)


def _needs(state: State) -> Iterator[str]:
    left = state.left
    if left:
        more = f", and {len(left) - 1} more" if len(left) > 1 else ""
        days = (state.today - left[0].touched).days
        yield f"“{left[0].title}” was left {days} days ago{more}"
    yield from _weak(state)
    if state.is_quiet and state.last_day:
        yield f"Nothing for {(state.today - state.last_day).days} days"


def _weak(state: State) -> Iterator[str]:
    """Say which subjects are below their mark, the lowest first, in one sentence."""
    lowest = sorted(state.weak.items(), key=lambda one: (Decimal(one[1]), one[0]))
    if not lowest:
        return
    said = ", ".join(f"{name} {plain_percent(reached)}" for name, reached in lowest[:TOLD])
    more = f", and {len(lowest) - TOLD} more" if len(lowest) > TOLD else ""
    yield f"Low in the latest questions: {said}{more}"


def _paused(state: State) -> Iterator[str]:
    """Say which pause explains why days do not add up."""
    running = [p for p in state.pauses if p.starts_on <= state.today <= p.ends_on]
    if running:
        last = max(pause.ends_on for pause in running)
        yield f"The clinic pauses until {day_in_words(last)}: days off do not count"
        return
    since = [module.touched for module in state.left]
    since += [state.last_day] if state.is_quiet and state.last_day else []
    if since and state.days_since(min(since)) < (state.today - min(since)).days:
        yield "Days on which the clinic paused do not count"


def _in_words(state: State, status: Status) -> str:
    if status == Status.NOT_STARTED:
        return "No module has been opened yet"
    if status == Status.UNASSIGNED:
        return "No published module is for this age here"
    if status == Status.DONE:
        return "Everything that counts today is finished"
    if state.open_modules:
        newest = max(state.open_modules, key=lambda module: (module.touched, module.title))
        others = len(state.open_modules) - 1
        more = f", and {others} more" if others else ""
        return f"“{newest.title}” is under way{more}"
    left = (state.applicable or 0) - state.done
    return f"Between modules: {state.done} finished, {left} to discover"


def reasons_of_module(
    *, finished_on: dt.date | None, touched_on: dt.date | None
) -> tuple[str, ...]:
    """Return how far somebody is with one module, in words."""
    if finished_on:
        return (f"Finished on {day_in_words(finished_on)}",)
    if touched_on:
        return (f"Begun, last gone on with on {day_in_words(touched_on)}",)
    return ("Not opened yet",)


# --- days ---------------------------------------------------------------------------------------
def counted_days(since: dt.date, today: dt.date, pauses: Iterable[Pause]) -> int:
    """Return how many days after `since`, up to and with today, count: those of a pause do not."""
    number = max((today - since).days, 0)
    first_free = since + ONE_DAY
    for pause in sorted(pauses, key=lambda one: one.starts_on):
        first, last = max(pause.starts_on, first_free), min(pause.ends_on, today)
        if first <= last:
            number -= (last - first).days + 1
            first_free = last + ONE_DAY
    return number


def latest_day(today: dt.date, pauses: Iterable[Pause], *, days: int) -> dt.date:
    """Return the latest day since which at least so many days count.

    `counted_days(day, today, pauses) >= days` holds for that day, for every earlier one, and for no
    later one.
    """
    day, missing = today, days
    pauses = tuple(pauses)
    while missing:
        running = [pause for pause in pauses if pause.starts_on <= day <= pause.ends_on]
        if running:
            first = min(pause.starts_on for pause in running)
            if first == dt.date.min:
                return dt.date.min
            day = first - ONE_DAY
            continue
        if day == dt.date.min:
            return day
        missing -= 1
        day -= ONE_DAY
    return day


@dataclass(frozen=True)
class DayMark:
    """One of the last days: something was done ("on"), nothing was ("off"), the clinic paused ("rest")."""

    day: dt.date
    kind: str


def last_days(
    done_on: Iterable[dt.date], today: dt.date, pauses: Iterable[Pause]
) -> tuple[DayMark, ...]:
    """Return the last `SHOWN_DAYS` days, the oldest first."""
    active, pauses = set(done_on), tuple(pauses)

    def kind(day: dt.date) -> str:
        if day in active:
            return "on"
        return "rest" if any(p.starts_on <= day <= p.ends_on for p in pauses) else "off"

    days = [today - ONE_DAY * back for back in range(SHOWN_DAYS - 1, -1, -1)]
    return tuple(DayMark(day, kind(day)) for day in days)


# --- words --------------------------------------------------------------------------------------
NUMBERS = (
    *("none", "one", "two", "three", "four", "five", "six"),
    *("seven", "eight", "nine", "ten", "eleven", "twelve"),
)


def in_words(number: int) -> str:
    """Return a number as a sentence has it: in letters up to twelve."""
    return NUMBERS[number] if 0 <= number < len(NUMBERS) else str(number)


def headline(*, total: int, need_help: int) -> str:
    """Say what is true of a clinic's children today."""
    if total == 0:
        return "No children are registered here yet"
    if total == 1:
        return f"Your one child {'needs' if need_help else 'does not need'} a hand today"
    verb = "need" if need_help > 1 else "needs"
    return f"{in_words(need_help).capitalize()} of your {total} children {verb} a hand today"


def headline_of_some(*, total: int, need_help: int) -> str:
    """Say what is true of the children who were asked for."""
    if total == 0:
        return "No child fits that"
    found = f"{in_words(total).capitalize()} {'child' if total == 1 else 'children'} found"
    if not need_help:
        return found
    if total == 1:
        return f"{found}, who needs a hand"
    return f"{found}, {in_words(need_help)} of them {'needs' if need_help == 1 else 'need'} a hand"


def headline_of_module(title: str, *, total: int, done: int) -> str:
    """Say what is true of a module for the children it is for."""
    if total == 0:
        return f"“{title}” is for none of these children"
    finished = "nobody has" if not done else f"{in_words(done)} {'has' if done == 1 else 'have'}"
    whom = "one child" if total == 1 else f"{in_words(total)} children"
    return f"“{title}” is for {whom}: {finished} finished it"


def days_in_words(marks: Iterable[DayMark]) -> str:
    """Say what the marks of the last days show."""
    kinds = [mark.kind for mark in marks]
    active, rests = kinds.count("on"), kinds.count("rest")
    said = f"{f'Here on {active} of' if active else 'Not here in'} the last {len(kinds)} days"
    return f"{said}, {rests} paused" if rests else said


def day_in_words(day: dt.date | None) -> str:
    """Return a date as people write it, or that there is none."""
    return f"{day.day} {day:%b %Y}" if day else "Not yet"


def plain_percent(value: object) -> str:
    """Return "40 %" for 40.00."""
    text = str(value)
    return f"{text.rstrip('0').rstrip('.') if '.' in text else text} %"
