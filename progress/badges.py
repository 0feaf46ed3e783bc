"""When a badge is earned. Pure.

Every rule looks at what the child did and at nothing else: neither at the catalogue of the day nor at
other children. So the same facts give the same badges whenever they are calculated, and no edit can
take one away.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

MODULES = {"first_module": 1, "three_modules": 3, "six_modules": 6, "twelve_modules": 12}
SUBJECTS = {"three_subjects": 3}
TYPES = {"five_breaths": ("breathing", 5), "five_together": ("parent_child", 5)}
DAYS = {"five_days": 5, "twenty_days": 20}


@dataclass(frozen=True)
class Earned:
    """A badge, and the moment of what completed it."""

    badge: str
    at: dt.datetime


def earned(
    *,
    completed: Sequence[tuple[str, dt.datetime]],
    finished: Sequence[tuple[str, dt.datetime]],
    zone: ZoneInfo,
) -> tuple[Earned, ...]:
    """Return the badges earned, in the order of earning.

    `completed` holds type and time of each activity done, `finished` category and time of each module
    finished for the first time, both in the order of time; `zone` decides which day it was.
    """
    moments = {"first_step": [at for _, at in completed[:1]]}
    moments |= {badge: _nth([at for _, at in finished], n) for badge, n in MODULES.items()}
    subjects = _firsts([(category, at) for category, at in finished])
    moments |= {badge: _nth(subjects, n) for badge, n in SUBJECTS.items()}
    for badge, (wanted, n) in TYPES.items():
        moments[badge] = _nth([at for kind, at in completed if kind == wanted], n)
    days = _firsts([(at.astimezone(zone).date(), at) for _, at in completed])
    moments |= {badge: _nth(days, n) for badge, n in DAYS.items()}
    found = [Earned(badge, at[0]) for badge, at in moments.items() if at]
    return tuple(sorted(found, key=lambda one: one.at))


def _nth(moments: Sequence[dt.datetime], n: int) -> list[dt.datetime]:
    return list(moments[n - 1 : n])


def _firsts(keyed: Sequence[tuple[object, dt.datetime]]) -> list[dt.datetime]:
    first: dict[object, dt.datetime] = {}
    for key, at in keyed:
        first.setdefault(key, at)
    return list(first.values())
