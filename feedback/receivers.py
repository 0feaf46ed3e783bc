"""What feedback does on news from practice, in the transaction of the fact."""

from typing import Any
from uuid import UUID

from feedback import services


def role_play_ended(sender: type, *, session_id: UUID, **ids: Any) -> None:
    """See to it that a report is written."""
    services.expect_report(session_id=session_id)
