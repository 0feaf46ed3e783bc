"""The list of scenarios: whose it is, in which order, what it costs, and what is kept of it."""

import datetime as dt
import re

import pytest
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.choices import Profession
from core.api import Page
from practice import selectors, services
from practice.cache import SCENARIOS
from practice.models import Scenario, Session
from practice.shapes import Filters
from tests import make
from tests.core.test_errors import assert_shape

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("by_words")]
WHERE = "/api/practice/scenarios"
DENTISTRY, MEDICINE, NURSING = Profession.DENTISTRY, Profession.MEDICINE, Profession.NURSING


@pytest.fixture(autouse=True)
def nothing_is_kept():
    caches["redis"].clear()


def rows(caller, **query):
    answer = caller.get(WHERE, query)
    assert answer.status_code == 200, answer.content
    return answer.json()["data"]


def titles(caller, **query):
    return [row["title"] for row in rows(caller, **query)]


def listing(user, page=None, **filters):
    return selectors.catalogue(user=user, filters=Filters(**filters), page=page or Page())


def sql_of(call):
    with CaptureQueriesContext(connection) as captured:
        call()
    return [query["sql"] for query in captured]


# --- O15, X3: one row each, with best and latest ------------------------------------------------
def test_o15_x3_three_attempts_are_one_row_with_the_best_and_the_latest(as_nora, nora, hand):
    make.rehearsed(nora, hand, score=55, days_ago=3)
    best = make.rehearsed(nora, hand, score=80, days_ago=2)
    latest = make.rehearsed(nora, hand, score=61, days_ago=1)
    (row,) = rows(as_nora)
    assert row["attempts"]["count"] == 3
    assert row["attempts"]["best"] == {"sessionId": str(best.pk), "score": 80}
    assert row["attempts"]["latest"]["sessionId"] == str(latest.pk)
    assert row["attempts"]["latest"]["score"] == 61
    assert (
        dt.datetime.fromisoformat(row["attempts"]["latest"]["completedAt"]) == latest.completed_at
    )


def test_o15_an_attempt_without_a_score_counts_and_is_not_the_best(as_nora, nora, hand):
    scored = make.rehearsed(nora, hand, score=0, days_ago=2)
    make.rehearsed(nora, hand, score=None, days_ago=1)
    attempts = rows(as_nora)[0]["attempts"]
    assert attempts["count"] == 2
    assert attempts["best"] == {"sessionId": str(scored.pk), "score": 0}
    assert attempts["latest"]["score"] is None


def test_o15_of_two_equal_scores_the_later_one_is_the_best(as_nora, nora, hand):
    make.rehearsed(nora, hand, score=70, days_ago=2)
    later = make.rehearsed(nora, hand, score=70, days_ago=1)
    assert rows(as_nora)[0]["attempts"]["best"]["sessionId"] == str(later.pk)


def test_o15_what_was_cancelled_or_is_open_is_no_attempt(as_nora, nora, hand):
    services.end(session_id=make.role_play(nora, hand).pk)
    open_one = make.role_play(nora, hand)
    attempts = rows(as_nora)[0]["attempts"]
    assert (attempts["count"], attempts["best"], attempts["latest"]) == (0, None, None)
    assert attempts["openSessionId"] == str(open_one.pk)


def test_o15_x11_nobody_sees_anothers_attempts(as_nora, nora, hand):
    colleague = make.professional()
    make.rehearsed(colleague, hand, score=90)
    make.role_play(colleague, hand)
    assert rows(make.caller(colleague))[0]["attempts"]["count"] == 1
    attempts = rows(as_nora)[0]["attempts"]
    assert attempts == {"count": 0, "best": None, "latest": None, "openSessionId": None}


# --- O18 to O21: which rows, which columns, which order -----------------------------------------
COLUMNS = {
    "id", "title", "description", "difficulty_level", "duration_minutes", "clinical_area",
}  # fmt: skip


def test_o18_a_row_has_the_needed_fields_and_the_readers_attempts(as_nora, hand):
    (row,) = rows(as_nora)
    wire = {re.sub(r"_(.)", lambda m: m.group(1).upper(), name) for name in COLUMNS}
    assert set(row) == wire | {"attempts"}


def test_o18_the_database_is_asked_for_the_needed_columns_only(nora, hand):
    asked = [
        sql
        for sql in sql_of(lambda: listing(nora))
        if "description" in sql and "practice_scenario" in sql
    ]
    assert len(asked) == 1
    selected = asked[0].partition(" FROM ")[0]
    found = set(re.findall(r'"practice_scenario"\."(\w+)"', selected))
    assert found == COLUMNS


def test_o19_only_what_is_published_for_the_readers_profession(as_nora, as_david):
    make.scenario(title="For nurses")
    make.scenario(title="For dentists", professions=(DENTISTRY,))
    make.scenario(title="Draft", status="draft")
    make.scenario(title="Resting", status="archived")
    assert titles(as_nora) == ["For nurses"]
    assert titles(as_david) == ["For dentists"]


