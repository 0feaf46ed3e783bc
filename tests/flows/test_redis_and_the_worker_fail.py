"""Real processes that are killed, frozen and emptied: everything answers, and all heals by itself.

Pages are served by granian, jobs run in Celery, with a Valkey of this test's own. No test says how
fast anything is; each only says within which bound it is done.
"""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from http.client import HTTPConnection
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, transaction

from accounts.models import Child
from config.servers import Redis
from progress.models import ChildProgress, Stale
from tests import make
from tests.progress.test_truth import truth_of

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

ROOT = Path(__file__).parents[2]
HEALED = 30.0
"""Seconds within which every figure is right once whatever failed is back."""
LONGEST_ANSWER = 3.0
"""Seconds that no page and no completion may take, whatever fails."""
CELERY = ["celery", "-A", "config.celery"]
WORKER = [*CELERY, "worker", "-Q", "celery,progress calculation", "--concurrency", "2"]
WORKER += ["--without-gossip", "--without-mingle", "--loglevel", "warning"]


class House:
    """The product's processes on the test's database, and a client that keeps count."""

    def __init__(self, folder: Path) -> None:
        self.redis = Redis()
        self.redis.start()
        self.folder = folder
        database = connection.settings_dict
        host = f"{database['HOST']}:{database['PORT']}" if database["PORT"] else database["HOST"]
        user = ":".join(filter(None, (database["USER"], database["PASSWORD"])))
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "config.settings.test",
            "DATABASE_URL": f"postgresql://{user}@{host}/{database['NAME']}",
            "REDIS_URL": self.redis.url(),
            "LOG_LEVEL": "WARNING",
        }
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.web = self.start("granian", "--interface", "wsgi", "--no-ws", "--host", "127.0.0.1",
                              "--port", str(self.port), "--blocking-threads", "4",
                              "config.wsgi:application")  # fmt: skip
        self.beat = self.start(
            *CELERY, "beat", "--loglevel", "warning", "--pidfile", "",
            "--schedule", str(folder / "beat"),
        )  # fmt: skip
        self.worker = self.start(*WORKER)
        self.until(self.answers, 30)
        self.slowest = 0.0

    def start(self, *command: str) -> subprocess.Popen:
        with (self.folder / f"{command[0]}.log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", *command],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def supervise(self) -> None:
        """Start again what fell, as the demo, compose and every process manager do.

        A worker whose broker goes away under unacknowledged messages may end instead of waiting.
        """
        if self.worker.poll() is not None:
            self.kill(self.worker)
            self.worker = self.start(*WORKER)

    def kill(self, process: subprocess.Popen) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)

    def close(self) -> None:
        self.redis.process.send_signal(signal.SIGCONT)
        for process in (self.web, self.beat, self.worker):
            self.kill(process)
        self.redis.stop()

    def answers(self) -> bool:
        with contextlib.suppress(OSError):
            return self.ask("GET", "/healthz")[0] == 200
        return False

    def ask(self, method: str, path: str, body: dict | None = None, **headers: str) -> tuple:
        begun = time.monotonic()
        client = HTTPConnection("127.0.0.1", self.port, timeout=30)
        client.request(method, path, body and json.dumps(body), headers)
        answer = client.getresponse()
        content = answer.read()
        client.close()
        self.slowest = max(getattr(self, "slowest", 0.0), time.monotonic() - begun)
        return answer.status, content

    @staticmethod
    def until(done, within: float) -> None:
        deadline = time.monotonic() + within
        while not done():
            assert time.monotonic() < deadline, f"not within {within} s"
            time.sleep(0.1)

    def heals(self, done) -> None:
        """Wait until everything is right again, with nobody's help but the supervisor's."""

        def right() -> bool:
            self.supervise()
            return done()

        self.until(right, HEALED)


