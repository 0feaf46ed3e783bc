"""What the workshop hands to its edges: plain frozen shapes, and nothing that touches a database."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, TypedDict
from uuid import UUID

from workshop import content
from workshop.choices import ActivityType, Status

TYPE_LABELS: Mapping[str, str] = {str(value): str(label) for value, label in ActivityType.choices}


@dataclass(frozen=True)
class Filters:
    """What a catalogue is narrowed to; empty means everything."""

    category: str = ""
    search: str = ""
    age: int | None = None
    status: str = ""
    clinic_id: UUID | None = None


@dataclass(frozen=True)
class CategoryCard:
    """A subject: its slug, name and palette colour."""

    slug: str
    name: str
    colour: str


@dataclass(frozen=True)
class ModuleCard:
    """A module as a card; `state` is new, open or done for the child that it is drawn for.

    `new_since` counts the activities of a finished module that came after the child had done it.
    """

    id: UUID
    title: str
    description: str
    category: CategoryCard
    age_group_min: int
    age_group_max: int
    minutes: int
    activity_count: int
    illustration_url: str
    illustration_alt: str
    state: str = "new"
    completed_count: int = 0
    open_session_id: UUID | None = None
    last_accessed_at: dt.datetime | None = None
    status: str = Status.PUBLISHED
    clinic_name: str = ""
    new_since: int = 0


@dataclass(frozen=True)
class ActivityLine:
    """An activity in a list; `state` is done, next or later inside a session, else empty."""

    id: UUID
    name: str
    type: str
    type_label: str
    duration: int
    points: int
    summary: str
    state: str = ""
    steps: list[dict[str, Any]] = field(default_factory=list)

    @property
    def minutes(self) -> int:
        """Return the duration in whole minutes."""
        return content.minutes(self.duration)


@dataclass(frozen=True)
class SessionState:
    """Where a session stands: what is done, what comes next, whether it is finished."""

    id: UUID
    child_id: UUID
    module_id: UUID
    version: int
    title: str
    started_at: dt.datetime
    last_accessed_at: dt.datetime
    completed_at: dt.datetime | None
    completed_activities: list[UUID]
    activities: list[ActivityLine]

    @property
    def completed_count(self) -> int:
        """Return how many activities are done."""
        return len(self.completed_activities)

    @property
    def total(self) -> int:
        """Return how many activities the session's version has."""
        return len(self.activities)

    @property
    def next_activity(self) -> ActivityLine | None:
        """Return the activity to go on with, or None when all are done."""
        return next((line for line in self.activities if line.state == "next"), None)


@dataclass(frozen=True)
class AssessmentCard:
    """An assessment as it is offered; `last_on` is the date at the clinic of the last result."""

    id: UUID
    title: str
    description: str
    kind: str
    kind_label: str
    category: CategoryCard
    question_count: int
    for_guardians: bool
    last_on: dt.date | None
    is_due: bool


@dataclass(frozen=True)
class PartLine:
    """One subject's part of a result, all in per cent."""

    category: CategoryCard
    correct: int
    questions: int
    percent: Decimal
    contribution: Decimal
    is_below: bool

    @classmethod
    def read(cls, category: CategoryCard, part: Mapping[str, Any], mark: int) -> "PartLine":
        """Read a part as it is stored."""
        percent = Decimal(part["percent"])
        return cls(
            category=category,
            correct=part["correct"],
            questions=part["questions"],
            percent=percent,
            contribution=Decimal(part["contribution"]),
            is_below=percent < mark,
        )


@dataclass(frozen=True)
class ResultLine:
    """What came out of one filling-in; no score where none is given."""

    id: UUID
    title: str
    kind: str
    kind_label: str
    completed_at: dt.datetime
    score: Decimal | None
    mark: int
    parts: list[PartLine]


class Outline(TypedDict):
    """What a module is about in a few words: what another room may make something of its own from."""

    title: str
    description: str
    category: str
    ages: tuple[int, int]
    points: list[str]
