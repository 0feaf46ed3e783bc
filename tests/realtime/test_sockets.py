"""`/ws/live`: who gets in, what is understood, what is told."""

import asyncio
import datetime as dt
import json
import uuid

import pytest
from asgiref.sync import sync_to_async
from django.utils import timezone

from realtime import consumers, hub
from realtime.listener import MOST_ROOMS
from tests import make
from tests.realtime.conftest import hears_redis, keep, tell, updated

pytestmark = pytest.mark.django_db(transaction=True)


async def test_v49_joining_a_childs_room_tells_its_version_at_once(sockets, finn, bob):
    await keep(finn, 7)
    socket = await sockets.open(bob)
    assert await socket.join(finn) == {"type": "heartbeat", "versions": {f"child:{finn.pk}": 7}}


async def test_a_child_without_any_progress_is_at_version_0(sockets, finn, bob):
    await sync_to_async(lambda: finn.progress.delete() if hasattr(finn, "progress") else None)()
    socket = await sockets.open(bob)
    assert (await socket.join(finn))["versions"] == {f"child:{finn.pk}": 0}


async def test_v50_an_event_comes_as_a_batch_within_about_a_second(sockets, finn, bob):
    socket = await sockets.open(bob)
    await socket.join(finn)
    await hears_redis()
    loop = asyncio.get_running_loop()
    begun = loop.time()
    assert await tell(finn, 5)
    assert await socket.hear() == {"type": "batch", "messages": [updated(finn, 5)]}
    assert 0.9 < loop.time() - begun < 1.6


async def test_an_event_that_was_gathered_before_does_not_wait_again(sockets, finn, bob):
    socket = await sockets.open(bob)
    await socket.join(finn)
    await hears_redis()
    loop = asyncio.get_running_loop()
    begun = loop.time()
    await tell(finn, 5, happened_at=timezone.now() - dt.timedelta(seconds=1.2))
    await socket.hear()
    assert loop.time() - begun < 0.5


async def test_x13_a_burst_is_one_batch_with_the_newest_version(sockets, finn, bob):
    socket = await sockets.open(bob)
    await socket.join(finn)
    await hears_redis()
    for version in range(1, 21):
        await tell(finn, version)
    assert await socket.hear() == {"type": "batch", "messages": [updated(finn, 20)]}
    assert await socket.receive_nothing(timeout=1.2)


async def test_v49_after_leaving_a_room_nothing_is_heard_of_it(sockets, willow, bob, finn):
    sister = await sync_to_async(make.child)(willow, name="Saoirse")
    await sync_to_async(make.guardianship)(bob, sister)
    socket = await sockets.open(bob)
    await socket.join(finn)
    await socket.join(sister)
    await hears_redis()
    await tell(finn, 1)
    await asyncio.sleep(0.1)
    await socket.send_json_to({"type": "leave-child-room", "childId": str(finn.pk)})
    await tell(finn, 2)
    await tell(sister, 1)
    assert await socket.hear() == {"type": "batch", "messages": [updated(sister, 1)]}
    assert await socket.receive_nothing(timeout=1.2)


async def test_x12_o50_two_tabs_both_hear_and_closing_one_leaves_the_other(sockets, finn, bob):
    first, second = await sockets.open(bob), await sockets.open(bob)
    await first.join(finn)
    await second.join(finn)
    await hears_redis()
    await tell(finn, 1)
    for tab in (first, second):
        assert await tab.hear() == {"type": "batch", "messages": [updated(finn, 1)]}
    await first.disconnect()
    await tell(finn, 2)
    assert await second.hear() == {"type": "batch", "messages": [updated(finn, 2)]}
    assert len(hub.here().listeners) == 1


async def test_o50_nothing_is_left_of_a_closed_socket(sockets, finn, bob):
    socket = await sockets.open(bob)
    await socket.join(finn)
    assert hub.here().rooms
    await socket.disconnect()
    assert not hub.here().rooms
    assert not hub.here().listeners


async def test_joining_twice_answers_twice_and_hears_once(sockets, finn, bob):
    socket = await sockets.open(bob)
    await socket.join(finn)
    assert (await socket.join(finn))["type"] == "heartbeat"
    await hears_redis()
    await tell(finn, 3)
    assert await socket.hear() == {"type": "batch", "messages": [updated(finn, 3)]}
    assert await socket.receive_nothing(timeout=1.2)


