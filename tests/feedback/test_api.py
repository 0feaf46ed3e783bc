"""The API of reports, and what is kept of them."""

from uuid import uuid4

import pytest
from django.core.cache import caches

from core import cache as mechanism
from core.breaker import Breaker
from feedback import services
from feedback.cache import REPORT
from feedback.models import Report
from tests import make
from tests.feedback.conftest import rehearse, written

pytestmark = pytest.mark.django_db
LIST = "/api/feedback/reports"


def asked(somebody, report):
    return make.caller(somebody).get(f"{LIST}/{report.pk}")


def key(report):
    return REPORT.key.format(f"{report.user_id}:{report.session_id}")


# --- the list -----------------------------------------------------------------------------------
def test_o45_o46_reports_come_newest_first_in_pages(nora, hand):
    old, new, newest = (written(rehearse(nora, hand, days_ago=n)) for n in (2, 1, 0))
    answer = make.caller(nora).get(LIST, {"limit": 2}).json()
    assert [row["id"] for row in answer["data"]] == [str(newest.pk), str(new.pk)]
    assert answer["meta"]["timestamp"]
    assert answer["meta"]["pagination"] == {
        "page": 1, "limit": 2, "total": 3, "pages": 2, "hasNext": True, "hasPrev": False,
    }  # fmt: skip
    answer = make.caller(nora).get(LIST, {"limit": 2, "page": 2}).json()
    assert [row["id"] for row in answer["data"]] == [str(old.pk)]


def test_a_row_says_what_it_is_about_and_nothing_of_what_was_said(report, nora, hand, session):
    (row,) = make.caller(nora).get(LIST).json()["data"]
    assert set(row) == {
        "id", "sessionId", "scenarioId", "title", "status", "overallScore", "coverage",
        "createdAt", "writtenAt",
    }  # fmt: skip
    assert (row["sessionId"], row["scenarioId"]) == (str(session.pk), str(hand.pk))
    assert (row["title"], row["status"]) == ("A sore hand", "ready")
    assert row["overallScore"] == report.overall_score


def test_the_report_on_one_role_play_is_found_by_it(report, nora, hand):
    written(rehearse(nora, hand))
    rows = make.caller(nora).get(LIST, {"sessionId": str(report.session_id)}).json()["data"]
    assert [row["id"] for row in rows] == [str(report.pk)]
    assert make.caller(nora).get(LIST, {"sessionId": str(uuid4())}).json()["data"] == []
    assert make.caller(nora).get(LIST, {"sessionId": "x"}).status_code == 400


@pytest.mark.parametrize("wrong", [{"page": 0}, {"page": "x"}, {"limit": 0}])
def test_a_page_that_is_none_is_400(nora, wrong):
    assert make.caller(nora).get(LIST, wrong).status_code == 400


def test_the_list_costs_the_same_at_5_and_50_reports(nora, hand, django_assert_num_queries):
    for count in (5, 45):
        for _ in range(count):
            services.expect_report(session_id=make.rehearsed(nora, hand).pk)
        caller = make.caller(nora)
        with django_assert_num_queries(4):  # who asks (2), rows, total
            assert len(caller.get(LIST, {"limit": 100}).json()["data"]) >= count


# --- one report ---------------------------------------------------------------------------------
def test_a_report_that_is_being_written_has_no_content_yet(nora, session):
    answer = asked(nora, Report.objects.get())
    assert answer.status_code == 200
    data = answer.json()["data"]
    assert (data["status"], data["content"], data["overallScore"]) == ("waiting", None, None)
    written(session)
    data = asked(nora, Report.objects.get()).json()["data"]
    assert data["status"] == "ready"
    assert data["content"]["criteria"]


def test_a_report_goes_on_the_wire_as_it_was_written(nora, report):
    data = asked(nora, report).json()["data"]
    assert data["content"] == report.content
    assert data["rubricVersion"] == report.rubric_version
    assert data["engineVersion"] == report.engine_version
    assert data["contentVersion"] == 1
    assert "readings" not in data


def test_its_shape_is_the_one_that_the_schema_gives(nora, report):
    from feedback.serializers import ReportDetail

    data = asked(nora, report).json()["data"]

    def check(shape, value):
        shape = getattr(shape, "child", shape)
        if value is None or not hasattr(shape, "fields"):
            return
        for one in value if isinstance(value, list) else [value]:
            assert set(one) == set(shape.fields), type(shape).__name__
            for name, field in shape.fields.items():
                check(field, one[name])

    check(ReportDetail(), data)


def test_there_is_no_such_report(nora):
    answer = make.caller(nora).get(f"{LIST}/{uuid4()}")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_found")
    assert make.caller().get(LIST).status_code == 401
    assert make.caller().get(f"{LIST}/{uuid4()}").status_code == 401


# --- what is kept -------------------------------------------------------------------------------
def test_o36_o44_a_report_is_kept_for_a_day(nora, report):
    first, second = asked(nora, report), asked(nora, report)
    assert (first.headers["X-Cache"], second.headers["X-Cache"]) == ("MISS", "HIT")
    assert first.json()["data"] == second.json()["data"]
    assert 86_390 < caches["redis"].ttl(key(report)) <= 86_400
    assert "no-store" in first.headers["Cache-Control"]


def test_x11_the_key_names_the_session_and_the_person(report):
    assert key(report) == f"feedback-report:{report.user_id}:{report.session_id}"


def test_o36_written_anew_it_is_dropped_after_commit(
    nora, report, django_capture_on_commit_callbacks
):
    asked(nora, report)
    with django_capture_on_commit_callbacks(execute=True):
        services.write_report(session_id=report.session_id, anew=True)
    assert key(report) not in caches["redis"]
    assert asked(nora, report).headers["X-Cache"] == "MISS"


def test_o36_what_is_kept_is_not_believed_once_another_was_written(nora, report):
    """Also where the message to drop it was lost."""
    asked(nora, report)
    services.write_report(session_id=report.session_id, anew=True)  # no commit: nothing is dropped
    assert key(report) in caches["redis"]
    assert asked(nora, report).headers["X-Cache"] == "MISS"


def test_a_kept_report_costs_one_query_less(nora, report, django_assert_num_queries):
    caller = make.caller(nora)
    for expected in (4, 3, 3):  # who asks (2), the row, the content
        with django_assert_num_queries(expected):
            caller.get(f"{LIST}/{report.pk}")


def test_o39_without_redis_reports_are_written_and_read(
    nora, hand, settings, monkeypatch, django_capture_on_commit_callbacks
):
    kept = dict(settings.CACHES)
    kept["redis"] = {**kept["redis"], "LOCATION": "redis://127.0.0.1:1/0"}
    settings.CACHES = kept
    monkeypatch.setattr(mechanism, "breaker", Breaker("a test's cache"))
    session = rehearse(nora, hand)
    with django_capture_on_commit_callbacks(execute=True):
        row = written(session)
    assert row.status == "ready"
    for _ in range(2):
        answer = asked(nora, row)
        assert (answer.status_code, answer.headers["X-Cache"]) == (200, "MISS")
        assert answer.json()["data"]["content"] == row.content
