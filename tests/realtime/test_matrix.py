"""Two children, two clinics, two guardians, one of them withdrawn: who hears what, everywhere."""

import asyncio
from dataclasses import dataclass
from typing import ClassVar

import pytest
from asgiref.sync import sync_to_async

from accounts import services
from accounts.models import Child, Guardianship, User
from tests import make
from tests.realtime.conftest import hears_redis, keep_version, tell, updated

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass
class World:
    finn: Child
    tavita: Child
    people: dict[str, User]

    sees: ClassVar = {
        "finn's guardian": {"finn"},
        "finn's withdrawn guardian": set(),
        "tavita's guardian": {"tavita"},
        "clinician at willow": {"finn"},
        "manager at harbour": {"tavita"},
        "author": set(),
        "platform admin": set(),
        "professional": set(),
    }


@pytest.fixture
def world(willow, harbour) -> World:
    finn, tavita = make.child(willow), make.child(harbour, name="Tavita")
    withdrawn = make.guardian(finn, name="Withdrawn")
    services.end_guardianship(guardianship=Guardianship.objects.get(guardian=withdrawn))
    keep_version(finn, 3)
    keep_version(tavita, 5)
    people = {
        "finn's guardian": make.guardian(finn),
        "finn's withdrawn guardian": withdrawn,
        "tavita's guardian": make.guardian(tavita),
        "clinician at willow": make.clinician(willow),
        "manager at harbour": make.clinic_manager(harbour),
        "author": make.content_manager(),
        "platform admin": make.platform_admin(),
        "professional": make.professional(),
    }
    return World(finn, tavita, people)


async def test_x7_over_the_socket_everybody_hears_their_own_and_nothing_else(sockets, world):
    opened = {name: await sockets.open(somebody) for name, somebody in world.people.items()}
    for socket in opened.values():
        await socket.join(world.finn)
        await socket.join(world.tavita)
    await hears_redis()
    await asyncio.gather(tell(world.finn, 4), tell(world.tavita, 6))
    await asyncio.sleep(1.3)
    for name, socket in opened.items():
        while not await socket.receive_nothing(timeout=0.02):
            await socket.hear()
        heard = [
            m for message in socket.heard if message["type"] == "batch" for m in message["messages"]
        ]
        expected = [updated(world.finn, 4)] if "finn" in world.sees[name] else []
        expected += [updated(world.tavita, 6)] if "tavita" in world.sees[name] else []
        assert heard == expected, name
        refused = {m["childId"] for m in socket.heard if m["type"] == "error"}
        assert len(refused) == 2 - len(world.sees[name]), name
        known = [m["versions"] for m in socket.heard if m["type"] == "heartbeat"]
        assert len(known) == len(world.sees[name]), name


@pytest.mark.parametrize("how", ["session", "token"])
def test_v48_x7_over_plain_http_everybody_is_told_the_same(world, how):
    query = {"rooms": f"child:{world.finn.pk}@2,child:{world.tavita.pk}@2"}
    for name, somebody in world.people.items():
        if how == "session":
            answer = make.caller(somebody).get("/api/live/events", query)
        else:
            bearer = {"Authorization": f"Bearer {make.token(somebody)}"}
            answer = make.caller().get("/api/live/events", query, headers=bearer)
        data = answer.json()["data"]
        told = {m["childId"] for m in data["messages"] if m["type"] == "progress-updated"}
        missing = {m["childId"] for m in data["messages"] if m.get("code") == "not_found"}
        children = {"finn": str(world.finn.pk), "tavita": str(world.tavita.pk)}
        expected = {children[child] for child in world.sees[name]}
        assert told == expected, name
        assert missing == set(children.values()) - expected, name
        assert set(data["versions"]) == {f"child:{pk}" for pk in expected}, name


async def test_a_burst_of_500_events_while_sockets_come_and_go(sockets, willow, harbour):
    def families():
        children = [make.child(place) for place in (willow, harbour) for _ in range(5)]
        return children, [make.guardian(child) for child in children]

    children, guardians = await sync_to_async(families)()
    steady = [await sockets.open(guardian) for guardian in guardians for _ in range(2)]
    for number, socket in enumerate(steady):
        await socket.join(children[number // 2])
    await hears_redis()
    busy = True

    async def come_and_go():
        while busy:
            passing = await sockets.open(guardians[0])
            await passing.join(children[0])
            await asyncio.sleep(0.02)
            await passing.disconnect()

    restless = [asyncio.create_task(come_and_go()) for _ in range(3)]
    for version in range(1, 51):
        await asyncio.gather(*(tell(child, version) for child in children))
    await asyncio.sleep(1.5)
    busy = False
    await asyncio.gather(*restless)
    for number, socket in enumerate(steady):
        while not await socket.receive_nothing(timeout=0.02):
            await socket.hear()
        told = [m for heard in socket.heard if heard["type"] == "batch" for m in heard["messages"]]
        child = children[number // 2]
        assert {m["childId"] for m in told} == {str(child.pk)}
        versions = [m["version"] for m in told]
        assert versions == sorted(versions)
        assert versions[-1] == 50


async def test_nothing_is_asked_of_the_database_for_an_event(sockets, finn, bob, monkeypatch):
    from realtime import hub

    socket = await sockets.open(bob)
    await socket.join(finn)
    await hears_redis()
    await asyncio.sleep(2.2)  # the look at a room that was just entered
    asked = []
    real = hub.ask
    monkeypatch.setattr(hub, "ask", lambda what, *given: asked.append(what) or real(what, *given))
    monkeypatch.setattr(hub, "PACE", hub.Pace(rights=600))
    hub.here()._due["rights"] += 600
    for version in range(50):
        await tell(finn, version)
    await socket.hear()
    assert asked == []
