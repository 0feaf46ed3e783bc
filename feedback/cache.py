"""What is kept of feedback: a report's content, for a day (O36).

The key carries session and person, so that nobody is ever given somebody else's (X11). What is kept is
believed only under the moment at which PostgreSQL says the report was written; it is dropped as well when
it is written anew.
"""

import datetime as dt
from typing import Any
from uuid import UUID

from core.cache import MISSING, Entry

REPORT = Entry("feedback-report:{}", ttl=86_400)

__all__ = ["MISSING", "REPORT", "drop", "keep", "kept"]


def kept(*, user_id: UUID, session_id: UUID, written_at: dt.datetime) -> Any:
    """Return what a report says if it was kept since it was written, or MISSING."""
    found = REPORT.get(_key(user_id, session_id))
    if found is MISSING or found.get("stamp") != written_at.isoformat():
        return MISSING
    return found["content"]


def keep(*, user_id: UUID, session_id: UUID, written_at: dt.datetime, content: Any) -> None:
    """Keep what a report says."""
    stamped = {"stamp": written_at.isoformat(), "content": content}
    REPORT.put(_key(user_id, session_id), stamped)


def drop(*, user_id: UUID, session_id: UUID) -> None:
    """Forget what a report said."""
    REPORT.drop(_key(user_id, session_id))


def _key(user_id: UUID, session_id: UUID) -> str:
    return f"{user_id}:{session_id}"
