"""The content that a version keeps, and what a session makes of it. Pure: dicts in, answers out."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

Content = Mapping[str, Any]


def activity_ids(content: Content) -> list[UUID]:
    """Return the ids of a version's activities, in the author's order."""
    return [UUID(activity["id"]) for activity in content["activities"]]


def activity_in(content: Content, activity_id: UUID) -> dict[str, Any] | None:
    """Return one activity of a version with its steps, or None where it is not part of it."""
    wanted = str(activity_id)
    return next((a for a in content["activities"] if a["id"] == wanted), None)


def next_activity(content: Content, done: Iterable[UUID]) -> dict[str, Any] | None:
    """Return the first activity not yet done, or None when all are (DOMAIN 9, resume)."""
    finished = {str(activity_id) for activity_id in done}
    return next((a for a in content["activities"] if a["id"] not in finished), None)


def is_complete(content: Content, done: Iterable[UUID]) -> bool:
    """Tell whether every activity of a version is done."""
    return next_activity(content, done) is None


def fits_age(content: Content, age: int) -> bool:
    """Tell whether an age in whole years lies within the version's ages."""
    return bool(content["age_group_min"] <= age <= content["age_group_max"])


def minutes(seconds: int) -> int:
    """Return whole minutes to say to people: at least one, rounded up from half."""
    return max(1, (seconds + 30) // 60)
