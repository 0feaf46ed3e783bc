"""Reports by the real worker and its schedule, while the worker is killed and Redis goes away."""

import time

import pytest
from django.db import transaction
from django.utils import timezone

from feedback.models import Report
from feedback.services.queue import LEASE
from practice.models import Session
from progress.models import UserProgress
from tests import make
from tests.feedback.conftest import rehearse
from tests.flows.test_redis_and_the_worker_fail import HEALED, House, _somebody_waits

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


class ByWords(House):
    """The processes, reading by words alone."""

    def start(self, *command):
        self.environment["DJANGO_SETTINGS_MODULE"] = "tests.flows.by_words"
        return super().start(*command)


@pytest.fixture(scope="module")
def processes(django_db_setup, django_db_blocker, tmp_path_factory):
    with django_db_blocker.unblock():
        house = ByWords(tmp_path_factory.mktemp("processes"))
        yield house
        house.close()


@pytest.fixture
def house(processes, transactional_db):
    return processes


@pytest.fixture
def nora(house):
    return make.professional(name="Nora")


def is_ready(session):
    return Report.objects.filter(session=session, status="ready").exists()


def test_a_report_is_ready_soon_after_the_end(house, nora):
    hand = make.scenario()
    first = rehearse(nora, hand)
    house.heals(lambda: is_ready(first))  # the first one also waits for the worker to come up
    session = rehearse(nora, hand)
    ended = timezone.now()
    house.heals(lambda: is_ready(session))
    row = Report.objects.get(session=session)
    assert (row.written_at - ended).total_seconds() < 5
    assert Session.objects.get(pk=session.pk).score == row.overall_score
    assert UserProgress.objects.get(user=nora).progress == row.overall_score


def test_a_worker_killed_while_it_writes_costs_a_lease(house, nora):
    session = rehearse(nora, make.scenario())
    with transaction.atomic():
        # a lock that the job has to wait for, so that it is killed in the middle
        Session.objects.select_for_update(no_key=True).get(pk=session.pk)
        house.until(_somebody_waits, HEALED)
        house.kill(house.worker)
    assert Report.objects.get(session=session).status == "waiting"
    deadline = time.monotonic() + LEASE.total_seconds() + HEALED
    while not is_ready(session):
        assert time.monotonic() < deadline
        house.supervise()
        time.sleep(0.2)
    assert Report.objects.get(session=session).attempts == 0


def test_an_end_while_redis_is_gone_is_written_once_it_is_back(house, nora):
    house.kill(house.redis.process)
    session = rehearse(nora, make.scenario())
    time.sleep(3)
    assert Report.objects.get(session=session).status == "waiting"
    house.redis.start()
    house.heals(lambda: is_ready(session))
