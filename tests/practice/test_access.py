"""Whose role-plays are whose: another professional, a guardian, staff, a visitor, on every path."""

import json
from uuid import uuid4

import pytest

from accounts.choices import Profession
from practice import services
from practice.models import Session
from tests import make
from tests.core.test_errors import assert_shape

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("by_words")]
API = "/api/practice"
OWN = {
    "state": ("get", "", None),
    "begin": ("send", "/begin", {"phase": "prep"}),
    "notes": ("send", "/notes", {"notes": "Mine."}),
    "warm-up": ("send", "/warm-up", {"text": "Hello."}),
    "turn": ("send", "/turns", {"text": "Hello."}),
    "silence": ("send", "/silence", {}),
    "end": ("send", "/end", {}),
}
PAGES = {
    "page": ("get", "/", None),
    "begin": ("post", "/begin/", {"phase": "prep"}),
    "notes": ("post", "/notes/", {"notes": "Mine."}),
    "warm-up": ("post", "/warm-up/", {"text": "Hello."}),
    "turn": ("post", "/turns/", {"text": "Hello."}),
    "silence": ("post", "/silence/", {}),
    "end": ("post", "/end/", {}),
}


@pytest.fixture
def begun(nora, hand):
    return make.role_play(nora, hand)


@pytest.fixture
def strangers(willow):
    """Everybody whom somebody's rehearsing is no business of."""
    return {
        "a colleague": make.professional(),
        "a dentist": make.professional(Profession.DENTISTRY),
        "a guardian": make.guardian(make.child(willow)),
        "a teenager": make.teenager(willow),
        "a clinician": make.clinician(willow),
        "a clinic manager": make.clinic_manager(willow),
        "an author": make.content_manager(),
        "a platform admin": make.platform_admin(),
    }


def ask(client, paths, name, session_id, root=f"{API}/sessions"):
    how, path, body = paths[name]
    given = () if body is None else (body,)
    return getattr(client, how)(f"{root}/{session_id}{path}", *given)


def unchanged(session):
    now = Session.objects.get(pk=session.pk)
    assert (now.revision, now.status, now.notes) == (session.revision, "in_progress", "")
    assert not now.turns.exists()


# --- one role-play ------------------------------------------------------------------------------
@pytest.mark.parametrize("name", OWN)
def test_x7_x11_nobody_else_is_told_that_there_is_a_role_play(name, begun, strangers):
    for who, somebody in strangers.items():
        answer = ask(make.caller(somebody), OWN, name, begun.pk)
        assert_shape(answer, 404)
        nobodys = ask(make.caller(somebody), OWN, name, uuid4())
        assert answer.json()["error"] == nobodys.json()["error"], who
    unchanged(begun)


@pytest.mark.parametrize("name", PAGES)
def test_x7_nobody_else_is_shown_a_page_of_it_either(name, begun, strangers):
    for who, somebody in strangers.items():
        answer = ask(make.caller(somebody), PAGES, name, begun.pk, "/practice/sessions")
        assert answer.status_code in (403, 404), who
    unchanged(begun)


@pytest.mark.parametrize("name", OWN)
def test_a_visitor_is_asked_to_sign_in(name, begun):
    assert_shape(ask(make.caller(), OWN, name, begun.pk), 401)
    answer = ask(
        make.caller(), PAGES, name.replace("state", "page"), begun.pk, "/practice/sessions"
    )
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/accounts/login/")
    unchanged(begun)


@pytest.mark.parametrize("name", OWN)
def test_a_form_of_another_sites_does_nothing(name, begun, nora):
    if OWN[name][0] == "get":
        return
    client = make.caller(nora, enforce_csrf_checks=True)
    assert_shape(ask(client, OWN, name, begun.pk), 403)
    unchanged(begun)


# --- the list and a start -----------------------------------------------------------------------
WITHOUT = ("a guardian", "a teenager", "a clinician", "a clinic manager", "an author")


def test_who_has_no_profession_is_told_so_on_every_path_of_the_list(hand, strangers):
    for who in WITHOUT:
        client = make.caller(strangers[who])
        body = {"scenarioId": str(hand.pk)}
        for answer in (
            client.get(f"{API}/scenarios"),
            client.get(f"{API}/scenarios/{hand.pk}"),
            client.send(f"{API}/sessions", body),
            client.send(f"{API}/mocks", body),
        ):
            assert_shape(answer, 403)
            assert answer.json()["error"]["code"] == "no_profession", who
    assert not Session.objects.exists()


def test_a_visitor_sees_no_list(hand):
    client, body = make.caller(), {"scenarioId": str(hand.pk)}
    for answer in (
        client.get(f"{API}/scenarios"),
        client.get(f"{API}/scenarios/{hand.pk}"),
        client.send(f"{API}/sessions", body),
        client.send(f"{API}/mocks", body),
    ):
        assert_shape(answer, 401)


def closed(client, scenario):
    """Return how a card and a start are answered."""
    card = client.get(f"{API}/scenarios/{scenario.pk}")
    start = client.rehearse(scenario)
    return card.status_code, start.status_code


