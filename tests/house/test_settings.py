"""Settings: what production demands, and what is promised about connections and live parts."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from channels.testing import WebsocketCommunicator
from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parents[2]
FULL = {
    "DJANGO_SETTINGS_MODULE": "config.settings.production",
    "SECRET_KEY": "0aB1cD2eF3gH4iJ5kL6mN7oP8qR9sT0uV1wX2yZ3-_0aB1cD2eF3gH4iJ5kL6mN7oP",
    "ALLOWED_HOSTS": "praxis.example.org",
    "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "EMAIL_HOST": "mail.example.org",
}
SHARED = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}


def run(environment, *command):
    return subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env=SHARED | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(
    "name", ["SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL", "REDIS_URL", "EMAIL_HOST"]
)
def test_production_does_not_start_without(name):
    environment = {key: value for key, value in FULL.items() if key != name}
    answer = run(environment, "-c", "import django; django.setup()")
    assert answer.returncode != 0
    assert f"Set the {name} environment variable" in answer.stderr


def test_check_deploy_is_clean_in_production():
    answer = run(FULL, "manage.py", "check", "--deploy", "--fail-level", "WARNING")
    assert answer.returncode == 0, answer.stderr
    assert "no issues" in answer.stdout


def test_production_keeps_debug_off_whatever_the_environment_says():
    code = "from django.conf import settings; print(settings.DEBUG, settings.SESSION_COOKIE_SECURE)"
    assert run(FULL | {"DEBUG": "1"}, "-c", code).stdout.split() == ["False", "True"]


def test_load_demo_refuses_production():
    answer = run(FULL, "manage.py", "load_demo")
    assert answer.returncode != 0
    assert "not in production" in answer.stderr


def test_v28_v29_o31_one_pool_of_two_to_twenty_connections_waits_twenty_seconds():
    pool = settings.DATABASES["default"]["OPTIONS"]["pool"]
    assert (pool["min_size"], pool["max_size"], pool["timeout"], pool["max_idle"]) == (
        2,
        20,
        20,
        30,
    )


@pytest.mark.django_db
def test_v28_o31_the_pool_that_is_used_has_these_sizes():
    connection.ensure_connection()
    assert (connection.pool.min_size, connection.pool.max_size) == (2, 20)
    assert connection.pool.timeout == 20


@pytest.mark.django_db
def test_v30_no_statement_may_hold_a_connection_longer_than_a_minute():
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == ("1min",)


def test_v27_v28_pool_and_redis_come_from_the_environment():
    code = (
        "from django.conf import settings as s;"
        "p = s.DATABASES['default']['OPTIONS']['pool'];"
        "print(p['min_size'], p['max_size'], p['timeout'], s.REDIS_URL)"
    )
    given = {"DB_POOL_MIN": "1", "DB_POOL_MAX": "7", "DB_POOL_TIMEOUT": "3"}
    answer = run(FULL | given, "-c", code)
    assert answer.stdout.split() == ["1", "7", "3", "redis://127.0.0.1:1/0"]


# --- live and background ------------------------------------------------------------------------
@pytest.mark.parametrize("path", ["/ws/practice/7", "/", "/nowhere"])
async def test_a_socket_nobody_knows_is_told_so_and_closed(path):
    from config.routing import application

    socket = WebsocketCommunicator(application, path)
    connected, _ = await socket.connect()
    assert connected
    assert await socket.receive_json_from() == {"type": "error", "code": "not_found"}
    closed = await socket.receive_output()
    assert (closed["type"], closed["code"]) == ("websocket.close", 4404)
    await socket.disconnect()


@pytest.mark.parametrize(("path", "status"), [("/healthz", 200), ("/", 404), ("/learn/", 404)])
async def test_the_live_process_answers_a_health_check_and_nothing_else(path, status):
    from asgiref.testing import ApplicationCommunicator

    from config.routing import application

    caller = ApplicationCommunicator(
        application, {"type": "http", "method": "GET", "path": path, "headers": []}
    )
    await caller.send_input({"type": "http.request", "body": b""})
    begun = await caller.receive_output()
    assert begun["status"] == status
    assert await caller.receive_output()


@pytest.mark.django_db
def test_the_schedule_names_tasks_that_exist_and_run():
    from config.celery import app

    app.loader.import_default_modules()
    assert app.conf.beat_schedule
    for entry in app.conf.beat_schedule.values():
        result = app.tasks[entry["task"]].apply()
        assert result.successful(), result.traceback


@pytest.mark.django_db
def test_expired_sign_ins_are_cleared_and_others_stay(as_bob):
    import datetime as dt

    from django.contrib.sessions.models import Session
    from django.utils import timezone

    from accounts.tasks import clear_expired_sessions

    Session.objects.create(
        session_key="old", session_data="", expire_date=timezone.now() - dt.timedelta(1)
    )
    clear_expired_sessions.apply()
    clear_expired_sessions.apply()
    assert Session.objects.count() == 1
    assert as_bob.get("/learn/").status_code == 200


def test_no_task_is_lost_with_a_killed_worker():
    from config.celery import app

    assert app.conf.task_acks_late is True
    assert app.conf.task_reject_on_worker_lost is True
    assert app.conf.broker_url == settings.REDIS_URL


@pytest.mark.parametrize(
    ("given", "allowed"),
    [
        ({}, ["'self'"]),
        ({"LIVE_URL": "wss://live.example.org/"}, ["'self'", "wss://live.example.org"]),
    ],
)
def test_pages_may_connect_to_themselves_and_to_the_live_address_only(given, allowed):
    code = "from django.conf import settings as s; print(*s.SECURE_CSP['connect-src'])"
    assert run(FULL | given, "-c", code).stdout.split() == allowed


def test_v47_whose_pages_may_open_a_socket_comes_from_the_environment():
    code = "from django.conf import settings as s; print(*s.FRONTEND_ORIGINS)"
    assert run(FULL, "-c", code).stdout.split() == []
    given = {"FRONTEND_URL": "https://praxis.example.org/,https://www.example.org"}
    named = run(FULL | given, "-c", code).stdout.split()
    assert named == ["https://praxis.example.org", "https://www.example.org"]
