"""Telling the pages and apps that follow a role-play."""

from django.db import transaction

from practice.models import Session
from realtime.events import PracticeUpdated
from realtime.publish import publish


def tell(session: Session) -> None:
    """Hint, after commit, that a session has a new revision."""
    event = PracticeUpdated(session.pk, session.revision)
    transaction.on_commit(lambda: publish(event))
