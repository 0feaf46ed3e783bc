"""What is read of practice: frozen dataclasses that pages and API draw alike."""

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from practice.clock import Clock, Times

if TYPE_CHECKING:
    from practice.models import Session


@dataclass(frozen=True)
class Filters:
    """What a list of scenarios is narrowed by; empty is everything."""

    difficulty: str = ""
    clinical_area: str = ""


@dataclass(frozen=True)
class Attempts:
    """What somebody did with a scenario: how often, the latest and the best; scores are 0 to 100."""

    count: int = 0
    latest_session: UUID | None = None
    latest_at: dt.datetime | None = None
    latest_score: int | None = None
    best_session: UUID | None = None
    best_score: int | None = None
    open_session: UUID | None = None


@dataclass(frozen=True)
class ScenarioLine:
    """One scenario in a list (O18), with the reader's own attempts (O15)."""

    id: UUID
    title: str
    description: str
    difficulty_level: str
    duration_minutes: int
    clinical_area: str
    attempts: Attempts = field(default_factory=Attempts)


@dataclass(frozen=True)
class Listing:
    """A page of scenarios, how many there are in all, and whether the list itself was kept."""

    rows: list[ScenarioLine]
    total: int
    hit: bool


@dataclass(frozen=True)
class Figures:
    """How many scenarios somebody may rehearse, and how many of them were finished at least once."""

    total: int
    done: int


@dataclass(frozen=True)
class ScenarioCard:
    """A scenario before it is begun: `card` is the candidate's card of its newest version."""

    id: UUID
    card: dict[str, Any]
    attempts: Attempts
    prep_seconds: int
    roleplay_seconds: int


@dataclass(frozen=True)
class TurnLine:
    """Something that was said; `offset` is in seconds from the beginning of the role-play."""

    number: int
    speaker: str
    text: str
    said_at: dt.datetime
    offset: float
    phase: str


@dataclass(frozen=True)
class SessionState:
    """Where a role-play stands: all that its learner may know, and nothing of the script."""

    id: UUID
    scenario_id: UUID
    status: str
    clock: Clock
    card: dict[str, Any]
    notes: str
    turns: list[TurnLine]
    revision: int
    created_at: dt.datetime
    completed_at: dt.datetime | None
    ended_by_clock: bool
    score: int | None
    never_found: list[dict[str, str]]
    card_number: int = 1
    mock_id: UUID | None = None
    other_session: UUID | None = None

    @property
    def said(self) -> list[TurnLine]:
        """Return the turns of the role-play itself."""
        return [turn for turn in self.turns if turn.phase == "active"]


@dataclass(frozen=True)
class Past:
    """One finished role-play in somebody's history."""

    id: UUID
    title: str
    status: str
    completed_at: dt.datetime
    turns: int
    score: int | None


def times_of(session: "Session") -> Times:
    """Return the times that the clock is read from."""
    return Times(
        status=session.status,
        created_at=session.created_at,
        prep_seconds=session.prep_seconds,
        roleplay_seconds=session.roleplay_seconds,
        warm_up_at=session.warm_up_at,
        prep_at=session.prep_at,
        active_at=session.active_at,
        completed_at=session.completed_at,
    )
