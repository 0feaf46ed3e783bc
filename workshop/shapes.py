"""What the workshop hands to its edges: plain frozen shapes, and nothing that touches a database."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
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
    """A module as a card; `state` is new, open or done for the child that it is drawn for."""

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