# --- who ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "origin", ["", "null", "https://evil.example", "http://testserver.evil.example", "http://x:y"]
)
async def test_v47_another_sites_page_cannot_open_a_socket_with_our_cookie(sockets, bob, origin):
    from tests.realtime.conftest import Socket, headers_of

    socket = Socket(await sync_to_async(headers_of)(bob) | {"origin": origin})
    connected, _ = await socket.connect()
    assert not connected


async def test_v47_the_page_may_be_at_the_address_that_the_environment_names(
    sockets, finn, bob, settings
):
    settings.FRONTEND_ORIGINS = ["https://pages.example"]
    socket = await sockets.open(bob, origin="https://pages.example")
    assert (await socket.join(finn))["type"] == "heartbeat"


async def test_v47_a_host_that_is_not_ours_is_not_ours_because_it_says_so_twice(sockets, bob):
    from tests.realtime.conftest import Socket, headers_of

    headers = await sync_to_async(headers_of)(bob)
    socket = Socket(headers | {"origin": "http://evil.example", "host": "evil.example"})
    connected, _ = await socket.connect()
    assert not connected


@pytest.mark.parametrize("how", ["header", "subprotocol"])
async def test_v47_an_app_comes_with_its_token_and_no_origin(sockets, finn, bob, how):
    token = await sync_to_async(make.token)(bob)
    if how == "header":
        socket = await sockets.open_with({"authorization": f"Bearer {token}"})
    else:
        socket = await sockets.open_with({}, subprotocols=["bearer", token])
    assert (await socket.join(finn))["type"] == "heartbeat"


@pytest.mark.parametrize("token", ["", "nonsense", "a.b.c"])
async def test_a_token_that_is_not_valid_is_told_so(sockets, token):
    socket = await sockets.open_with({"authorization": f"Bearer {token}"})
    assert await socket.hear() == {"type": "error", "code": "unauthenticated"}
    assert await socket.closed() == 4401


async def test_a_token_in_the_address_is_not_looked_at(sockets, bob):
    token = await sync_to_async(make.token)(bob)
    from channels.testing import WebsocketCommunicator

    from config.routing import application

    headers = [(b"origin", b"http://testserver"), (b"host", b"testserver")]
    socket = WebsocketCommunicator(application, f"/ws/live?token={token}", headers=headers)
    await socket.connect()
    assert await socket.receive_json_from() == {"type": "error", "code": "unauthenticated"}
    await socket.disconnect()


async def test_a_visitor_is_told_so_and_closed(sockets):
    socket = await sockets.open_with({"origin": "http://testserver", "host": "testserver"})
    assert await socket.hear() == {"type": "error", "code": "unauthenticated"}
    assert await socket.closed() == 4401


async def test_x7_a_stranger_is_told_not_found_and_hears_nothing(sockets, finn, charlie, bob):
    stranger, guardian = await sockets.open(charlie), await sockets.open(bob)
    error = {"type": "error", "code": "not_found", "childId": str(finn.pk)}
    assert await stranger.join(finn) == error
    await guardian.join(finn)
    await hears_redis()
    await tell(finn, 1)
    assert (await guardian.hear())["type"] == "batch"
    assert await stranger.receive_nothing(timeout=0.3)
    await stranger.send_json_to({"type": "ping"})
    assert await stranger.hear() == {"type": "heartbeat", "versions": {}}


async def test_x7_a_child_that_is_not_there_is_told_like_one_that_is_not_yours(sockets, bob):
    socket, nobody = await sockets.open(bob), uuid.uuid4()
    await socket.send_json_to({"type": "join-child-room", "childId": str(nobody)})
    assert await socket.hear() == {"type": "error", "code": "not_found", "childId": str(nobody)}


