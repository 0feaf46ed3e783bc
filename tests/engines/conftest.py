"""An engine room in this very process, with an embedder that a test can hold back."""

import shutil
import socket
import tempfile
import threading
from pathlib import Path

import pytest

from engines.address import Address
from engines.embed.lexical import Lexical
from engines.line import Line
from engines.remote import Remote
from engines.room import Room


class Held(Lexical):
    """Embed by words, but only while the gate is open; remember in which order."""

    name = "held-1"

    def __init__(self):
        super().__init__()
        self.gate = threading.Event()
        self.gate.set()
        self.seen = []

    def one(self, text):
        assert self.gate.wait(10)
        self.seen.append(text)
        return super().one(text)


@pytest.fixture
def held():
    return Held()


@pytest.fixture
def place():
    """A folder whose path is short enough for a socket, whatever the test is called."""
    folder = Path(tempfile.mkdtemp(prefix="ve-"))
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def opened(place):
    """Return a function that opens a room; all of them are closed at the end."""
    rooms = []

    def open_room(embedder, *, address=None, turns=2_000, warming=10_000, **options):
        line = Line(turns=turns, warming=warming)
        where = address or Address(path=str(place / f"{len(rooms)}.sock"))
        room = Room(embedder, where, line=line, **options)
        rooms.append(room)
        room.open()
        return room

    yield open_room
    for room in rooms:
        room.close()


@pytest.fixture
def room(opened, held):
    return opened(held, workers=1)


@pytest.fixture
def remote(room):
    return Remote(room.address, patience=2.0)


@pytest.fixture
def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
