"""What can go wrong, in words: for programs and for people."""

import datetime as dt

import pytest
from django.dispatch import Signal
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from core import api, errors
from core.announce import announce
from tests import make

SHAPE = {"error", "meta"}


def assert_shape(answer, status):
    assert answer.status_code == status, answer.content[:300]
    assert answer.headers["Content-Type"] == "application/json"
    body = answer.json()
    assert set(body) == SHAPE
    assert set(body["error"]) == {"code", "message", "details"}
    assert isinstance(body["error"]["code"], str)
    assert body["error"]["message"]
    assert isinstance(body["error"]["details"], dict)
    assert dt.datetime.fromisoformat(body["meta"]["timestamp"]).utcoffset() == dt.timedelta(0)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    [
        "/api/",
        "/api/nowhere",
        "/api/workshop/modules/",
        "/api/workshop/modules/7",
        "/api/workshop/sessions/not-a-uuid",
        "/api/progress/children/" + "9" * 5000,
    ],
)
def test_an_address_of_the_api_that_does_not_exist_is_told_as_json(path, as_bob):
    assert_shape(as_bob.get(path), 404)


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/nowhere", "/learn/7/", "/learn/%00/", "/modules/x/"])
def test_a_page_that_does_not_exist_says_so_with_a_way_on(path, as_bob):
    answer = as_bob.get(path)
    assert answer.status_code == 404
    assert "There is nothing here" in answer.content.decode()
    assert answer.headers["Content-Type"].startswith("text/html")


def test_the_last_page_of_all_needs_neither_database_nor_context(rf):
    answer = errors.server_error(rf.get("/learn/"))
    assert answer.status_code == 500
    assert "<html" in answer.content.decode()
    assert_shape(_json(errors.server_error(rf.get("/api/x"))), 500)


def _json(answer):
    import json

    answer.json = lambda: json.loads(answer.content)
    return answer


def test_a_form_whose_protection_ran_out_has_a_way_on(rf):
    answer = errors.csrf_failure(rf.post("/learn/"))
    assert answer.status_code == 403
    assert_shape(_json(errors.csrf_failure(rf.post("/api/x"))), 403)


@given(st.integers(0, 3000), st.integers(1, 100), st.integers(1, 10**9))
def test_v36_the_block_of_pages_is_right_for_any_list(total, limit, number):
    block = api.Page(number, limit).block(total)
    assert set(block) == {"page", "limit", "total", "pages", "hasNext", "hasPrev"}
    assert (block["pages"] - 1) * limit < total <= block["pages"] * limit or (
        total == block["pages"] == 0
    )
    assert block["hasNext"] == (number * limit < total)
    assert block["hasPrev"] == (number > 1 and total > 0)
    assert api.Page(number, limit).offset == (number - 1) * limit


@given(st.text(max_size=40))
def test_a_number_in_a_query_is_whole_and_ascii_or_is_refused(raw):
    query = QueryDict(mutable=True)
    query["page"] = raw
    if raw == "" or (raw.isascii() and raw.isdigit() and len(raw) <= 30 and int(raw) >= 1):
        assert api.whole_number(query, "page", default=1, least=1) == int(raw or 1)
    else:
        with pytest.raises(errors.Invalid) as refused:
            api.whole_number(query, "page", default=1, least=1)
        assert list(refused.value.details) == ["page"]


@pytest.mark.django_db(transaction=True)
def test_news_outside_the_transaction_of_the_fact_are_refused():
    with pytest.raises(RuntimeError, match="inside the transaction"):
        announce(Signal(), sender=object)


@pytest.mark.django_db
def test_a_forbidden_page_says_so_kindly(finn, as_alice):
    answer = as_alice.get(f"/learn/{finn.pk}/")
    assert answer.status_code == 403
    assert "Only the child or a guardian" in answer.content.decode()


@pytest.mark.django_db
def test_a_conflict_on_a_page_says_so_kindly(finn, as_bob):
    made = make.module(status="archived")
    answer = as_bob.post(f"/learn/{finn.pk}/modules/{made.pk}/start/")
    assert answer.status_code == 409
    assert "resting" in answer.content.decode()


@pytest.mark.django_db
def test_the_api_describes_itself(client):
    schema = client.get("/api/schema")
    assert schema.status_code == 200
    paths = set(schema.json()["paths"])
    assert {
        "/api/workshop/modules",
        "/api/workshop/modules/{module_id}",
        "/api/workshop/sessions",
        "/api/workshop/sessions/{session_id}",
        "/api/workshop/sessions/{session_id}/complete-activity",
        "/api/progress/children",
        "/api/progress/children/{child_id}",
    } <= paths
    assert client.get("/api/docs").status_code == 200