def test_o19_another_professions_scenario_is_not_there(as_david, hand):
    assert closed(as_david, hand) == (404, 404)


def test_x3_a_draft_is_not_there(as_nora):
    assert closed(as_nora, make.scenario(status="draft")) == (404, 404)


def test_an_archived_scenario_starts_no_more_but_what_is_open_goes_on(as_nora, nora, hand, begun):
    services.archive(scenario=hand)
    assert closed(as_nora, hand) == (404, 200)  # the open one is taken up
    assert as_nora.say(begun, "Good morning.").status_code == 201
    assert as_nora.send(f"{API}/sessions/{begun.pk}/end").json()["data"]["status"] == "completed"
    card, start = as_nora.get(f"{API}/scenarios/{hand.pk}"), as_nora.rehearse(hand)
    assert card.status_code == 404
    assert_shape(start, 409)
    assert start.json()["error"]["code"] == "archived"
    assert as_nora.get(f"{API}/sessions/{begun.pk}").status_code == 200


def test_an_open_role_play_goes_on_on_the_version_that_it_began_with(as_nora, begun, hand):
    from practice.models import ScriptVersion, Version

    changed = services.card_of(hand) | {"background": "Another day."}
    second = Version.objects.create(scenario=hand, number=2, card=changed)
    ScriptVersion.objects.create(version=second, content=services.script_of(hand))
    type(hand).objects.filter(pk=hand.pk).update(version=2)
    state = as_nora.get(f"{API}/sessions/{begun.pk}").json()["data"]
    assert state["card"]["background"].startswith("Mr Lind")
    services.end(session_id=begun.pk)
    anew = as_nora.rehearse(hand).json()["data"]
    assert anew["card"]["background"] == "Another day."


def test_whoever_changes_profession_keeps_what_was_rehearsed(nora, begun):
    nora.profession = Profession.DENTISTRY
    nora.save()
    client = make.caller(nora)
    assert client.get(f"{API}/scenarios").json()["data"] == []
    assert client.get(f"{API}/sessions/{begun.pk}").status_code == 200
    assert client.say(begun, "Good morning.").status_code == 201


# --- two readers --------------------------------------------------------------------------------
def test_x11_two_readers_at_one_address_get_each_their_own(as_nora, nora, hand):
    colleague = make.professional()
    as_colleague = make.caller(colleague)
    make.rehearsed(nora, hand, score=91)
    for _ in range(2):
        mine = as_nora.get(f"{API}/scenarios").json()["data"][0]["attempts"]
        theirs = as_colleague.get(f"{API}/scenarios").json()["data"][0]["attempts"]
        assert (mine["count"], theirs["count"]) == (1, 0)
    for path in (f"{API}/scenarios", f"{API}/scenarios/{hand.pk}"):
        for client in (as_nora, as_colleague):
            assert client.get(path).headers["Cache-Control"] == "no-store, must-revalidate"


def test_x11_the_same_start_of_two_people_is_two_role_plays(as_nora, hand):
    as_colleague = make.caller(make.professional())
    first, second = (
        client.rehearse(hand).json()["data"]["id"] for client in (as_nora, as_colleague)
    )
    assert first != second
    assert Session.objects.count() == 2


# --- bad input ----------------------------------------------------------------------------------
BODIES = [
    b"",
    b"not json",
    b"\xff\xfe\x00",
    b"[" * 100_000,
    b"[]",
    b"7",
    b"null",
    b"{}",
    b'{"text": "\\ud800", "notes": "\\ud800", "phase": "\\ud800", "scenarioId": "\\ud800"}',
    b'{"text": NaN, "notes": [1], "phase": {}, "scenarioId": Infinity}',
]


@pytest.mark.parametrize("body", BODIES, ids=lambda body: repr(body[:20]))
def test_a_body_that_is_none_is_400_and_never_500(as_nora, begun, body):
    paths = [f"{API}/sessions", f"{API}/mocks"]
    paths += [
        f"{API}/sessions/{begun.pk}{OWN[name][1]}" for name in ("begin", "notes", "warm-up", "turn")
    ]
    for path in paths:
        assert_shape(as_nora.post(path, body, content_type="application/json"), 400)
    unchanged(begun)


def test_what_is_too_large_or_no_json_is_told_apart(as_nora, begun):
    path = f"{API}/sessions/{begun.pk}/turns"
    assert_shape(as_nora.send(path, {"text": "x" * (1024 * 1024 + 1)}), 413)
    assert_shape(as_nora.post(path, "text=Hello", content_type="text/plain"), 415)
    assert_shape(as_nora.put(path, json.dumps({"text": "Hello."})), 405)
    unchanged(begun)


@pytest.mark.parametrize("path", ["sessions/7", "scenarios/x", "sessions/%00", "sessions/../users"])
def test_an_address_that_is_none_is_404(as_nora, path):
    assert as_nora.get(f"{API}/{path}").status_code == 404
