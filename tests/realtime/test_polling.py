"""The same hints by plain HTTP (contract V48)."""

import uuid

import pytest
from django.urls import reverse

from tests import make
from tests.core.test_errors import assert_shape
from tests.realtime.conftest import keep_version, updated

pytestmark = pytest.mark.django_db
WHERE = "/api/live/events"


def ask(caller, *rooms):
    return caller.get(WHERE, {"rooms": ",".join(rooms)})


def test_v48_what_is_newer_than_what_the_caller_has_is_told(finn, as_bob):
    keep_version(finn, 4)
    data = ask(as_bob, f"child:{finn.pk}@3").json()["data"]
    assert data == {"messages": [updated(finn, 4)], "versions": {f"child:{finn.pk}": 4}}


@pytest.mark.parametrize("known", [4, 5])
def test_v48_what_the_caller_has_already_is_not_told_again(finn, as_bob, known):
    keep_version(finn, 4)
    data = ask(as_bob, f"child:{finn.pk}@{known}").json()["data"]
    assert data == {"messages": [], "versions": {f"child:{finn.pk}": 4}}


def test_x7_a_stranger_is_told_not_found_as_on_the_socket(finn, as_charlie):
    data = ask(as_charlie, f"child:{finn.pk}@0").json()["data"]
    error = {"type": "error", "code": "not_found", "childId": str(finn.pk)}
    assert data == {"messages": [error], "versions": {}}
    nobody = uuid.uuid4()
    error["childId"] = str(nobody)
    assert ask(as_charlie, f"child:{nobody}@0").json()["data"]["messages"] == [error]


@pytest.mark.parametrize(
    "rooms",
    [
        "",
        ",",
        "child",
        "child:7@1",
        "child:{id}",
        "child:{id}@",
        "child:{id}@-1",
        "child:{id}@1.5",
        "child:{id}@x",
        "child:{id}@" + "9" * 19,
        "child:{id}@²",
        "clinic:{id}@1",
        "*",
        "child:{id}\x00@1",
        "child:" + "a" * 36 + "@1",
    ],
)
def test_nonsense_is_400_with_a_sentence(finn, as_bob, rooms):
    answer = as_bob.get(WHERE, {"rooms": rooms.replace("{id}", str(finn.pk))})
    assert_shape(answer, 400)
    assert answer.json()["error"]["details"]["rooms"]


def test_more_than_a_hundred_rooms_are_400(finn, as_bob):
    assert ask(as_bob, *[f"child:{uuid.uuid4()}@0"] * 100).status_code == 200
    assert_shape(ask(as_bob, *[f"child:{uuid.uuid4()}@0"] * 101), 400)


def test_a_visitor_is_401_and_another_method_405(finn, as_bob):
    assert_shape(ask(make.caller(), f"child:{finn.pk}@0"), 401)
    assert_shape(as_bob.send(WHERE, {}), 405)


def test_o09_nobody_keeps_the_answer(finn, as_bob):
    answer = ask(as_bob, f"child:{finn.pk}@0")
    assert answer.headers["Cache-Control"] == "no-store, must-revalidate"
    assert answer.json()["meta"]["timestamp"]


def test_the_number_of_queries_is_the_same_for_1_and_for_100_rooms(
    willow, alice, django_assert_num_queries
):
    children = [make.child(willow, name=f"C{n}") for n in range(100)]
    bearer = {"Authorization": f"Bearer {make.token(alice)}"}
    for asked in (children[:1], children):
        query = {"rooms": ",".join(f"child:{child.pk}@0" for child in asked)}
        caller = make.caller()
        with django_assert_num_queries(3):  # who calls, what is theirs, the versions
            answer = caller.get(WHERE, query, headers=bearer)
        assert len(answer.json()["data"]["versions"]) == len(asked)


def test_the_address_is_the_documented_one(as_bob):
    assert reverse("live_api:events") == WHERE
    schema = as_bob.get("/api/schema").json()
    assert WHERE in schema["paths"]


# --- parts of pages -----------------------------------------------------------------------------
PARTS = [
    ("bob", "/learn/{child}/", "home"),
    ("bob", "/learn/{child}/progress/", "progress"),
    ("bob", "/learn/{child}/sessions/{session}/", "session"),
    ("alice", "/clinic/children/{child}/", "child"),
]


@pytest.mark.parametrize(("person", "where", "name"), PARTS)
def test_a_live_part_is_the_same_as_on_the_whole_page(person, where, name, finn, bob, alice):
    session = make.session(finn, make.module(), done=1)
    caller = make.caller({"bob": bob, "alice": alice}[person])
    path = where.format(child=finn.pk, session=session.pk)
    whole = caller.get(path).content.decode()
    answer = caller.get(path, {"part": "live"})
    part = answer.content.decode()
    assert answer.headers["Cache-Control"] == "no-store"
    assert "<html" not in part
    assert f'id="{name}"' in part
    assert f'data-live="child:{finn.pk}"' in part
    assert part.strip().splitlines()[0].strip() in whole
    assert caller.get(path, {"part": "nonsense"}).content.decode().count("<html") == 1


@pytest.mark.parametrize(("person", "where", "name"), PARTS)
def test_x7_a_live_part_is_shut_like_its_page(person, where, name, finn, as_charlie):
    session = make.session(finn, make.module(), done=1)
    path = where.format(child=finn.pk, session=session.pk)
    assert as_charlie.get(path, {"part": "live"}).status_code == 404


def test_v52_a_script_is_told_where_to_go_on_and_a_browser_is_sent_there(finn, as_bob):
    session = make.session(finn, make.module(activities=2))
    first, second = make.activity_ids(session)
    base = f"/learn/{finn.pk}/sessions/{session.pk}/"
    by_script = {"X-Sent-By": "script"}
    answer = as_bob.post(f"{base}activities/{first}/complete/", headers=by_script)
    assert (answer.status_code, answer.json()) == (200, {"location": base})
    assert as_bob.post(f"{base}activities/{first}/complete/").headers["Location"] == base
    answer = as_bob.post(f"{base}activities/{second}/complete/", headers=by_script)
    assert answer.json() == {"location": f"{base}finished/"}


@pytest.mark.parametrize("live", ["", "ws://127.0.0.1:8001"])
def test_pages_say_where_the_socket_is_and_the_policy_allows_just_that(as_bob, settings, live):
    settings.LIVE_URL = live
    page = as_bob.get("/learn/").content.decode()
    assert ("data-live-url" in page) is bool(live)
