"""What progress does on news from below: mark who is behind, in the transaction of the fact."""

from typing import Any
from uuid import UUID

from progress import services


def child_is_behind(sender: type, *, child_id: UUID, **ids: Any) -> None:
    """Mark a child whose facts have changed."""
    services.mark_child(child_id=child_id)


def everybody_who_answered_is_behind(sender: type, *, assessment_id: UUID, **ids: Any) -> None:
    """Mark the children who have results of an assessment."""
    services.mark_answered(assessment_id=assessment_id)


def everybody_concerned_is_behind(sender: type, *, module_id: UUID, **ids: Any) -> None:
    """Mark the children whom a change of the catalogue concerns."""
    services.mark_catalogue(module_id=module_id)


def report_is_there(sender: type, *, user_id: UUID, session_id: UUID, **ids: Any) -> None:
    """Let a professional's progress follow their report."""
    services.follow_report(user_id=user_id, session_id=session_id)
