"""`/ws/practice/{sessionId}`: who follows a role-play, what is told, and how soon."""

import asyncio
import uuid

import pytest
from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator

from config.routing import application
from practice import consumers, services
from practice.models import Session
from practice.services import hearing
from realtime import hub
from realtime.events import PracticeUpdated
from realtime.publish import publish
from tests import make
from tests.realtime.conftest import Socket, headers_of, hears_redis

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def by_words(settings):
    settings.ENGINES_URL = ""
    yield
    hearing.SHELF.__init__()


@pytest.fixture
def nora(transactional_db):
    return make.professional(name="Nora")


@pytest.fixture
def begun(nora):
    return make.role_play(nora, make.scenario())


def where(session):
    return f"/ws/practice/{getattr(session, 'pk', session)}"


def updated(session, version):
    return {"type": "practice-updated", "sessionId": str(session.pk), "version": version}


async def tell(session, version):
    return await asyncio.to_thread(publish, PracticeUpdated(session.pk, version))


async def say(session, text):
    done = await sync_to_async(services.record_turn)(session_id=session.pk, text=text)
    return done.session.revision


async def opened(sockets, somebody, session):
    """Open a socket that is in its room, and hears."""
    socket = await sockets.open(somebody, path=where(session))
    assert (await socket.hear())["type"] == "heartbeat"
    await hears_redis()
    return socket


# --- who ----------------------------------------------------------------------------------------
async def test_the_room_is_entered_by_itself_and_tells_its_revision(sockets, nora, begun):
    socket = await sockets.open(nora, path=where(begun))
    assert await socket.hear() == {"type": "heartbeat", "versions": {f"practice:{begun.pk}": 1}}


async def test_x7_a_stranger_is_told_not_found_and_closed(sockets, begun):
    others = await sync_to_async(
        lambda: [make.professional(), make.user(), make.platform_admin(), make.guardian()]
    )()
    for somebody in others:
        socket = await sockets.open(somebody, path=where(begun))
        told = {"type": "error", "code": "not_found", "sessionId": str(begun.pk)}
        assert await socket.hear() == told
        assert await socket.closed() == 4404


async def test_x7_a_role_play_that_is_not_there_is_told_like_one_that_is_not_yours(sockets, nora):
    nobody = uuid.uuid4()
    socket = await sockets.open(nora, path=where(nobody))
    told = {"type": "error", "code": "not_found", "sessionId": str(nobody)}
    assert await socket.hear() == told
    assert await socket.closed() == 4404


async def test_a_visitor_is_told_so_and_closed(sockets, begun):
    headers = {"origin": "http://testserver", "host": "testserver"}
    socket = await sockets.open_with(headers, path=where(begun))
    assert await socket.hear() == {"type": "error", "code": "unauthenticated"}
    assert await socket.closed() == 4401


async def test_v47_another_sites_page_cannot_open_it_with_our_cookie(nora, begun):
    headers = await sync_to_async(headers_of)(nora) | {"origin": "https://evil.example"}
    connected, _ = await Socket(headers, path=where(begun)).connect()
    assert not connected


async def test_v47_an_app_comes_with_its_token(sockets, nora, begun):
    token = await sync_to_async(make.token)(nora)
    socket = await sockets.open_with({"authorization": f"Bearer {token}"}, path=where(begun))
    assert (await socket.hear())["versions"] == {f"practice:{begun.pk}": 1}


@pytest.mark.parametrize("address", ["/ws/practice", "/ws/practice/", "/ws/practice/7"])
async def test_an_address_that_is_none_is_told_so(transactional_db, address):
    socket = WebsocketCommunicator(application, address)
    await socket.connect()
    assert await socket.receive_json_from() == {"type": "error", "code": "not_found"}
    assert (await socket.receive_output())["code"] == 4404


async def test_x7_whoever_is_switched_off_is_sent_away(sockets, nora, begun, quick):
    socket = await opened(sockets, nora, begun)

    def switch_off():
        type(nora).objects.filter(pk=nora.pk).update(is_active=False)

    await sync_to_async(switch_off)()
    assert await socket.closed() in {4401, 4403}
    told = [message for message in socket.heard if message["type"] == "error"]
    assert told[0] == {"type": "error", "code": "rights_ended", "sessionId": str(begun.pk)}


# --- what is told -------------------------------------------------------------------------------
async def test_o51_a_turn_is_told_as_a_batch_within_about_100_ms(sockets, nora, begun):
    socket = await opened(sockets, nora, begun)
    loop = asyncio.get_running_loop()
    begin = loop.time()
    assert await tell(begun, 5)
    assert await socket.hear() == {"type": "batch", "messages": [updated(begun, 5)]}
    assert 0.09 < loop.time() - begin < 0.7


async def test_x13_a_steady_stream_is_flushed_every_100_ms(sockets, nora, begun):
    socket = await opened(sockets, nora, begun)
    last = 50

    async def talk():
        for version in range(2, last + 1):
            await tell(begun, version)
            await asyncio.sleep(0.02)

    talking = asyncio.create_task(talk())
    batches = []
    while not batches or batches[-1][-1]["version"] < last:
        batches.append((await socket.hear())["messages"])
    await talking
    assert len(batches) >= 4
    assert all(len(messages) == 1 for messages in batches)  # of one role-play the newest is enough
    told = [messages[0]["version"] for messages in batches]
    assert told == sorted(set(told))


async def test_what_is_said_is_never_in_an_event(sockets, nora, begun):
    socket = await opened(sockets, nora, begun)
    revision = await say(begun, "My very own words, a canary.")
    heard = await socket.hear()
    assert heard == {"type": "batch", "messages": [updated(begun, revision)]}


