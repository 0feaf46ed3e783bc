"""Who listened and may not any more: told, and closed within five seconds (contract X7)."""

import asyncio
import datetime as dt

import pytest
import time_machine
from asgiref.sync import sync_to_async
from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts import services
from accounts.models import Child, Guardianship, StaffRole, User
from realtime import hub, rooms
from tests import make
from tests.realtime.conftest import hears_redis, keep, tell, updated

pytestmark = pytest.mark.django_db(transaction=True)


def end_guardianship(finn, bob):
    services.end_guardianship(guardianship=Guardianship.objects.get(guardian=bob, child=finn))


def deactivate(finn, bob):
    User.objects.filter(pk=bob.pk).update(is_active=False)


def erase(finn, bob):
    Child.objects.filter(pk=finn.pk).delete()


@pytest.mark.parametrize("happens", [end_guardianship, deactivate, erase])
async def test_x7_rights_that_end_close_the_socket(sockets, quick, finn, bob, happens):
    socket = await sockets.open(bob)
    await socket.join(finn)
    await sync_to_async(happens)(finn, bob)
    assert await socket.closed() == 4403
    assert socket.heard[-1] == {
        "type": "error",
        "code": "rights_ended",
        "childId": str(finn.pk),
    }


async def test_x7_with_the_real_pace_it_takes_less_than_five_seconds(sockets, finn, bob):
    socket = await sockets.open(bob)
    await socket.join(finn)
    await sync_to_async(end_guardianship)(finn, bob)
    begun = asyncio.get_running_loop().time()
    assert await socket.closed(limit=5.0) == 4403
    assert asyncio.get_running_loop().time() - begun < 5.0


async def test_x7_a_role_that_ends_closes_the_clinicians_socket(sockets, quick, finn, alice):
    socket = await sockets.open(alice)
    await socket.join(finn)
    await StaffRole.objects.filter(user=alice).aupdate(ends_on=timezone.localdate())
    assert await socket.closed() == 4403


async def test_x7_a_child_that_moves_to_another_clinic_leaves_the_old_ones_sight(
    sockets, quick, harbour, finn, alice, charlie
):
    socket = await sockets.open(alice)
    await socket.join(finn)
    await Child.objects.filter(pk=finn.pk).aupdate(clinic=harbour)
    assert await socket.closed() == 4403
    there = await sockets.open(charlie)
    assert (await there.join(finn))["type"] == "heartbeat"


def sign_out(finn, bob):
    Session.objects.all().delete()


def expire(finn, bob):
    Session.objects.update(expire_date=timezone.now() - dt.timedelta(seconds=1))


def new_password(finn, bob):
    user = User.objects.get(pk=bob.pk)
    user.set_password("another-long-kind-password")
    user.save()


@pytest.mark.parametrize("happens", [sign_out, expire, new_password])
async def test_x7_a_sign_in_that_ends_closes_the_socket(sockets, quick, finn, bob, happens):
    socket = await sockets.open(bob)
    await socket.join(finn)
    await sync_to_async(happens)(finn, bob)
    assert await socket.closed() == 4401
    assert socket.heard[-1] == {"type": "error", "code": "unauthenticated"}


async def test_x7_an_apps_token_holds_no_longer_than_it_says(sockets, quick, finn, bob):
    token = await sync_to_async(make.token)(bob)
    socket = await sockets.open_with({"authorization": f"Bearer {token}"})
    await socket.join(finn)
    with time_machine.travel(timezone.now() + dt.timedelta(seconds=601), tick=True):
        assert await socket.closed() == 4401


async def test_x7_the_other_guardian_goes_on_hearing(sockets, quick, finn, bob):
    aoife = await sync_to_async(make.guardian)(finn, name="Aoife")
    leaving, staying = await sockets.open(bob), await sockets.open(aoife)
    await leaving.join(finn)
    await staying.join(finn)
    await sync_to_async(end_guardianship)(finn, bob)
    assert await leaving.closed() == 4403
    await hears_redis()
    await tell(finn, 1)
    assert await staying.hear() == {"type": "batch", "messages": [updated(finn, 1)]}


