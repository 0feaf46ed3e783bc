"""Whatever arrives at the API: the error shape of the contract, and never a 500."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import make
from tests.core.test_errors import assert_shape

pytestmark = pytest.mark.django_db
ANY = "01890a5d-ac96-774b-bcce-b302099a8057"  # of nobody; fixed, so that every worker collects the same
START = "/api/workshop/sessions"
COMPLETE = f"/api/workshop/sessions/{ANY}/complete-activity"
RESULTS = f"/api/workshop/assessments/{ANY}/results"
POSTS = [START, COMPLETE, RESULTS]
GETS = [
    "/api/workshop/modules",
    f"/api/workshop/modules/{ANY}",
    f"/api/workshop/sessions/{ANY}",
    f"/api/workshop/assessments?childId={ANY}",
    f"/api/workshop/assessments/{ANY}",
    "/api/progress/children",
    f"/api/progress/children/{ANY}",
    f"/api/progress/children/{ANY}/recommendations",
]
LISTS = ["/api/workshop/modules", "/api/progress/children"]
FIELD = {START: "childId", COMPLETE: "activityId", RESULTS: "childId"}
MEBIBYTE = 1024 * 1024


@pytest.fixture(params=["by session", "by token"])
def caller(request, bob):
    if request.param == "by session":
        return make.caller(bob)
    return make.caller(headers={"authorization": f"Bearer {make.token(bob)}"})


def post(caller, path, body, content_type="application/json"):
    return caller.post(path, body, content_type=content_type)


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not json",
        b'{"childId": ',
        b'{"childId": "' + ANY.encode(),
        b"\xff\xfe\x00",
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b"[" * 100_000 + b"]" * 100_000,
        b"[]",
        b'"text"',
        b"null",
        b"7",
        b"true",
        b"NaN",
        b'{"childId": NaN, "activityId": Infinity}',
        b"9" * 6000,
        b"{}",
        b"\x00",
        b'{"childId": "\\ud800", "moduleId": "\\udfff", "activityId": "\\ud800"}',
        b'{"childId": "\\u0000", "moduleId": "\\u0000", "activityId": "\\u0000"}',
    ],
    ids=lambda b: repr(b[:24]),
)
def test_a_body_that_is_no_answer_is_400(path, body, caller):
    assert_shape(post(caller, path, body), 400)


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        "",
        "7",
        "not-a-uuid",
        "a\x00b",
        "\ud800",
        ANY + "0",
        "x" * 1_000_000,
        [],
        [ANY],
        {},
        {"id": ANY},
        1.5,
        -1,
        0,
        2**63,
        2**128,
        10**400,
    ],
    ids=lambda v: repr(v)[:24],
)
def test_a_value_of_the_wrong_kind_is_400_or_names_nothing(path, value, caller):
    rest = {START: {"childId": ANY, "moduleId": ANY}, RESULTS: {"answers": {}}}.get(path, {})
    answer = post(caller, path, json.dumps({**rest, FIELD[path]: value}))
    # An integer below 2**128 is a UUID by another spelling: it is understood, and belongs to nobody.
    assert_shape(answer, answer.status_code)
    assert answer.status_code in ((404,) if _is_uuid_sized(value) else (400,))
    if answer.status_code == 400:
        assert FIELD[path] in answer.json()["error"]["details"]


def _is_uuid_sized(value):
    return isinstance(value, int) and 0 <= value < 2**128


@pytest.mark.parametrize("path", POSTS)
def test_a_body_above_one_mebibyte_is_413(path, caller):
    assert_shape(post(caller, path, json.dumps({"childId": "x" * (MEBIBYTE + 1)})), 413)


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain",
        "application/xml",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "x",
    ],
)
def test_a_body_that_is_not_json_is_415(path, content_type, caller):
    assert_shape(post(caller, path, b"childId=1", content_type), 415)


@pytest.mark.parametrize("path", GETS)
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE", "BREW"])
def test_a_get_address_takes_nothing_else(path, method, caller):
    answer = caller.generic(method, path, "{}", content_type="application/json")
    assert_shape(answer, 405)
    assert "GET" in answer.headers["Allow"]


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE"])
def test_a_post_address_takes_nothing_else(path, method, caller):
    assert_shape(caller.generic(method, path), 405)


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("page=0", 400),
        ("page=-1", 400),
        ("page=abc", 400),
        ("page=1.5", 400),
        ("page=%00", 400),
        ("page=%D9%A3", 400),
        ("page=" + "9" * 5000, 400),
        (f"page={10**30}", 400),
        (f"page={2**63}", 400),
        (f"page={10**9}", 200),
        (f"page={10**9}&limit=100", 200),
        ("limit=0", 400),
        ("limit=-5", 400),
        (f"limit={10**9}", 200),
        ("limit=abc", 400),
        ("search=%00", 400),
        ("search=" + "a" * 101, 400),
        ("search=%FF%FE", 200),
        ("search=%ED%A0%80", 200),
        ("search=%25_%5C", 200),
        ("page=&limit=&search=", 200),
        ("page=1&page=0", 400),
        ("unknown=1", 200),
        ("&&&===;;", 200),
    ],
)
def test_a_list_takes_or_refuses_any_page(path, query, status, as_bob):
    answer = as_bob.get(f"{path}?{query}")
    if status == 200:
        assert answer.status_code == 200
        assert set(answer.json()["meta"]["pagination"]) >= {"page", "limit", "total"}
    else:
        assert_shape(answer, 400)


@pytest.mark.parametrize(
    "query",
    [
        "status=gone",
        "status=%00",
        "age=99",
        "age=18",
        "age=-1",
        "age=nine",
        "clinicId=7",
        "clinicId=%00",
        "childId=7",
        f"childId={'f' * 5000}",
        "category=%00",
        "category=" + "a" * 51,
        "include=steps",
        "include=" + "media," * 20,
    ],
)
def test_a_filter_that_makes_no_sense_is_400_for_anybody(query, as_bob, as_alice):
    for caller in (as_bob, as_alice):
        assert_shape(caller.get(f"/api/workshop/modules?{query}"), 400)


@pytest.mark.parametrize("path", GETS + POSTS)
def test_a_visitor_is_401_whatever_is_sent(path, db):
    caller = make.caller()
    answer = caller.get(path) if path in GETS else post(caller, path, b"not json")
    assert_shape(answer, 401)
    assert answer.json()["error"]["code"] == "not_signed_in"
    assert answer.headers["WWW-Authenticate"]


@pytest.mark.parametrize("accept", ["text/html", "application/xml", "image/*", "x", ""])
def test_the_answer_is_json_whatever_is_accepted(accept, as_bob):
    answer = as_bob.get("/api/workshop/modules", headers={"accept": accept})
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/json")


def test_a_refusal_does_not_repeat_what_was_sent(as_bob):
    answer = post(as_bob, START, b'{"childId": "Finn Murphy", "moduleId": "secret"}')
    assert b"Finn" not in answer.content
    assert b"secret" not in post(as_bob, START, b'{"secret: ').content


def test_any_query_is_answered_200_or_400(bob):
    caller = make.caller(bob)
    names = [
        "page",
        "limit",
        "search",
        "status",
        "age",
        "category",
        "clinicId",
        "childId",
        "include",
    ]

    @settings(max_examples=80)
    @given(
        st.sampled_from(LISTS),
        st.dictionaries(
            st.sampled_from(names) | st.text(max_size=5),
            st.text(max_size=30) | st.integers().map(str) | st.uuids().map(str),
            max_size=4,
        ),
    )
    def ask(path, query):
        answer = caller.get(path, {k: v.encode("utf-8", "surrogatepass") for k, v in query.items()})
        assert answer.status_code in (200, 400, 404)
        if answer.status_code != 200:
            assert_shape(answer, answer.status_code)

    ask()


def test_any_json_is_answered_400_or_404(bob):
    caller = make.caller(bob)
    values = st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.uuids().map(str),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["childId", "moduleId", "activityId"]) | st.text(max_size=4), inner
            )
        ),
        max_leaves=8,
    )

    @settings(max_examples=80)
    @given(st.sampled_from(POSTS), values)
    def ask(path, value):
        answer = post(caller, path, json.dumps(value))
        assert answer.status_code in (400, 404)
        assert_shape(answer, answer.status_code)

    ask()


def test_any_bytes_are_answered_400(bob):
    caller = make.caller(bob)

    @settings(max_examples=60)
    @given(st.sampled_from(POSTS), st.binary(max_size=200))
    def ask(path, body):
        answer = post(caller, path, body)
        assert answer.status_code == 400
        assert_shape(answer, 400)

    ask()
