"""The catalogue of the API: who reads what, in which fields, on which page."""

import datetime as dt
from uuid import uuid4

import pytest

from tests import make

pytestmark = pytest.mark.django_db
FIELDS = {
    "id",
    "title",
    "description",
    "category",
    "ageGroupMin",
    "ageGroupMax",
    "status",
    "createdAt",
}


def titles(answer):
    assert answer.status_code == 200, answer.content
    return [row["title"] for row in answer.json()["data"]]


def pagination(answer):
    return answer.json()["meta"]["pagination"]


# --- fields -------------------------------------------------------------------------------------
def test_v35_a_row_has_exactly_these_eight_fields(as_bob):
    made = make.module(title="A box of calm", place=None)
    (row,) = as_bob.list_modules().json()["data"]
    assert set(row) == FIELDS
    assert row["id"] == str(made.pk)
    assert (row["category"], row["status"]) == ("calm-and-balance", "published")
    assert (row["ageGroupMin"], row["ageGroupMax"]) == (8, 12)
    assert dt.datetime.fromisoformat(row["createdAt"]).utcoffset() == dt.timedelta(0)


def test_v38_included_activities_and_media_carry_only_small_fields(as_bob):
    make.module(activities=4, pictures=2)
    (row,) = as_bob.list_modules(include="activities,media").json()["data"]
    assert set(row) == FIELDS | {"activities", "media"}
    assert [set(a) for a in row["activities"]] == [{"id", "name", "type", "duration", "points"}] * 4
    assert [set(m) for m in row["media"]] == [{"id", "type", "url"}] * 2
    assert [a["name"] for a in row["activities"]] == [f"Activity {n}" for n in (1, 2, 3, 4)]


def test_v38_one_part_may_be_asked_for_alone(as_bob):
    make.module()
    (row,) = as_bob.list_modules(include="media").json()["data"]
    assert set(row) == FIELDS | {"media"}


