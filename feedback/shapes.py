"""What is read of feedback: frozen dataclasses that pages and API draw alike."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from practice.shapes import TurnLine


@dataclass(frozen=True)
class ReportLine:
    """One report in its owner's list; `ended_at` is the end of the role-play, `number` counts attempts."""

    id: UUID
    session_id: UUID
    scenario_id: UUID
    title: str
    status: str
    overall_score: int | None
    coverage: int | None
    ended_at: dt.datetime
    written_at: dt.datetime | None


@dataclass(frozen=True)
class Listing:
    """A page of reports, and how many there are in all."""

    rows: list[ReportLine]
    total: int


@dataclass(frozen=True)
class Marked:
    """What a tutor made of a role-play: bands by code of criterion, and a comment."""

    tutor: str
    bands: Mapping[str, int]
    comment: str
    updated_at: dt.datetime


@dataclass(frozen=True)
class FullReport:
    """One report with all that it says; `content` is None until it is ready, or if it never will be.

    `hit` tells whether the content came from the cache.
    """

    line: ReportLine
    content: dict[str, Any] | None
    rubric_version: str
    engine_version: str
    content_version: int | None
    hit: bool = False


@dataclass(frozen=True)
class Attempt:
    """One ready report of a series, with what it says."""

    line: ReportLine
    content: dict[str, Any]


@dataclass(frozen=True)
class Sharing:
    """Whether a role-play is shown to tutors, since when, and what they made of it so far."""

    asked_at: dt.datetime | None
    markings: list[Marked]


@dataclass(frozen=True)
class ToMark:
    """A role-play in a tutor's list: whose it is is not told, so that nobody is marked by name."""

    session_id: UUID
    title: str
    profession: str
    asked_at: dt.datetime
    marked_at: dt.datetime | None = None


@dataclass(frozen=True)
class MarkingSheet:
    """What a tutor reads of a shared role-play.

    `mine` is what they marked before. `report` is the report's content, and None until they have: a band
    that is known draws one's own towards it.
    """

    session_id: UUID
    card: dict[str, Any]
    turns: list[TurnLine]
    mine: Marked | None
    report: dict[str, Any] | None


@dataclass(frozen=True)
class Agreement:
    """How far tutors and reports agree on a criterion: so many pairs, and tutor less report on average.

    `difference` is None without a pair. `apart` is how far they are from each other on average, whichever
    way.
    """

    code: str
    name: str
    count: int
    difference: float | None
    apart: float | None
