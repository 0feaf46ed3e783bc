"""What progress hands to its edges: plain frozen shapes."""

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID

from accounts.selectors import ChildCard
from progress.board import DayMark, Status
from progress.streaks import Pause
from workshop.shapes import CategoryCard


@dataclass(frozen=True)
class ModuleLine:
    """A module in the sum; `completed_on` is the date at the clinic of the first completion.

    `version` is the one that a start begins with, `finished_version` the newest one that the child
    has finished; `new_since` counts the activities of today that it has not done.
    """

    id: UUID
    title: str
    category: CategoryCard
    done: bool
    state: str
    completed_on: dt.date | None
    version: int = 1
    finished_version: int | None = None
    new_since: int = 0


@dataclass(frozen=True)
class CategoryLine:
    """One subject's part of the sum."""

    category: CategoryCard
    done: int
    applicable: int
    percent: Decimal | None


@dataclass(frozen=True)
class Extra:
    """A finished module that does not count now, and why not."""

    title: str
    why: str


@dataclass(frozen=True)
class BadgeLine:
    """A badge that the child has, with the date at the clinic on which it was earned."""

    badge: str
    name: str
    earned_on: dt.date


@dataclass(frozen=True)
class Streak:
    """The run of days that the child is in or rests from; `words` say it kindly."""

    days: int = 0
    longest: int = 0
    resting: bool = False
    words: str = ""


@dataclass(frozen=True)
class Progress:
    """Where a child stands; `percent` is None while nothing applies.

    `sums` spells out how each number comes about, by the number's name.
    """

    child_id: UUID
    percent: Decimal | None
    done: int
    applicable: int
    sentence: str
    explanation: str
    modules: list[ModuleLine]
    by_category: list[CategoryLine]
    extra: list[Extra]
    last_engagement_date: dt.date | None
    version: int
    as_of: dt.datetime
    minutes: int = 0
    points: int = 0
    streak: Streak = field(default_factory=Streak)
    badges: list[BadgeLine] = field(default_factory=list)
    sums: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class GroupName:
    """A group of children of one clinic."""

    id: UUID
    name: str
    clinic_id: UUID


@dataclass(frozen=True)
class Place:
    """A clinic on a board: its day today, its pauses, and the groups that its staff follow."""

    id: UUID
    name: str
    zone: str
    today: dt.date
    pauses: tuple[Pause, ...] = ()
    groups: tuple[GroupName, ...] = ()


@dataclass(frozen=True)
class ModuleChoice:
    """A module that a board can be narrowed to."""

    id: UUID
    title: str
    subject: str
    clinic_id: UUID | None


@dataclass(frozen=True)
class Summary:
    """One child on a board: what is stored, the status with its reasons, and the last days.

    `for_staff` tells whose words `status` and `reasons` are: a clinic's, with its groups, or a
    family's. `active_days` are the days at the clinic on which something was done lately.
    """

    child: ChildCard
    status: Status
    reasons: tuple[str, ...]
    done: int
    applicable: int
    percent: Decimal | None
    sentence: str
    minutes: int
    points: int
    streak_days: int
    last_engagement_date: dt.date | None
    days: tuple[DayMark, ...]
    groups: tuple[GroupName, ...]
    version: int
    as_of: dt.datetime | None
    for_staff: bool

    @property
    def reason(self) -> str:
        """Return why, as one text."""
        return "; ".join(self.reasons)


@dataclass(frozen=True)
class Filters:
    """What a board is narrowed to and how it is sorted; empty means everything.

    With a module, children are those it is for, and `status` is how far they are with it.
    """

    status: Status | None = None
    min_age: int | None = None
    max_age: int | None = None
    group_id: UUID | None = None
    module_id: UUID | None = None
    clinic_id: UUID | None = None
    search: str = ""
    sort: str = ""


@dataclass(frozen=True)
class Finished:
    """A module that was finished, with the day at the clinic."""

    title: str
    day: dt.date


@dataclass(frozen=True)
class LatestAssessment:
    """The latest questionnaire of a child, in kind words."""

    title: str
    words: str
    day: dt.date


@dataclass(frozen=True)
class FamilyCard:
    """One child for its family: the sum, and what is worth telling of lately. Nothing is compared.

    `was_here` tells whether something was done in the last seven days, `this_week` what was finished.
    """

    child: ChildCard
    sentence: str
    percent: Decimal | None
    words: str
    last_engagement_date: dt.date | None
    was_here: bool
    streak: str
    this_week: tuple[Finished, ...]
    badge: BadgeLine | None
    assessment: LatestAssessment | None
    version: int


@dataclass(frozen=True)
class PracticeLine:
    """How far a professional is with a scenario, in per cent: their best practice index on it."""

    scenario_id: UUID
    title: str
    progress: Decimal
    updated_at: dt.datetime


@dataclass(frozen=True)
class PracticeList:
    """How far a professional is with each scenario, and whether the list was kept."""

    lines: list[PracticeLine]
    hit: bool


@dataclass(frozen=True)
class PracticeDays:
    """The days on which a professional rehearsed, in order, and the runs that they make.

    `streak` is the run that ended on the last of them; `resting` that it would not go on today.
    """

    days: list[dt.date]
    streak: int
    longest: int
    resting: bool
    words: str
    today: dt.date


@dataclass(frozen=True)
class Suggestion:
    """A module to try next; the lower its priority, the sooner. The reason is never empty."""

    module_id: UUID
    title: str
    category: CategoryCard
    illustration_url: str
    priority: int
    reason: str
    rationale: str
    child_rationale: str


@dataclass(frozen=True)
class Suggestions:
    """What is suggested to a child; `note` says why there is nothing, where there is nothing."""

    wanted: bool
    items: list[Suggestion]
    note: str
