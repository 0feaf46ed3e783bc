"""Redis frozen, gone or emptied: the list and the talk go on, and nobody waits long (O39)."""

import copy
import signal
import time

import pytest
import redis
from django.conf import settings as real

from core import cache as mechanism
from core.breaker import Breaker
from practice.models import Session
from realtime import publish
from tests import make, scripts
from tests.realtime.test_redis_trouble import Frozen, Private

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("by_words")]
LONGEST = 1.5
"""Seconds that no answer may take: the first one waits for a limit or two, the others for none."""


@pytest.fixture
def server(settings, monkeypatch):
    """A Redis of this test's own for everything that practice uses one for."""
    own = Private()
    own.start()
    kept = copy.deepcopy(real.CACHES)
    kept["redis"]["LOCATION"] = own.url()
    settings.CACHES, settings.REDIS_URL = kept, own.url()
    publish.client.cache_clear()
    monkeypatch.setattr(mechanism, "breaker", Breaker("a test's cache", pause=0.5))
    monkeypatch.setattr(publish, "breaker", Breaker("a test's channel", pause=0.5))
    yield own
    publish.client.cache_clear()
    own.stop()


@pytest.fixture
def rehearsal(server):
    """A nurse in the middle of a talk."""
    return Rehearsal()


class Rehearsal:
    """What a learner does, each step with a clock beside it."""

    def __init__(self):
        self.client = make.caller(make.professional())
        self.scenario = make.scenario()
        self.session = self.client.rehearse(self.scenario).json()["data"]["id"]
        self.slowest, self.said = 0.0, 0
        self.go_on()
        self.slowest = 0.0

    def ask(self, call, *given):
        begin = time.monotonic()
        answer = call(*given)
        self.slowest = max(self.slowest, time.monotonic() - begin)
        assert answer.status_code in (200, 201), answer.content
        return answer.json()["data"]

    def go_on(self):
        """List, say something, look: everything is there."""
        questions = list(scripts.ASKING.values())
        text = f"{questions[self.said % 4]} I ask for the {self.said}th time."
        rows = self.ask(self.client.get, "/api/practice/scenarios")
        assert [row["id"] for row in rows] == [str(self.scenario.pk)]
        done = self.ask(self.client.say, self.session, text)
        self.said += 1
        state = self.ask(self.client.get, f"/api/practice/sessions/{self.session}")
        assert state["turns"][-2:] == [done["turn"], done["reply"]]
        assert len(state["turns"]) == 2 * self.said

    def end(self):
        state = self.ask(self.client.send, f"/api/practice/sessions/{self.session}/end")
        assert state["status"] == "completed"
        assert Session.objects.completed().exists()


def test_o39_a_frozen_redis_holds_no_talk_up(server, rehearsal):
    with Frozen(server):
        for _ in range(5):
            rehearsal.go_on()
        rehearsal.end()
    assert rehearsal.slowest < LONGEST


def test_o39_a_redis_that_is_gone_is_not_missed(server, rehearsal):
    server.process.send_signal(signal.SIGKILL)
    server.process.wait(5)
    for _ in range(5):
        rehearsal.go_on()
    rehearsal.end()
    assert rehearsal.slowest < LONGEST


def test_an_emptied_redis_loses_nothing(server, rehearsal):
    with redis.Redis.from_url(server.url()) as client:
        client.flushall()
        rehearsal.go_on()
        client.flushall()
    rehearsal.end()


def test_what_is_kept_is_kept_again_once_redis_is_back(server, rehearsal):
    def kept():
        return rehearsal.client.get("/api/practice/scenarios").headers["X-Cache"]

    assert kept() == "HIT"
    with Frozen(server):
        assert kept() == "MISS"
    time.sleep(0.6)
    assert [kept(), kept()][-1] == "HIT"
