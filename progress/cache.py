"""What is kept of progress: a child's figures spelt out, for ten minutes, under a stamp (V24, V25).

A professional's own list is kept for five minutes, under a stamp as well (O37): two kinds of progress, two
names, two times (X15).

The stamp is read from PostgreSQL with every read: the version of the summary, the mark of the newest
fact that is not in it yet, the date at the clinic. So nothing has to be deleted when something
happens, and nothing wrong can come out of a cache that missed the news while Redis was away.
"""

import datetime as dt
from dataclasses import asdict
from decimal import Decimal
from typing import Any
from uuid import UUID

from core.cache import MISSING, Entry
from progress.shapes import (
    BadgeLine,
    CategoryLine,
    Extra,
    ModuleLine,
    PracticeLine,
    Progress,
    Streak,
)
from workshop.shapes import CategoryCard

CHILD = Entry("progress:{}", ttl=600)
PROFESSIONAL = Entry("practice-progress:{}", ttl=300)


def kept(child_id: UUID, stamp: str) -> Progress | None:
    """Return a child's progress if it was kept under this stamp."""
    found = CHILD.get(child_id)
    if found is MISSING or found.get("stamp") != stamp:
        return None
    return _progress(found["progress"])


def keep(progress: Progress, stamp: str) -> None:
    """Keep a child's progress under a stamp that was read before its facts were."""
    CHILD.put(progress.child_id, {"stamp": stamp, "progress": asdict(progress)})


def kept_practice(user_id: UUID, stamp: str) -> list[PracticeLine] | None:
    """Return how far a professional is if it was kept under this stamp."""
    found = PROFESSIONAL.get(user_id)
    if found is MISSING or found.get("stamp") != stamp:
        return None
    return [
        PracticeLine(
            scenario_id=UUID(row["scenario_id"]),
            title=row["title"],
            progress=Decimal(row["progress"]),
            updated_at=dt.datetime.fromisoformat(row["updated_at"]),
        )
        for row in found["lines"]
    ]


def keep_practice(user_id: UUID, stamp: str, lines: list[PracticeLine]) -> None:
    """Keep how far a professional is under a stamp that was read before."""
    # The moment in words of our own: the cache's JSON would cut it to milliseconds.
    rows = [{**asdict(line), "updated_at": line.updated_at.isoformat()} for line in lines]
    PROFESSIONAL.put(user_id, {"stamp": stamp, "lines": rows})


def _progress(row: dict[str, Any]) -> Progress:
    return Progress(
        **{
            **row,
            "child_id": UUID(row["child_id"]),
            "percent": _decimal(row["percent"]),
            "modules": [_module(line) for line in row["modules"]],
            "by_category": [_category(line) for line in row["by_category"]],
            "extra": [Extra(**line) for line in row["extra"]],
            "badges": [_badge(line) for line in row["badges"]],
            "streak": Streak(**row["streak"]),
            "last_engagement_date": _date(row["last_engagement_date"]),
            "as_of": dt.datetime.fromisoformat(row["as_of"]),
        }
    )


def _module(row: dict[str, Any]) -> ModuleLine:
    card = CategoryCard(**row["category"])
    day = _date(row["completed_on"])
    return ModuleLine(**{**row, "id": UUID(row["id"]), "category": card, "completed_on": day})


def _category(row: dict[str, Any]) -> CategoryLine:
    card = CategoryCard(**row["category"])
    return CategoryLine(**{**row, "category": card, "percent": _decimal(row["percent"])})


def _badge(row: dict[str, Any]) -> BadgeLine:
    return BadgeLine(**{**row, "earned_on": dt.date.fromisoformat(row["earned_on"])})


def _decimal(value: str | None) -> Decimal | None:
    return None if value is None else Decimal(value)


def _date(value: str | None) -> dt.date | None:
    return None if value is None else dt.date.fromisoformat(value)