def test_x16_a_scenario_for_several_professions_is_one_row_for_each_of_them(as_nora, as_david):
    made = make.scenario(title="For both", professions=(MEDICINE, NURSING, DENTISTRY))
    assert made.target_profession == MEDICINE
    assert titles(as_nora) == titles(as_david) == ["For both"]
    services.choose_professions(scenario=made, professions=[NURSING])
    assert titles(as_nora) == ["For both"]
    assert titles(as_david) == []


def test_o20_filters_narrow_alone_and_together(as_nora):
    for level in ("beginner", "advanced"):
        for area in ("Community", "Theatre & recovery"):
            make.scenario(title=f"{level} {area}", difficulty_level=level, clinical_area=area)
    assert len(titles(as_nora)) == 4
    assert len(titles(as_nora, difficulty="advanced")) == 2
    assert len(titles(as_nora, clinicalArea="Theatre & recovery")) == 2
    assert titles(as_nora, difficulty="beginner", clinicalArea="Community") == [
        "beginner Community"
    ]
    assert titles(as_nora, difficulty="", clinicalArea="") == titles(as_nora)
    assert titles(as_nora, clinicalArea="Nowhere") == []


@pytest.mark.parametrize(
    "query",
    [
        {"difficulty": "easy"},
        {"difficulty": "Beginner"},
        {"difficulty": "x" * 500},
        {"clinicalArea": "x" * 61},
        {"clinicalArea": "a\x00"},
        {"page": "0"},
        {"page": "-1"},
        {"page": "one"},
        {"limit": "0"},
        {"limit": "1.5"},
    ],
)
def test_o20_a_filter_that_is_none_is_400_with_a_sentence(as_nora, query):
    answer = as_nora.get(WHERE, query)
    assert_shape(answer, 400)
    (sentence,) = answer.json()["error"]["details"][next(iter(query))]
    assert sentence.endswith(".")


def test_o21_the_newest_come_first_twenty_a_page(as_nora):
    now = timezone.now()
    for n in range(25):
        make.scenario(title=f"{n:02}", created_at=now - dt.timedelta(hours=n))
    answer = as_nora.get(WHERE).json()
    assert [row["title"] for row in answer["data"]] == [f"{n:02}" for n in range(20)]
    assert answer["meta"]["pagination"] == {
        "page": 1, "limit": 20, "total": 25, "pages": 2, "hasNext": True, "hasPrev": False,
    }  # fmt: skip
    assert titles(as_nora, page=2) == [f"{n:02}" for n in range(20, 25)]
    assert titles(as_nora, page=3) == []
    assert len(titles(as_nora, limit=500)) == 25


def test_x17_pages_neither_repeat_nor_skip_what_was_made_at_the_same_moment(as_nora):
    moment = timezone.now()
    made = [make.scenario(created_at=moment) for _ in range(23)]
    seen = [row["id"] for page in (1, 2, 3, 4, 5) for row in rows(as_nora, page=page, limit=5)]
    assert seen == sorted((str(one.pk) for one in made), reverse=True)


# --- what it costs ------------------------------------------------------------------------------
def test_v21_a_list_of_fifty_costs_as_much_as_a_list_of_one(nora, hand):
    def price(page):
        caches["redis"].clear()
        return len(sql_of(lambda: listing(nora, page)))

    make.rehearsed(nora, hand, score=50)
    few = price(Page(limit=1))
    for n in range(50):
        one = make.scenario()
        make.rehearsed(nora, one, score=n)
    assert price(Page(limit=1)) == few == price(Page(limit=50)) == 5
    assert len(sql_of(lambda: listing(nora, Page(limit=50)))) == 3  # the list itself was kept


# --- what is kept (O35) -------------------------------------------------------------------------
def kept(caller, **query):
    return caller.get(WHERE, query).headers["X-Cache"]


def test_o44_the_first_look_misses_and_the_next_one_hits(as_nora, hand):
    assert [kept(as_nora), kept(as_nora)] == ["MISS", "HIT"]
    assert [kept(as_nora, page=2), kept(as_nora, page=2)] == ["MISS", "HIT"]
    assert kept(as_nora, difficulty="beginner") == "MISS"


def test_x10_an_empty_list_is_a_hit_too(as_nora, nora):
    assert [kept(as_nora), kept(as_nora)] == ["MISS", "HIT"]


def test_o35_a_list_is_kept_for_1800_seconds(as_nora, hand):
    kept(as_nora)
    (key,) = caches["redis"].keys("scenarios:*")
    assert SCENARIOS.ttl == 1800
    assert 1790 < caches["redis"].ttl(key) <= 1800


