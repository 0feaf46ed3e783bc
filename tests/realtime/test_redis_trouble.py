"""Redis frozen, restarted, emptied or gone: nobody waits, sockets stay, and everything heals by itself."""

import asyncio
import copy
import os
import signal
import time
from collections.abc import Iterator

import pytest
import redis
from channels.layers import get_channel_layer
from django.conf import settings as real

from config.servers import Redis
from core.breaker import Breaker
from core.ids import uuid7
from realtime import ear, hub, publish
from realtime.events import ProgressUpdated
from tests.realtime.conftest import hears_redis, keep, tell, updated

pytestmark = pytest.mark.django_db(transaction=True)


class Private(Redis):
    """A server of this test's own, to be mistreated."""

    def pid_of_server(self) -> int:
        """Return the server's own process, which a tether holds."""
        with redis.Redis.from_url(self.url()) as client:
            return int(client.info("server")["process_id"])


@pytest.fixture
def own(settings, monkeypatch) -> Iterator[Private]:
    server = Private()
    server.start()
    layers = copy.deepcopy(real.CHANNEL_LAYERS)
    layers["default"]["CONFIG"]["hosts"][0]["address"] = server.url()
    settings.REDIS_URL = server.url()
    settings.CHANNEL_LAYERS = layers
    publish.client.cache_clear()
    monkeypatch.setattr(publish, "breaker", Breaker("a test's Redis", pause=0.5))
    yield server
    publish.client.cache_clear()
    server.stop()


@pytest.fixture
def impatient(monkeypatch) -> None:
    monkeypatch.setattr(ear, "ECHO_EVERY", 0.2)
    monkeypatch.setattr(ear, "DEAF_AFTER", 0.7)
    monkeypatch.setattr(ear, "PAUSE", 0.2)
    monkeypatch.setattr(hub, "PACE", hub.Pace(tick=0.1, look=0.3, settle=1.0))


class Frozen:
    """A server that is alive and does not answer."""

    def __init__(self, server: Private) -> None:
        self.pid = server.pid_of_server()

    def __enter__(self) -> None:
        os.kill(self.pid, signal.SIGSTOP)

    def __exit__(self, *_: object) -> None:
        os.kill(self.pid, signal.SIGCONT)


def timed(event: ProgressUpdated) -> tuple[bool, float]:
    begun = time.monotonic()
    return publish.publish(event), time.monotonic() - begun


@pytest.fixture
def event() -> ProgressUpdated:
    return ProgressUpdated(child_id=uuid7(), version=3)


# --- publishing ---------------------------------------------------------------------------------
async def test_what_is_published_is_what_the_channel_layer_would_send(own, event):
    layer = get_channel_layer()
    channel = await layer.new_channel()
    await layer.group_add(event.room, channel)
    await asyncio.sleep(0.1)
    await layer.group_send(event.room, publish.message(event))
    assert await asyncio.to_thread(publish.publish, event)
    by_layer, by_us = await layer.receive(channel), await layer.receive(channel)
    assert by_us == by_layer == publish.message(event)
    await layer.flush()


def test_a_frozen_redis_costs_one_short_wait_and_then_none(own, event):
    assert timed(event)[0]
    with Frozen(own):
        sent, first = timed(event)
        assert not sent
        assert first < 0.4
        rest = [timed(event) for _ in range(50)]
        assert not any(sent for sent, _ in rest)
        assert sum(took for _, took in rest) < 0.1
    time.sleep(0.6)
    assert timed(event)[0]


def test_a_connection_that_must_first_be_made_to_a_frozen_redis_costs_no_more(own, event):
    with Frozen(own):
        sent, took = timed(event)
    assert not sent
    assert took < 0.4


def test_a_redis_that_is_gone_costs_nothing_and_one_that_is_back_is_used(own, event):
    assert timed(event)[0]
    own.ask_to_stop()
    own.process.wait(10)
    sent, took = timed(event)
    assert not sent
    assert took < 0.3
    own.start()
    time.sleep(0.6)
    assert timed(event)[0]


def test_a_connection_that_was_closed_meanwhile_is_replaced_at_once(own, event):
    assert timed(event)[0]
    own.ask_to_stop()
    own.process.wait(10)
    own.start()
    assert timed(event)[0]


def test_publishing_never_raises(own, event, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    publish.client.cache_clear()
    assert timed(event)[0] is False


# --- listening ----------------------------------------------------------------------------------
async def until_heard(socket, child, version, limit=10.0):
    """Publish until something newer than before is heard: what a busy child would do."""
    async with asyncio.timeout(limit):
        while True:
            version += 1
            await tell(child, version)
            if not await socket.receive_nothing(timeout=0.3):
                message = await socket.hear()
                if message["type"] == "batch":
                    return message["messages"]


async def test_a_socket_that_was_cut_off_by_redis_hears_again(own, impatient, sockets, finn, bob):
    socket = await sockets.open(bob)
    await socket.join(finn)
    await hears_redis()
    with redis.Redis.from_url(own.url()) as client:
        assert client.client_kill_filter(_type="pubsub") >= 1
    assert await until_heard(socket, finn, 0)


async def test_a_flush_is_not_even_noticed(own, sockets, finn, bob):
    socket = await sockets.open(bob)
    await socket.join(finn)
    await hears_redis()
    with redis.Redis.from_url(own.url()) as client:
        client.flushall()
    await tell(finn, 2)
    assert await socket.hear() == {"type": "batch", "messages": [updated(finn, 2)]}


async def test_while_redis_is_frozen_the_database_is_looked_at_instead(
    own, impatient, sockets, finn, bob
):
    socket = await sockets.open(bob)
    await socket.join(finn)
    await hears_redis()
    frozen = await asyncio.to_thread(Frozen, own)
    with frozen:
        await asyncio.sleep(1.0)
        await keep(finn, 8)
        assert not await tell(finn, 8)
        message = await socket.hear_type("batch", limit=5)
        assert message["messages"] == [updated(finn, 8)]
        # joining needs no Redis either
        other = await sockets.open(bob)
        assert (await other.join(finn))["versions"] == {f"child:{finn.pk}": 8}
    assert await until_heard(socket, finn, 8)


async def test_while_redis_is_gone_sockets_stay_open_and_hear_again_when_it_is_back(
    own, impatient, sockets, finn, bob
):
    socket = await sockets.open(bob)
    await socket.join(finn)
    await hears_redis()
    own.ask_to_stop()
    await asyncio.to_thread(own.process.wait, 10)
    await asyncio.sleep(1.0)
    await keep(finn, 5)
    assert (await socket.hear_type("batch", limit=5))["messages"] == [updated(finn, 5)]
    late = await sockets.open(bob)
    assert (await late.join(finn))["versions"] == {f"child:{finn.pk}": 5}
    await asyncio.to_thread(own.start)
    assert await until_heard(late, finn, 5)


async def test_a_hint_that_was_lost_is_noticed_at_the_next_heartbeat(
    sockets, finn, bob, monkeypatch
):
    monkeypatch.setattr(hub, "PACE", hub.Pace(tick=0.1, heartbeat=1.0))
    socket = await sockets.open(bob)
    await socket.join(finn)
    await hears_redis()
    await keep(finn, 11)  # and nobody publishes
    beat = await socket.hear_type("heartbeat")
    while beat["versions"] != {f"child:{finn.pk}": 11}:
        beat = await socket.hear_type("heartbeat")
