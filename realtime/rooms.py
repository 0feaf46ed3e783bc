"""Which rooms there are. An app registers a kind of room; nobody enters without its say.

A room is named "<kind>:<id>". The lift knows no rule about people: it asks the kind, for many people
and rooms at once, so that a check of all sockets of a process is one query.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import NamedTuple, Self
from uuid import UUID

from realtime.events import Event, PracticeUpdated, ProgressUpdated

type Pair = tuple[UUID, UUID]
type Authorise = Callable[[set[Pair]], set[Pair]]
type Versions = Callable[[set[UUID]], dict[UUID, int]]


class Room(NamedTuple):
    """One room."""

    kind: str
    id: UUID

    @property
    def name(self) -> str:
        """Return the name on the wire."""
        return f"{self.kind}:{self.id}"

    @property
    def about(self) -> dict[str, str]:
        """Return how the room's id is told on the wire, as in {"childId": "<id>"}."""
        return {EVENTS[self.kind].id_name: str(self.id)}

    @classmethod
    def named(cls, name: str) -> Self | None:
        """Return the room of a name, or None where no such kind is known or the id is no UUID."""
        kind, _, given = name.partition(":")
        found = id_of(given)
        return cls(kind, found) if found and kind in KINDS else None


@dataclass(frozen=True)
class Kind:
    """What an app says about its rooms.

    `authorise` returns those of (user id, room id) that may listen, in one query. `versions` returns
    what is known of some ids; what is missing has version 0. `window` is for how many seconds events
    are gathered before they go out. `event` makes the hint that a room has a new version.
    """

    authorise: Authorise
    versions: Versions
    window: float
    event: Callable[[UUID, int], Event]


KINDS: dict[str, Kind] = {}
EVENTS: dict[str, type[ProgressUpdated] | type[PracticeUpdated]] = {
    made.kind: made for made in (ProgressUpdated, PracticeUpdated)
}


def register(kind: str, *, authorise: Authorise, versions: Versions, window: float) -> None:
    """Open a kind of room; an app does this once, in its `apps.py`."""
    KINDS[kind] = Kind(authorise, versions, window, EVENTS[kind])


def authorise(pairs: Iterable[tuple[UUID, Room]]) -> set[tuple[UUID, Room]]:
    """Return those of (user id, room) that may listen now; one query a kind, none for nothing."""
    asked: dict[str, set[Pair]] = {}
    for user_id, room in pairs:
        asked.setdefault(room.kind, set()).add((user_id, room.id))
    return {
        (user_id, Room(kind, room_id))
        for kind, wanted in asked.items()
        for user_id, room_id in KINDS[kind].authorise(wanted) & wanted
    }


def versions(rooms: Collection[Room]) -> dict[Room, int]:
    """Return the version of each room in the database; one query a kind, none for nothing."""
    asked: dict[str, set[UUID]] = {}
    for room in rooms:
        asked.setdefault(room.kind, set()).add(room.id)
    known = {kind: KINDS[kind].versions(ids) for kind, ids in asked.items()}
    return {room: known[room.kind].get(room.id, 0) for room in rooms}


def event(room: Room, version: int) -> Event:
    """Return the hint that a room has reached a version."""
    return KINDS[room.kind].event(room.id, version)


def id_of(text: object) -> UUID | None:
    """Return the id that a text spells in the usual way, or None."""
    if not isinstance(text, str) or len(text) != 36:
        return None
    try:
        return UUID(text)
    except ValueError:
        return None
