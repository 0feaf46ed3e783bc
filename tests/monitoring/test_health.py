"""Health and request ids: what operators and load balancers ask."""

import re

import pytest
from django.db import connection

from config.servers.process import free_port
from tests import make


def test_alive_asks_nobody(client):
    # Without the database mark a single query would raise.
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok")


@pytest.mark.django_db
def test_ready_when_both_servers_answer(client):
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"postgres": True, "redis": True})
    assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.django_db
def test_ready_without_redis_says_so_and_stays(client, settings, as_bob, finn):
    settings.REDIS_URL = f"redis://127.0.0.1:{free_port()}/0"
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"postgres": True, "redis": False})
    session = make.session(finn, make.module())
    assert as_bob.get(f"/learn/{finn.pk}/").status_code == 200
    assert as_bob.complete(session, make.activity_ids(session)[0]).status_code == 200


@pytest.fixture
def unreachable_database(django_db_blocker):
    """Point the connection at a port where nobody listens, then back."""
    kept, pools = connection.settings_dict, connection._connection_pools
    with django_db_blocker.unblock():
        connection.close()
        options = {**kept["OPTIONS"], "pool": False, "connect_timeout": 2}
        connection.settings_dict = {
            **kept,
            "HOST": "127.0.0.1",
            "PORT": free_port(),
            "OPTIONS": options,
        }
        connection._connection_pools = {}
        try:
            yield
        finally:
            connection.close()
            connection.settings_dict, connection._connection_pools = kept, pools


def test_not_ready_when_the_database_cannot_be_reached(client, unreachable_database):
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["postgres"]) == (503, False)


def test_the_api_says_503_in_its_own_shape_when_the_database_cannot_be_reached(
    unreachable_database,
):
    from django.test import RequestFactory
    from rest_framework.test import force_authenticate

    from accounts.models import User
    from workshop.api import Modules

    request = RequestFactory().get("/api/workshop/modules")
    force_authenticate(request, User(full_name="Bob", email="bob@example.org"))
    answer = Modules.as_view()(request)
    assert answer.status_code == 503
    assert b'"unavailable"' in answer.content


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
@pytest.mark.django_db
def test_health_is_asked_and_not_told(path, client):
    assert client.post(path).status_code == 405


# --- request ids --------------------------------------------------------------------------------
@pytest.mark.parametrize("offered", ["a1b2c3d4", "A-b_9" * 4, "x" * 64])
def test_a_plain_request_id_of_a_proxy_is_kept(offered, client):
    answer = client.get("/healthz", headers={"x-request-id": offered})
    assert answer.headers["X-Request-ID"] == offered


@pytest.mark.parametrize(
    "offered",
    ["", "short", "x" * 65, "has space", 'quote"quote', "line\nbreak", "é" * 10, "a;b=cdefg"],
)
def test_any_other_request_id_is_replaced(offered, client):
    answer = client.get("/healthz", headers={"x-request-id": offered})
    assert re.fullmatch(r"[0-9a-f]{16}", answer.headers["X-Request-ID"])


def test_each_request_has_an_id_of_its_own(client):
    ids = {client.get("/healthz").headers["X-Request-ID"] for _ in range(20)}
    assert len(ids) == 20


@pytest.mark.django_db
def test_errors_carry_the_request_id_too(client):
    for path in ("/nowhere", "/api/nowhere"):
        assert client.get(path).headers["X-Request-ID"]


# --- logs ---------------------------------------------------------------------------------------
def run_logging(**environment):
    import os
    import subprocess
    import sys

    code = (
        "import structlog; from monitoring.logs import logging_config;"
        "logging_config(level='WARNING', as_json=True);"
        "structlog.contextvars.bind_contextvars(request_id='abc');"
        "log = structlog.get_logger('x'); log.info('quiet'); log.warning('loud', ms=7);"
        "import logging; logging.getLogger('y').warning('plain')"
    )
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=os.environ
    ).stderr


def test_v31_logs_are_one_json_object_a_line_with_the_request_id_and_from_the_level_on():
    import json

    lines = [json.loads(line) for line in run_logging().splitlines()]
    assert [line["event"] for line in lines] == ["loud", "plain"]
    assert [line["request_id"] for line in lines] == ["abc", "abc"]
    assert (lines[0]["ms"], lines[0]["level"], lines[0]["logger"]) == (7, "warning", "x")


def test_an_unknown_log_level_stops_the_start():
    from monitoring.logs import logging_config

    with pytest.raises(ValueError, match="root logger"):
        logging_config(level="LOUD", as_json=True)
