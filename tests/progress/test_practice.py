"""How far professionals are: one statement for many updates, and their own list."""

from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from progress.models import UserProgress
from progress.services import Practised, record_practice
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def nurse(db):
    return make.professional()


def test_o17_x4_three_updates_are_all_written_in_one_statement(nurse, django_assert_num_queries):
    cards = [uuid4() for _ in range(3)]
    with django_assert_num_queries(1):
        record_practice(Practised(nurse.pk, card, Decimal(n)) for n, card in enumerate(cards))
    stored = dict(UserProgress.objects.values_list("scenario_id", "progress"))
    assert stored == {card: Decimal(n) for n, card in enumerate(cards)}


def test_o17_a_known_pair_is_updated_with_its_time_and_the_last_update_counts(nurse):
    card = uuid4()
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
        record_practice([Practised(nurse.pk, uuid4(), beyond)])


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
    mine, other = uuid4(), make.professional()
    record_practice([Practised(nurse.pk, mine, Decimal("33.33"))])
    record_practice([Practised(other.pk, uuid4(), Decimal(99))])
    answer = make.caller(nurse).get("/api/progress/me")
    (line,) = answer.json()["data"]
    assert (line["scenarioId"], line["progress"]) == (str(mine), 33.33)
    assert make.caller().get("/api/progress/me").status_code == 401


def test_the_list_costs_the_same_at_5_and_50_scenarios(nurse, django_assert_max_num_queries):
    for count in (5, 50):
        record_practice(Practised(nurse.pk, uuid4(), Decimal(n)) for n in range(count))
        caller = make.caller(nurse)
        with django_assert_max_num_queries(4):
            assert len(caller.get("/api/progress/me").json()["data"]) >= count
