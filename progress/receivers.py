"""What progress does on news from below."""

from typing import Any
from uuid import UUID

from progress import services


def child_did_something(sender: type, *, child_id: UUID, **ids: Any) -> None:
    """Bring a child's row up to date, in the transaction of the fact."""
    services.recalculate(child_id=child_id)