async def test_x13_what_waits_for_other_rooms_is_said_before_the_socket_closes(
    sockets, quick, willow, finn, bob
):
    sister = await sync_to_async(make.child)(willow, name="Saoirse")
    await sync_to_async(make.guardianship)(bob, sister)
    socket = await sockets.open(bob)
    await socket.join(finn)
    await socket.join(sister)
    await hears_redis()
    await sync_to_async(end_guardianship)(finn, bob)
    await tell(finn, 2)
    await tell(sister, 2)
    assert await socket.closed() == 4403
    batches = [message for message in socket.heard if message["type"] == "batch"]
    assert batches == [{"type": "batch", "messages": [updated(sister, 2)]}]


async def test_x7_the_check_of_everybody_is_one_query_and_none_without_anybody(
    sockets, quick, willow, alice, finn, bob, monkeypatch
):
    asked = []
    real = rooms.authorise
    monkeypatch.setattr(rooms, "authorise", lambda pairs: asked.append(set(pairs)) or real(pairs))
    idle = await sockets.open(bob)
    await asyncio.sleep(0.5)
    assert asked == []
    for somebody in (alice, alice, bob):
        await (await sockets.open(somebody)).join(finn)
    asked.clear()
    await asyncio.sleep(0.5)
    room = rooms.Room("child", finn.pk)
    assert 1 <= len(asked) <= 4
    assert asked[0] == {(alice.pk, room), (bob.pk, room)}
    await idle.send_json_to({"type": "ping"})
    assert (await idle.hear())["type"] == "heartbeat"


async def test_a_database_that_is_away_for_a_moment_closes_nobody(
    sockets, quick, finn, bob, monkeypatch
):
    socket = await sockets.open(bob)
    await socket.join(finn)
    real = rooms.authorise

    def broken(pairs):
        raise ConnectionError

    monkeypatch.setattr(rooms, "authorise", broken)
    await asyncio.sleep(0.4)
    monkeypatch.setattr(rooms, "authorise", real)
    await hears_redis()
    await tell(finn, 4)
    assert (await socket.hear())["type"] == "batch"


# --- the clock ----------------------------------------------------------------------------------
def test_o47_the_numbers_are_the_contracts():
    assert (hub.PACE.heartbeat, hub.PACE.silence) == (30.0, 90.0)
    assert hub.PACE.rights + hub.PACE.tick < 5.0


async def test_o47_a_heartbeat_says_the_versions_in_the_database(sockets, finn, bob, monkeypatch):
    monkeypatch.setattr(hub, "PACE", hub.Pace(tick=0.05, heartbeat=0.3))
    socket = await sockets.open(bob)
    await socket.join(finn)
    await keep(finn, 9)
    beat = await socket.hear_type("heartbeat")
    assert beat["versions"] == {f"child:{finn.pk}": 9}


async def test_o47_a_socket_without_a_room_gets_its_heartbeat_too(sockets, bob, monkeypatch):
    monkeypatch.setattr(hub, "PACE", hub.Pace(tick=0.05, heartbeat=0.2))
    socket = await sockets.open(bob)
    assert await socket.hear() == {"type": "heartbeat", "versions": {}}


async def test_o47_who_says_nothing_for_90_seconds_is_closed_and_who_pings_is_not(
    sockets, bob, monkeypatch
):
    monkeypatch.setattr(hub, "PACE", hub.Pace(tick=0.05, silence=0.6))
    silent, lively = await sockets.open(bob), await sockets.open(bob)
    for _ in range(5):
        await asyncio.sleep(0.25)
        await lively.send_json_to({"type": "ping"})
    assert await silent.closed() == 4408
    assert (await lively.hear())["type"] == "heartbeat"


async def test_o48_o50_whoever_was_away_learns_at_joining_what_it_missed(sockets, finn, bob):
    socket = await sockets.open(bob)
    await socket.join(finn)
    await socket.disconnect()
    await keep(finn, 12)
    again = await sockets.open(bob)
    assert (await again.join(finn))["versions"] == {f"child:{finn.pk}": 12}
