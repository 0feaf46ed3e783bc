"""How far professionals are: one statement for many updates, and their own list."""

import datetime as dt
from decimal import Decimal
from uuid import uuid4

import pytest
import time_machine
from django.core.cache import caches
from django.db import IntegrityError, connection, transaction

from core import cache as mechanism
from core.breaker import Breaker
from progress import selectors
from progress.cache import PROFESSIONAL
from progress.models import UserProgress
from progress.services import Practised, record_practice
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def nurse(db):
    return make.professional()


def test_o17_x4_three_updates_are_all_written_in_one_statement(nurse, django_assert_num_queries):
    cards = [make.scenario().pk for _ in range(3)]
    with django_assert_num_queries(1):
        record_practice(Practised(nurse.pk, card, Decimal(n)) for n, card in enumerate(cards))
    stored = dict(UserProgress.objects.values_list("scenario_id", "progress"))
    assert stored == {card: Decimal(n) for n, card in enumerate(cards)}


def test_o17_a_known_pair_is_updated_with_its_time_and_the_last_update_counts(nurse):
    card = make.scenario().pk
    record_practice([Practised(nurse.pk, card, Decimal(20))])
    first = UserProgress.objects.get()
    record_practice(Practised(nurse.pk, card, Decimal(n)) for n in (40, 80, 60))
    again = UserProgress.objects.get()
    assert (again.pk, again.progress) == (first.pk, Decimal(60))
    assert again.updated_at > first.updated_at
    record_practice([])


@pytest.mark.parametrize("beyond", [Decimal("-0.01"), Decimal("100.01")])
def test_o73_the_database_stores_no_percentage_beyond_100(nurse, beyond):
    with pytest.raises(IntegrityError), transaction.atomic():
        record_practice([Practised(nurse.pk, make.scenario().pk, beyond)])


def test_o66_o67_the_contracts_indexes_are_there_under_their_names(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'progress_userprogress'"
        )
        found = dict(cursor.fetchall())
    assert "(user_id, scenario_id)" in found["idx_user_progress_user_scenario"]
    assert "UNIQUE" in found["idx_user_progress_user_scenario"]
    assert "(updated_at DESC)" in found["idx_user_progress_updated_at"]


def test_a_professional_sees_their_own_progress_and_nobody_elses(nurse):
    card, other = make.scenario(title="A sore hand"), make.professional()
    mine = card.pk
    record_practice([Practised(nurse.pk, mine, Decimal("33.33"))])
    record_practice([Practised(other.pk, make.scenario().pk, Decimal(99))])
    answer = make.caller(nurse).get("/api/progress/me")
    (line,) = answer.json()["data"]
    assert (line["scenarioId"], line["progress"]) == (str(mine), 33.33)
    assert line["title"] == "A sore hand"
    assert make.caller().get("/api/progress/me").status_code == 401


def test_the_list_costs_the_same_at_5_and_50_scenarios(nurse, django_assert_max_num_queries):
    for count in (5, 50):
        cards = [make.scenario().pk for _ in range(count)]
        record_practice(Practised(nurse.pk, card, Decimal(n)) for n, card in enumerate(cards))
        caller = make.caller(nurse)
        with django_assert_max_num_queries(5):
            assert len(caller.get("/api/progress/me").json()["data"]) >= count


def test_o73_progress_is_with_a_scenario_that_there_is(nurse):
    def commit():
        record_practice([Practised(nurse.pk, uuid4(), Decimal(20))])
        connection.check_constraints()

    with pytest.raises(IntegrityError), transaction.atomic():
        commit()


# --- what is kept -------------------------------------------------------------------------------
def asked(somebody):
    answer = make.caller(somebody).get("/api/progress/me")
    return answer.headers["X-Cache"], answer.json()["data"]


def test_o37_the_list_is_kept_for_300_seconds_under_its_owners_key(nurse):
    other = make.professional()
    record_practice([Practised(nurse.pk, make.scenario().pk, Decimal(20))])
    first = asked(nurse)
    assert (first[0], asked(nurse)) == ("MISS", ("HIT", first[1]))
    assert asked(other) == ("MISS", [])
    assert 290 < caches["redis"].ttl(PROFESSIONAL.key.format(nurse.pk)) <= 300


def test_o37_x10_a_list_with_nothing_in_it_is_a_hit(nurse):
    assert asked(nurse) == ("MISS", [])
    assert asked(nurse) == ("HIT", [])


def test_o37_what_was_kept_is_not_believed_once_progress_is_another(nurse):
    card = make.scenario().pk
    record_practice([Practised(nurse.pk, card, Decimal(20))])
    asked(nurse)
    record_practice([Practised(nurse.pk, card, Decimal(60))])
    hit, (line,) = asked(nurse)
    assert (hit, line["progress"]) == ("MISS", 60.0)


def test_o39_the_list_is_there_without_redis(nurse, settings, monkeypatch):
    kept = dict(settings.CACHES)
    kept["redis"] = {**kept["redis"], "LOCATION": "redis://127.0.0.1:1/0"}
    settings.CACHES = kept
    monkeypatch.setattr(mechanism, "breaker", Breaker("a test's cache"))
    record_practice([Practised(nurse.pk, make.scenario().pk, Decimal(20))])
    assert [asked(nurse)[0] for _ in range(2)] == ["MISS", "MISS"]


# --- days of practice ---------------------------------------------------------------------------
def test_days_of_practice_make_gentle_runs(nurse, django_assert_num_queries):
    card = make.scenario()
    with time_machine.travel(dt.datetime(2026, 5, 20, 12, tzinfo=dt.UTC), tick=False):
        for ago in (9, 8, 8, 3, 1):
            make.rehearsed(nurse, card, days_ago=ago)
        make.rehearsed(make.professional(), card)
        with django_assert_num_queries(2):
            found = selectors.practice_days(nurse)
    assert [day.day for day in found.days] == [11, 12, 17, 19]
    assert (found.streak, found.longest, found.resting) == (2, 2, False)
    assert "2 days" in found.words


def test_a_run_rests_and_is_never_lost(nurse):
    make.rehearsed(nurse, make.scenario(), days_ago=5)
    found = selectors.practice_days(nurse)
    assert (found.streak, found.resting) == (1, True)
    assert "whenever you like" in found.words
    assert selectors.practice_days(make.professional()).words == ""


def test_a_day_is_the_clinics_where_somebody_holds_a_role(nurse, harbour):
    from accounts import services as people

    with time_machine.travel(dt.datetime(2026, 5, 20, 13, tzinfo=dt.UTC), tick=False):
        make.rehearsed(nurse, make.scenario())
        assert selectors.practice_days(nurse).days == [dt.date(2026, 5, 20)]
        people.appoint(user=nurse, role="clinician", clinic=harbour)
        found = selectors.practice_days(nurse)
    assert found.days == [found.today] == [dt.date(2026, 5, 21)]