def test_x11_what_is_kept_serves_everybody_and_holds_nobodys_attempts(as_nora, nora, hand):
    make.rehearsed(nora, hand, score=93)
    assert rows(as_nora)[0]["attempts"]["best"]["score"] == 93
    (key,) = caches["redis"].keys("scenarios:*")
    assert str(nora.pk) not in str(caches["redis"].get(key))
    assert {name for row in caches["redis"].get(key)["rows"] for name in row} == COLUMNS
    colleague = make.caller(make.professional())
    assert kept(colleague) == "HIT"
    assert rows(colleague)[0]["attempts"]["count"] == 0


def test_own_attempts_are_seen_at_once_though_the_list_is_kept(as_nora, nora, hand):
    kept(as_nora)
    make.rehearsed(nora, hand, score=72)
    assert kept(as_nora) == "HIT"
    assert rows(as_nora)[0]["attempts"]["best"]["score"] == 72


def test_x5_publishing_archiving_and_editing_are_seen_at_once(as_nora, hand):
    assert titles(as_nora) == ["A sore hand"]
    other = make.scenario(title="Another")
    assert titles(as_nora) == ["Another", "A sore hand"]
    services.archive(scenario=other)
    assert titles(as_nora) == ["A sore hand"]
    hand.title = "A very sore hand"
    hand.save()
    assert titles(as_nora) == ["A very sore hand"]
    services.choose_professions(scenario=hand, professions=[])
    Scenario.objects.filter(pk=hand.pk).delete()
    assert titles(as_nora) == []


def test_x5_one_goes_and_another_comes_and_both_are_seen(as_nora):
    """As many scenarios as before, none of them touched itself: only whom they are for changes."""
    gone = make.scenario(title="Gone", professions=(DENTISTRY, NURSING))
    come = make.scenario(title="Come", professions=(DENTISTRY,))
    assert titles(as_nora) == ["Gone"]
    services.choose_professions(scenario=gone, professions=[])
    services.choose_professions(scenario=come, professions=[NURSING])
    assert titles(as_nora) == ["Come"]


def test_x5_what_is_committed_late_is_seen_though_something_newer_came_before(as_nora, hand):
    late = make.scenario(title="Late", status="archived")
    assert titles(as_nora) == ["A sore hand"]
    # as if its transaction had begun before the other one's and ended after it
    Scenario.objects.filter(pk=late.pk).update(status="published")
    assert titles(as_nora) == ["Late", "A sore hand"]


# --- O22, O23 -----------------------------------------------------------------------------------
def test_o22_who_has_completed_a_role_play_is_found_by_exists(nora, hand):
    idle = make.professional(name="Idle")
    make.role_play(idle, hand)
    for days in (1, 2, 3):
        make.rehearsed(nora, hand, days_ago=days)
    ada = make.professional(name="Ada")
    make.rehearsed(ada, hand)
    (sql,) = sql_of(lambda: selectors.who_practised())
    assert "WHERE EXISTS(" in sql
    assert "JOIN" not in sql
    assert "DISTINCT" not in sql
    selected = sql.partition(" FROM ")[0]
    assert set(re.findall(r'"(\w+)"(?:,| AS|$)', selected)) >= {"id", "email", "full_name"}
    assert "password" not in sql
    assert [(one.full_name, one.email) for one in selectors.who_practised()] == [
        ("Ada", ada.email),
        ("Nora", nora.email),
    ]


def past(user, scenario, days, **changes):
    ended = timezone.now() - dt.timedelta(days=days)
    fields = {
        "user_id": user.pk,
        "scenario_id": scenario.pk,
        "created_at": ended - dt.timedelta(minutes=8),
        "completed_at": ended,
        "score": 60,
    }
    return services.Rehearsed(**fields | changes)


def test_o23_sessions_are_taken_over_a_hundred_an_insert(nora, hand):
    given = [past(nora, hand, days) for days in range(1, 251)]
    inserts = [
        sql
        for sql in sql_of(lambda: services.import_sessions(given))
        if sql.startswith('INSERT INTO "practice_session"')
    ]
    assert len(inserts) == 3
    assert Session.objects.completed().of(nora.pk).count() == 250
    assert listing(nora).rows[0].attempts.count == 250


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"scenario_id": "01890a5d-ac96-774b-bcce-b302099a8057"}, "no such scenario"),
        ({"status": "in_progress"}, "not finished"),
        ({"status": "lost"}, "not finished"),
        ({"score": 101}, "from 0 to 100"),
        ({"score": -1}, "from 0 to 100"),
        ({"completed_at": timezone.now() - dt.timedelta(days=400)}, "before it began"),
    ],
)
def test_o23_one_row_that_cannot_be_keeps_all_of_them_out(nora, hand, changes, told):
    from core.errors import Invalid

    given = [past(nora, hand, 1), past(nora, hand, 2, **changes)]
    with pytest.raises(Invalid, match=f"Row 2 .*{told}"):
        services.import_sessions(given)
    assert not Session.objects.exists()
