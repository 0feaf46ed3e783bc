"""A real client, over real HTTP: signs in for a token, lists, starts, completes, sees progress."""

import json
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest

from tests import make

pytestmark = pytest.mark.django_db(transaction=True)


class App:
    """What an app on a telephone does: JSON over HTTP, with a token once it has one."""

    def __init__(self, address):
        self.connection = HTTPConnection(urlsplit(address).netloc, timeout=20)
        self.token = None

    def ask(self, method, path, body=None):
        headers = {"Accept": "application/json", "Content-Type": "application/json"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        payload = None if body is None else json.dumps(body)
        self.connection.request(method, path, payload, headers)
        answer = self.connection.getresponse()
        return answer.status, json.loads(answer.read())

    def sign_in(self, email):
        status, body = self.ask(
            "POST", "/_allauth/app/v1/auth/login", {"email": email, "password": make.PASSWORD}
        )
        assert status == 200
        self.token = body["meta"]["access_token"]

    def percent(self, child):
        return self.ask("GET", f"/api/progress/children/{child}")[1]["data"]["percent"]


@pytest.fixture
def app(live_server):
    made = App(live_server.url)
    yield made
    made.connection.close()


def test_a_real_client_signs_in_lists_starts_completes_and_sees_progress(app):
    finn = make.child(make.clinic(), name="Finn")
    bob = make.guardian(finn)
    make.modules(2, activities=3)

    assert app.ask("GET", "/api/workshop/modules")[0] == 401
    app.sign_in(bob.email)

    status, board = app.ask("GET", "/api/progress/children")
    assert (status, [row["givenName"] for row in board["data"]]) == (200, ["Finn"])
    child = board["data"][0]["childId"]
    status, modules = app.ask("GET", f"/api/workshop/modules?childId={child}&include=activities")
    assert (status, modules["meta"]["pagination"]["total"]) == (200, 2)
    module = modules["data"][0]
    assert app.percent(child) == 0

    start = {"moduleId": module["id"], "childId": child}
    status, started = app.ask("POST", "/api/workshop/sessions", start)
    assert status == 201
    session = started["data"]["id"]
    assert app.ask("POST", "/api/workshop/sessions", start)[0] == 200

    path = f"/api/workshop/sessions/{session}"
    state = started["data"]
    while state["nextActivity"]:
        assert app.percent(child) == 0
        body = {"activityId": state["nextActivity"]["id"]}
        status, answer = app.ask("POST", f"{path}/complete-activity", body)
        assert status == 200
        state = answer["data"]
    assert state["completedAt"]
    assert state["completedActivities"] == [a["id"] for a in module["activities"]]
    assert app.ask("GET", path)[1]["data"] == state

    assert app.percent(child) == 50
    body = {"activityId": module["activities"][0]["id"]}
    status, refused = app.ask("POST", f"{path}/complete-activity", body)
    assert (status, refused["error"]["code"]) == (409, "session_finished")
    assert app.percent(child) == 50


def test_a_stranger_with_a_token_of_its_own_finds_nothing(app):
    finn = make.child(make.clinic())
    session = make.session(finn, make.module())
    charlie = make.clinician(make.clinic())
    app.sign_in(charlie.email)
    for path in (
        f"/api/progress/children/{finn.pk}",
        f"/api/workshop/sessions/{session.pk}",
        f"/api/workshop/modules?childId={finn.pk}",
    ):
        assert app.ask("GET", path)[0] == 404
    body = {"activityId": str(make.activity_ids(session)[0])}
    assert app.ask("POST", f"/api/workshop/sessions/{session.pk}/complete-activity", body)[0] == 404
    assert app.ask("GET", "/api/progress/children")[1]["data"] == []