async def test_every_step_of_a_role_play_is_told(sockets, nora, begun):
    socket = await opened(sockets, nora, begun)
    steps = (
        lambda: services.begin(session_id=begun.pk, phase="prep"),
        lambda: services.keep_notes(session_id=begun.pk, notes="ask first"),
        lambda: services.begin(session_id=begun.pk, phase="active"),
        lambda: services.record_turn(session_id=begun.pk, text="Good morning."),
        lambda: services.end(session_id=begun.pk),
    )
    told = [1]
    for step in steps:
        await sync_to_async(step)()
        told.append((await socket.hear())["messages"][0]["version"])
    assert told == sorted(set(told))
    row = await Session.objects.aget(pk=begun.pk)
    assert told[-1] == row.revision


async def test_x12_two_tabs_both_hear_and_closing_one_leaves_the_other(sockets, nora, begun):
    first, second = [await opened(sockets, nora, begun) for _ in range(2)]
    revision = await say(begun, "Good morning.")
    for tab in (first, second):
        assert await tab.hear() == {"type": "batch", "messages": [updated(begun, revision)]}
    await first.disconnect()
    revision = await say(begun, "What brings you here?")
    assert await second.hear() == {"type": "batch", "messages": [updated(begun, revision)]}
    assert len(hub.here().listeners) == 1


async def test_x13_what_waits_is_told_before_the_socket_is_closed(sockets, nora, begun):
    socket = await opened(sockets, nora, begun)
    await tell(begun, 7)
    await asyncio.sleep(0.03)
    (listener,) = hub.here().listeners
    listener.end(hub.SILENT)
    assert await socket.closed() == hub.SILENT
    assert {"type": "batch", "messages": [updated(begun, 7)]} in socket.heard


# --- what is understood -------------------------------------------------------------------------
async def test_o47_a_ping_is_answered(sockets, nora, begun):
    socket = await opened(sockets, nora, begun)
    await socket.send_json_to({"type": "ping"})
    assert await socket.hear() == {"type": "heartbeat", "versions": {}}


async def test_o47_heartbeats_carry_the_revision(sockets, nora, begun, monkeypatch):
    pace = hub.Pace(tick=0.05, heartbeat=0.1)
    monkeypatch.setattr(hub, "PACE", pace)
    socket = await sockets.open(nora, path=where(begun))
    for _ in range(3):
        told = await socket.hear()
        assert told == {"type": "heartbeat", "versions": {f"practice:{begun.pk}": 1}}


async def test_o49_sound_is_answered_in_words_and_the_socket_stays_open(sockets, nora, begun):
    socket = await opened(sockets, nora, begun)
    for frame in (b"", b"\x00" * 640, b"\x01\x02" * 16_000):
        await socket.send_input({"type": "websocket.receive", "bytes": frame, "text": None})
        assert await socket.hear() == {"type": "error", "code": "typed_only"}
    await socket.send_json_to({"type": "ping"})
    assert (await socket.hear())["type"] == "heartbeat"
    revision = await say(begun, "Then I type it.")
    assert await socket.hear() == {"type": "batch", "messages": [updated(begun, revision)]}


async def test_a_minute_of_sound_is_no_flood_and_an_endless_one_is(
    sockets, nora, begun, monkeypatch
):
    socket = await opened(sockets, nora, begun)
    for _ in range(consumers.AUDIO_PER_WINDOW // 2):
        await socket.send_input({"type": "websocket.receive", "bytes": b"\x00" * 32})
    await socket.send_json_to({"type": "ping"})
    await socket.hear_type("heartbeat")
    monkeypatch.setattr(consumers, "AUDIO_PER_WINDOW", 20)
    for _ in range(30):
        await socket.send_input({"type": "websocket.receive", "bytes": b"\x00" * 32})
    assert await socket.closed() == 4429


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "[]",
        '{"type": null}',
        '{"type": "turn", "text": "Hello"}',
        '{"type": "join-practice-room", "sessionId": "x"}',
        '{"type": "live.news"}',
        "[" * 900,
    ],
)
async def test_nonsense_is_an_error_and_the_socket_stays_open(sockets, nora, begun, text):
    socket = await opened(sockets, nora, begun)
    await socket.send_input({"type": "websocket.receive", "text": text})
    assert await socket.hear() == {"type": "error", "code": "bad_request"}
    await socket.send_json_to({"type": "ping"})
    assert (await socket.hear())["type"] == "heartbeat"


async def test_no_child_is_followed_on_this_socket(sockets, begun, nora):
    def own_child():
        child = make.child()
        make.guardianship(nora, child)
        return child

    child = await sync_to_async(own_child)()
    socket = await opened(sockets, nora, begun)
    assert await socket.join(child) == {"type": "error", "code": "bad_request"}


# --- by plain HTTP ------------------------------------------------------------------------------
def test_v48_the_same_is_told_by_plain_http(nora, begun):
    ask = {"rooms": f"practice:{begun.pk}@0"}
    told = make.caller(nora).get("/api/live/events", ask).json()["data"]
    assert told == {"messages": [updated(begun, 1)], "versions": {f"practice:{begun.pk}": 1}}
    ask = {"rooms": f"practice:{begun.pk}@1"}
    assert make.caller(nora).get("/api/live/events", ask).json()["data"]["messages"] == []


def test_x7_a_stranger_is_told_not_found_by_plain_http_too(begun):
    ask = {"rooms": f"practice:{begun.pk}@0"}
    told = make.caller(make.professional()).get("/api/live/events", ask).json()["data"]
    error = {"type": "error", "code": "not_found", "sessionId": str(begun.pk)}
    assert told == {"messages": [error], "versions": {}}
