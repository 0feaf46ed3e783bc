"""A socket that we close is closed at the other end too: with the real server, over a real network."""

import base64
import os
import socket
import struct
from urllib.parse import urlsplit
from uuid import uuid4

import pytest

from tests import make
from tests.browser.live import live_process

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


class Socket:
    """The least that a client of a socket needs."""

    def __init__(self, url, path, token):
        place = urlsplit(url)
        self.line = socket.create_connection((place.hostname, place.port), 10)
        key = base64.b64encode(os.urandom(16)).decode()
        lines = (
            f"GET {path} HTTP/1.1",
            f"Host: {place.netloc}",
            "Upgrade: websocket",
            "Connection: Upgrade",
            f"Sec-WebSocket-Key: {key}",
            "Sec-WebSocket-Version: 13",
            f"Authorization: Bearer {token}",
        )
        self.line.sendall("\r\n".join((*lines, "", "")).encode())
        self.file = self.line.makefile("rb")
        while self.file.readline().strip():
            pass

    def next(self):
        """Return the next text, or the code of a close."""
        first, size = self.file.read(2)
        data = self.file.read(struct.unpack(">H", self.file.read(2))[0] if size == 126 else size)
        return struct.unpack(">H", data[:2])[0] if first & 15 == 8 else data.decode()

    def close(self):
        self.file.close()
        self.line.close()


@pytest.fixture
def live():
    with live_process("http://testserver") as url:
        yield url


@pytest.fixture
def nora(transactional_db):
    return make.professional(name="Nora")


def test_a_stranger_and_whoever_loses_a_right_are_closed_at_both_ends(live, nora, settings):
    settings.ENGINES_URL = ""
    begun, token = make.role_play(nora, make.scenario()), make.token(nora)
    stranger = Socket(live, f"/ws/practice/{uuid4()}", token)
    assert "not_found" in stranger.next()
    assert stranger.next() == 4404
    own = Socket(live, f"/ws/practice/{begun.pk}", token)
    assert "heartbeat" in own.next()
    type(nora).objects.filter(pk=nora.pk).update(is_active=False)
    heard = [own.next()]
    while not isinstance(heard[-1], int):
        heard.append(own.next())
    assert "rights_ended" in heard[0]
    assert heard[-1] == 4403
    for one in (stranger, own):
        one.close()
