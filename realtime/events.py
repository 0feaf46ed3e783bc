"""What can be heard in a room. An event is a hint: small, versioned, and the truth can be fetched."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol
from uuid import UUID


class Event(Protocol):
    """What every event knows: where it is heard, what it replaces, and what goes on the wire."""

    @property
    def room(self) -> str:
        """Return the one room in which it is heard, as in "child:<id>"."""

    @property
    def key(self) -> str:
        """Return what newest-wins goes by: of two events of one key only the newer one matters."""

    @property
    def version(self) -> int:
        """Return the version of what it tells about; it only grows."""

    @property
    def happened_at(self) -> dt.datetime | None:
        """Return the moment of the fact's commit, where the sender knows it."""

    def wire(self) -> dict[str, Any]:
        """Return what goes on the wire."""


@dataclass(frozen=True)
class ProgressUpdated:
    """A child's progress has a new version."""

    kind: ClassVar[str] = "child"
    id_name: ClassVar[str] = "childId"

    child_id: UUID
    version: int
    happened_at: dt.datetime | None = None

    @property
    def room(self) -> str:
        """Return the child's room."""
        return f"{self.kind}:{self.child_id}"

    @property
    def key(self) -> str:
        """Return the key: one for each child."""
        return f"progress-updated:{self.child_id}"

    def wire(self) -> dict[str, Any]:
        """Return what goes on the wire."""
        return {
            "type": "progress-updated",
            "childId": str(self.child_id),
            "version": self.version,
        }


@dataclass(frozen=True)
class PracticeUpdated:
    """A role-play has a new revision: a turn, another phase, its end."""

    kind: ClassVar[str] = "practice"
    id_name: ClassVar[str] = "sessionId"

    session_id: UUID
    version: int
    happened_at: dt.datetime | None = None

    @property
    def room(self) -> str:
        """Return the session's room."""
        return f"{self.kind}:{self.session_id}"

    @property
    def key(self) -> str:
        """Return the key: one for each session."""
        return f"practice-updated:{self.session_id}"

    def wire(self) -> dict[str, Any]:
        """Return what goes on the wire; never what was said."""
        return {
            "type": "practice-updated",
            "sessionId": str(self.session_id),
            "version": self.version,
        }