# --- what is understood -------------------------------------------------------------------------
NONSENSE = [
    "",
    "nothing",
    "null",
    "7",
    "[]",
    '"ping"',
    "{}",
    '{"type": null}',
    '{"type": ["ping"]}',
    '{"type": "join-child-room"}',
    '{"type": "join-child-room", "childId": 7}',
    '{"type": "join-child-room", "childId": {"a": 1}}',
    '{"type": "join-child-room", "childId": "' + "0" * 32 + '"}',
    '{"type": "join-child-room", "childId": "urn:uuid:' + "0" * 27 + '"}',
    '{"type": "subscribe", "room": "*"}',
    '{"type": "__init__"}',
    '{"type": "live.news"}',
    '{"type": "websocket.disconnect"}',
    "[" * 900,
    '{"type": "ping", "more": "' + "a" * 1_048_576 + '"}',
    "\x00",
    '{"type": "ping\\ud800"}',
]


@pytest.mark.parametrize("text", NONSENSE, ids=range(len(NONSENSE)))
async def test_nonsense_is_an_error_and_the_socket_stays_open(sockets, finn, bob, text, caplog):
    socket = await sockets.open(bob)
    await socket.send_input({"type": "websocket.receive", "text": text})
    assert await socket.hear() == {"type": "error", "code": "bad_request"}
    assert (await socket.join(finn))["type"] == "heartbeat"
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


@pytest.mark.parametrize("data", [b"", b"\x00" * 2000, b'{"type": "ping"}'])
async def test_o49_binary_is_an_error_on_this_socket(sockets, bob, data):
    socket = await sockets.open(bob)
    await socket.send_input({"type": "websocket.receive", "bytes": data})
    assert await socket.hear() == {"type": "error", "code": "bad_request"}


async def test_more_rooms_than_a_page_can_show_are_refused(sockets, willow, alice):
    children = await sync_to_async(
        lambda: [make.child(willow, name=f"C{n}") for n in range(MOST_ROOMS + 1)]
    )()
    socket = await sockets.open(alice)
    for child in children:
        await socket.send_json_to({"type": "join-child-room", "childId": str(child.pk)})
    joined, refused = {}, []
    while len(joined) < MOST_ROOMS or not refused:
        message = await socket.hear()
        joined |= message.get("versions", {})
        refused += [message["code"]] if message["type"] == "error" else []
    assert refused == ["too_many_rooms"]
    await socket.send_json_to({"type": "leave-child-room", "childId": str(children[0].pk)})
    assert (await socket.join(children[-1]))["type"] == "heartbeat"


async def test_whoever_never_stops_talking_is_sent_away(sockets, bob, monkeypatch):
    monkeypatch.setattr(consumers, "PER_WINDOW", 20)
    socket = await sockets.open(bob)
    for _ in range(30):
        await socket.send_json_to({"type": "ping"})
    assert await socket.closed() == 4429
    assert socket.heard[-1] == {"type": "error", "code": "too_many_messages"}


async def test_many_joins_at_once_are_two_queries(sockets, willow, alice, monkeypatch):
    from realtime import rooms

    children = await sync_to_async(lambda: [make.child(willow, name=f"C{n}") for n in range(30)])()
    asked = []
    monkeypatch.setattr(rooms, "authorise", counted(asked, rooms.authorise))
    monkeypatch.setattr(rooms, "versions", counted(asked, rooms.versions))
    socket = await sockets.open(alice)
    for child in children:
        await socket.send_json_to({"type": "join-child-room", "childId": str(child.pk)})
    joined = {}
    while len(joined) < 30:
        joined |= (await socket.hear())["versions"]
    assert len(asked) <= 6  # two for the first, two for all that came meanwhile, a little patience


def counted(into, question):
    def ask(*given):
        into.append(len(given[0]))
        return question(*given)

    return ask


async def test_a_socket_that_does_not_read_is_dropped(finn, bob, monkeypatch, transactional_db):
    from tests.realtime.conftest import Socket, headers_of

    monkeypatch.setattr(consumers, "SEND_LIMIT", 0.1)
    socket = Socket(await sync_to_async(headers_of)(bob))
    consumer, stuck = consumers.LiveConsumer(), asyncio.Event()
    inbox = asyncio.Queue()
    await inbox.put({"type": "websocket.connect"})

    async def send(message):
        if message["type"] == "websocket.send":
            stuck.set()
            await asyncio.sleep(60)

    running = asyncio.create_task(consumer(socket.scope, inbox.get, send))
    await inbox.put({"type": "websocket.receive", "text": json.dumps({"type": "ping"})})
    await asyncio.wait_for(stuck.wait(), 5)
    await asyncio.wait_for(running, 5)
    assert not hub.here().listeners
