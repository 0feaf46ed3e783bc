"""The socket on which a role-play is followed."""

from typing import Any

from realtime.consumers import LiveConsumer, read
from realtime.listener import Listener
from realtime.rooms import Room

AUDIO_PER_WINDOW = 2_000
"""Frames that a client may send within ten seconds: twice as many as with 10 ms of sound in each."""


class PracticeConsumer(LiveConsumer):
    """`/ws/practice/{sessionId}`: tells every page that shows a role-play when it has moved on.

    The room is entered by itself; a stranger is told `not_found` and closed with 4404. Out go `batch`
    (every 100 ms, O51), `heartbeat` with the revision, and `error`; in comes `{"type":"ping"}`. Sound is
    answered with `typed_only`: it is taken where a voice engine is set up, and the socket stays open.
    """

    def room(self) -> Room:
        """Return the role-play of the address."""
        return Room("practice", self.scope["url_route"]["kwargs"]["session_id"])

    def understand(self, listener: Listener, message: dict[str, Any]) -> bool:
        """Take a ping; say of sound that only typing is understood."""
        if message.get("bytes") is not None:
            listener.tell_error("typed_only")
            return True
        if read(message.get("text")).get("type") != "ping":
            return False
        listener.tell_versions({})
        return True

    def most_messages(self) -> int:
        """Return how many frames a client may send within ten seconds."""
        return AUDIO_PER_WINDOW
