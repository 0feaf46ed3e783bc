"""What progress hands to its edges: plain frozen shapes."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from accounts.selectors import ChildCard
from workshop.shapes import CategoryCard


@dataclass(frozen=True)
class ModuleLine:
    """A module in the sum; `completed_on` is the date at the clinic of the first completion."""

    id: UUID
    title: str
    category: CategoryCard
    done: bool
    state: str
    completed_on: dt.date | None


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
class Progress:
    """Where a child stands; `percent` is None while nothing applies."""

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


@dataclass(frozen=True)
class Summary:
    """One child in a list."""

    child: ChildCard
    done: int
    applicable: int
    percent: Decimal | None
    sentence: str
    last_engagement_date: dt.date | None