class Family:
    """A child with a long module, and its guardian's app."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.child = make.child()
        self.guardian = make.guardian(self.child)
        self.begun = make.session(self.child, make.module(activities=40))
        self.left = make.activity_ids(self.begun)
        key = settings.SESSION_COOKIE_NAME
        self.cookie = f"{key}={make.caller(self.guardian).cookies[key].value}"
        status, body = house.ask(
            "POST",
            "/_allauth/app/v1/auth/login",
            {"email": self.guardian.email, "password": make.PASSWORD},
            **{"Content-Type": "application/json"},
        )
        assert status == 200, body
        token = json.loads(body)["meta"]["access_token"]
        self.headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    def complete(self) -> None:
        status, body = self.house.ask(
            "POST",
            f"/api/workshop/sessions/{self.begun.pk}/complete-activity",
            {"activityId": str(self.left.pop(0))},
            **self.headers,
        )
        assert status == 200, body

    def look(self) -> None:
        """Open a page and the API: both must show what was just done."""
        done = self.begun.completions.count()
        status, body = self.house.ask(
            "GET", f"/api/progress/children/{self.child.pk}", **self.headers
        )
        assert status == 200, body
        assert json.loads(body)["data"]["points"] == 10 * done
        status, _ = self.house.ask("GET", f"/learn/{self.child.pk}/progress/", Cookie=self.cookie)
        assert status == 200

    def is_right(self) -> bool:
        row = ChildProgress.objects.filter(pk=self.child.pk).first()
        if row is None or Stale.objects.filter(pk=self.child.pk).exists():
            return False
        truth = truth_of(Child.objects.select_related("clinic").get(pk=self.child.pk))
        return all(getattr(row, name) == value for name, value in truth.items())


@pytest.fixture(scope="module")
def processes(django_db_setup, django_db_blocker, tmp_path_factory):
    with django_db_blocker.unblock():
        house = House(tmp_path_factory.mktemp("processes"))
        yield house
        house.close()


@pytest.fixture
def house(processes, transactional_db):
    processes.slowest = 0.0
    yield processes
    assert processes.slowest < LONGEST_ANSWER


@pytest.fixture
def family(house):
    made = Family(house)
    made.complete()
    house.heals(made.is_right)
    return made


def test_a_worker_killed_in_the_middle_of_a_job_costs_nothing_but_time(house, family):
    family.complete()
    with transaction.atomic():
        # a lock that the job has to wait for, so that it is killed in the middle
        Child.objects.select_for_update(no_key=True).get(pk=family.child.pk)
        house.until(_somebody_waits, HEALED)
        house.kill(house.worker)
    assert Stale.objects.filter(pk=family.child.pk).exists()
    family.look()
    house.heals(family.is_right)


def _somebody_waits() -> bool:
    with connection.cursor() as cursor:
        # not pg_stat_activity: that stays what it was within one transaction
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return cursor.fetchone()[0] > 0


def test_an_emptied_redis_loses_nothing(house, family):
    for _ in range(5):
        family.complete()
        _flush(house)
        family.look()
    house.heals(family.is_right)


def _flush(house: House) -> None:
    with socket.create_connection(("127.0.0.1", house.redis.port), 5) as client:
        client.sendall(b"FLUSHALL\r\n")
        assert client.recv(5) == b"+OK\r\n"


def test_a_frozen_redis_holds_nobody_up(house, family):
    house.redis.process.send_signal(signal.SIGSTOP)
    try:
        deadline = time.monotonic() + 12
        while time.monotonic() < deadline:
            family.complete()
            family.look()
            time.sleep(0.5)
    finally:
        house.redis.process.send_signal(signal.SIGCONT)
    house.heals(family.is_right)


def test_a_redis_that_is_gone_for_a_minute_is_not_missed(house, family):
    house.kill(house.redis.process)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if family.left[1:]:
            family.complete()
        family.look()
        house.supervise()
        time.sleep(2)
    house.redis.start()
    house.heals(family.is_right)
    family.complete()
    house.heals(family.is_right)