def test_v38_neither_steps_nor_content_leave_the_database_for_a_list(
    as_bob, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    make.modules(2, content="The whole text for grown-ups")
    with CaptureQueriesContext(
        connection,
    ) as captured:
        answer = as_bob.list_modules(include="activities,media")
    assert "grown-ups" not in answer.content.decode()
    asked = " ".join(query["sql"] for query in captured if '"workshop_module"' in query["sql"])
    assert '"title"' in asked
    assert '"steps"' not in asked
    assert '"workshop_module"."content"' not in asked


def test_v21_a_retired_activity_is_listed_no_more(as_bob):
    from workshop.services import retire_activity

    made = make.module(activities=3)
    retire_activity(activity=made.activities.first())
    (row,) = as_bob.list_modules(include="activities").json()["data"]
    assert [a["name"] for a in row["activities"]] == ["Activity 2", "Activity 3"]
    detail = as_bob.get(f"/api/workshop/modules/{made.pk}").json()["data"]
    assert [a["name"] for a in detail["activities"]] == ["Activity 2", "Activity 3"]


def test_a_module_by_itself_carries_activities_steps_and_media(as_bob):
    made = make.module(activities=2, pictures=1)
    data = as_bob.get(f"/api/workshop/modules/{made.pk}").json()["data"]
    assert set(data) == FIELDS | {"content", "clinicId", "version", "activities", "media"}
    assert data["version"] == 1
    assert data["clinicId"] is None
    assert data["activities"][0]["steps"] == make.READ
    assert set(data["media"][0]) == {"id", "type", "url"}


def test_o46_every_answer_comes_in_the_envelope(as_bob):
    answer = as_bob.list_modules()
    assert set(answer.json()) == {"data", "meta"}
    assert set(answer.json()["meta"]) == {"timestamp", "pagination"}
    stamp = dt.datetime.fromisoformat(answer.json()["meta"]["timestamp"])
    assert stamp.utcoffset() == dt.timedelta(0)
    assert answer.headers["Cache-Control"] == "no-store, must-revalidate"
    assert answer.headers["Content-Type"] == "application/json"


# --- pages --------------------------------------------------------------------------------------
def test_v36_no_rows_make_no_page(as_bob):
    assert pagination(as_bob.list_modules()) == {
        "page": 1,
        "limit": 20,
        "total": 0,
        "pages": 0,
        "hasNext": False,
        "hasPrev": False,
    }


def test_v34_o45_a_page_has_20_rows_newest_first_unless_asked_otherwise(as_bob):
    start = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    for day in range(21):
        make.module(title=f"Day {day}", activities=1, created_at=start + dt.timedelta(day))
    answer = as_bob.list_modules()
    assert titles(answer) == [f"Day {day}" for day in range(20, 0, -1)]
    assert pagination(answer) == {
        "page": 1,
        "limit": 20,
        "total": 21,
        "pages": 2,
        "hasNext": True,
        "hasPrev": False,
    }
    last = as_bob.list_modules(page=2)
    assert titles(last) == ["Day 0"]
    assert (pagination(last)["hasNext"], pagination(last)["hasPrev"]) == (False, True)


def test_v36_a_last_page_that_is_exactly_full_has_no_next(as_bob):
    make.modules(4, activities=1)
    block = pagination(as_bob.list_modules(page=2, limit=2))
    assert (block["pages"], block["hasNext"], block["hasPrev"]) == (2, False, True)


@pytest.mark.parametrize("page", [3, 1000, 10**9])
def test_v36_a_page_past_the_end_is_empty_and_knows_the_total(page, as_bob):
    make.modules(4, activities=1)
    answer = as_bob.list_modules(page=page, limit=2)
    assert titles(answer) == []
    block = pagination(answer)
    assert (block["total"], block["pages"], block["hasNext"], block["hasPrev"]) == (
        4,
        2,
        False,
        True,
    )


@pytest.mark.parametrize("limit", [101, 10**9, 10**29])
def test_v36_a_limit_is_capped_at_100(limit, as_bob):
    assert pagination(as_bob.list_modules(limit=limit))["limit"] == 100


@pytest.mark.parametrize("query", [{"page": 0}, {"page": -1}, {"limit": 0}, {"page": "abc"}])
def test_v36_a_page_below_one_is_refused_by_name(query, as_bob):
    answer = as_bob.list_modules(**query)
    assert answer.status_code == 400
    assert list(answer.json()["error"]["details"]) == list(query)


def test_x17_pages_of_modules_born_in_one_moment_neither_repeat_nor_skip(as_bob):
    moment = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    made = {str(m.pk) for m in make.modules(11, activities=1, created_at=moment)}
    seen = [
        row["id"]
        for page in range(1, 7)
        for row in as_bob.list_modules(page=page, limit=2).json()["data"]
    ]
    assert len(seen) == 11
    assert set(seen) == made
    assert seen == sorted(seen, reverse=True)


# --- filters ------------------------------------------------------------------------------------
def test_v37_by_category_and_by_a_word_in_title_or_description(as_bob):
    make.module(title="Breakfast detectives", subject="healthy-eating")
    make.module(title="The night shift", subject="sleep", description="What a brain does at night.")
    assert titles(as_bob.list_modules(category="sleep")) == ["The night shift"]
    assert titles(as_bob.list_modules(search="DETECT")) == ["Breakfast detectives"]
    assert titles(as_bob.list_modules(search="brain")) == ["The night shift"]
    assert titles(as_bob.list_modules(search="100%")) == []
    assert titles(as_bob.list_modules(category="no-such-subject")) == []


def test_v37_v62_by_age(as_alice):
    make.module(title="Little", ages=(2, 4))
    make.module(title="Middle", ages=(4, 9))
    make.module(title="Big", ages=(9, 17))
    assert titles(as_alice.list_modules(age=4)) == ["Middle", "Little"]
    assert titles(as_alice.list_modules(age=9)) == ["Big", "Middle"]
    assert titles(as_alice.list_modules(age=0)) == []
    assert as_alice.list_modules(age=18).status_code == 400


def test_v37_status_is_for_those_who_manage_content(willow, harbour, as_bob, as_alice):
    for status in ("draft", "published", "archived"):
        make.module(title=f"Own {status}", place=willow, status=status)
        make.module(title=f"Shared {status}", status=status)
        make.module(title=f"Harbour {status}", place=harbour, status=status)
    manager = make.caller(make.content_manager(willow))
    shared = make.caller(make.content_manager())
    assert set(titles(manager.list_modules(status="draft"))) == {"Own draft"}
    assert set(titles(manager.list_modules(status="archived"))) == {"Own archived"}
    assert set(titles(shared.list_modules(status="draft"))) == {
        "Own draft",
        "Shared draft",
        "Harbour draft",
    }
    assert titles(as_alice.list_modules(status="draft")) == []
    # For a family the word changes nothing: it reads what is published.
    assert set(titles(as_bob.list_modules(status="draft"))) == {"Own published", "Shared published"}


def test_v37_clinic_is_a_filter_for_staff_and_opens_no_other_clinic(willow, harbour, as_bob):
    make.module(title="Own", place=willow)
    make.module(title="Shared")
    make.module(title="Harbour", place=harbour)
    alice = make.caller(make.clinician(willow))
    assert titles(alice.list_modules(clinicId=willow.pk)) == ["Own"]
    assert titles(alice.list_modules(clinicId=harbour.pk)) == []
    admin = make.caller(make.platform_admin())
    assert titles(admin.list_modules(clinicId=harbour.pk)) == ["Harbour"]
    assert set(titles(as_bob.list_modules(clinicId=willow.pk))) == {"Own", "Shared"}


@pytest.mark.parametrize(
    "query",
    [{"status": "gone"}, {"clinicId": "7"}, {"childId": "7"}, {"age": "x"}, {"include": "steps"}],
)
def test_v37_a_filter_that_makes_no_sense_is_refused_by_name(query, as_alice):
    answer = as_alice.list_modules(**query)
    assert answer.status_code == 400
    assert list(answer.json()["error"]["details"]) == list(query)


# --- audiences ----------------------------------------------------------------------------------
def test_a_family_reads_what_fits_one_of_its_children(willow, harbour, finn, bob):
    make.module(title="For nine", ages=(8, 10))
    make.module(title="For twelve", ages=(11, 13))
    make.module(title="For four", ages=(3, 5), place=willow)
    make.module(title="Harbour for nine", ages=(8, 10), place=harbour)
    assert titles(make.caller(bob).list_modules()) == ["For nine"]
    make.guardianship(bob, make.child(willow, age=4))
    assert set(titles(make.caller(bob).list_modules())) == {"For nine", "For four"}
    named = make.caller(bob).list_modules(childId=finn.pk)
    assert titles(named) == ["For nine"]


def test_siblings_at_two_clinics_do_not_lend_each_other_their_age(willow, harbour, finn, bob):
    make.guardianship(bob, make.child(harbour, age=12))
    make.module(title="Harbour for nine", ages=(9, 9), place=harbour)
    make.module(title="Willow for twelve", ages=(12, 12), place=willow)
    assert titles(make.caller(bob).list_modules()) == []


def test_a_visitor_and_somebody_without_children_read_nothing(db):
    make.module()
    assert make.caller().list_modules().status_code == 401
    assert titles(make.caller(make.professional()).list_modules()) == []


def test_naming_a_child_that_is_not_ones_own_is_not_found(finn, as_charlie):
    assert as_charlie.list_modules(childId=finn.pk).status_code == 404
    assert as_charlie.list_modules(childId=uuid4()).status_code == 404


@pytest.mark.parametrize("status", ["draft", "archived"])
def test_a_module_that_is_not_published_is_not_found_by_a_family(status, as_bob, finn):
    made = make.module(status=status)
    assert as_bob.get(f"/api/workshop/modules/{made.pk}").status_code == 404
    assert as_bob.get(f"/learn/{finn.pk}/modules/{made.pk}/").status_code == 404


def test_another_clinics_module_is_not_found_by_anybody_here(harbour, finn, as_bob, as_alice):
    made = make.module(place=harbour)
    for caller in (as_bob, as_alice):
        assert caller.get(f"/api/workshop/modules/{made.pk}").status_code == 404
        assert titles(caller.list_modules()) == []
    assert as_bob.get(f"/learn/{finn.pk}/modules/{made.pk}/").status_code == 404
    assert as_bob.start(finn, made).status_code == 404
    assert as_bob.post(f"/learn/{finn.pk}/modules/{made.pk}/start/").status_code == 404
    assert as_alice.get(f"/modules/{made.pk}/").status_code == 404
