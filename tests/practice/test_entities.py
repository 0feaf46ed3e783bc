"""Indexes and entities of practice, as the contract names them."""

import re

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import User
from practice.models import Scenario, ScenarioProfession, Session
from tests import make
from tests.workshop.test_indexes import catalogue  # noqa: F401

pytestmark = pytest.mark.django_db
INDEXES = {
    "o61": (
        "idx_scenarios_profession_difficulty",
        "practice_scenario",
        ["target_profession", "difficulty_level"],
        "",
    ),
    "o62": ("idx_scenarios_clinical_area", "practice_scenario", ["clinical_area"], "published"),
    "o63": ("idx_scenarios_created_at", "practice_scenario", ["created_at"], ""),
    "o64": ("idx_sessions_user_id_created_at", "practice_session", ["user_id", "created_at"], ""),
    "o65": ("idx_sessions_scenario_id", "practice_session", ["scenario_id"], "completed"),
}


@pytest.mark.parametrize("row", INDEXES)
def test_o61_to_o65_the_index_has_the_contracts_name_and_columns(row, catalogue):  # noqa: F811
    name, table, columns, only = INDEXES[row]
    assert catalogue[name] == (table, columns, True, not only)


@pytest.mark.parametrize("row", INDEXES)
def test_o61_to_o65_the_index_is_ordered_and_partial_as_the_contract_says(row):
    name, _, _, only = INDEXES[row]
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = %s", [name])
        definition = cursor.fetchone()[0]
    assert ("created_at DESC" in definition) is ("created_at" in name)
    condition = re.search(r"WHERE .*status.* = '(\w+)'", definition)
    assert (condition.group(1) if condition else "") == only


ENTITIES = {
    "o70": (User, "id email full_name profession"),
    "o71": (
        Scenario,
        "id title description target_profession difficulty_level duration_minutes clinical_area "
        "status created_at",
    ),
    "o72": (Session, "user_id scenario_id status completed_at score created_at"),
}


@pytest.mark.parametrize("row", ENTITIES)
def test_o70_to_o72_an_entity_has_the_contracts_fields(row):
    model, fields = ENTITIES[row]
    assert set(fields.split()) <= {getattr(f, "attname", "") for f in model._meta.get_fields()}


def test_o71_the_statuses_are_those_of_the_domain_and_the_database_knows_no_other(hand, nora):
    begun = make.role_play(nora, hand)
    for status in ("active", "finished", ""):
        with pytest.raises(IntegrityError), transaction.atomic():
            Session.objects.filter(pk=begun.pk).update(status=status)
        with pytest.raises(IntegrityError), transaction.atomic():
            Scenario.objects.filter(pk=hand.pk).update(status=status)


def test_o72_what_is_over_has_its_moment_and_what_is_open_has_none(hand, nora):
    begun = make.role_play(nora, hand)
    with pytest.raises(IntegrityError), transaction.atomic():
        Session.objects.filter(pk=begun.pk).update(status="completed")
    with pytest.raises(IntegrityError), transaction.atomic():
        Session.objects.filter(pk=begun.pk).update(completed_at=begun.created_at)


def test_x16_the_main_profession_stays_a_column_and_is_one_of_all(db):
    made = make.scenario(professions=("medicine", "nursing"))
    assert made.target_profession == "medicine"
    assert {row.profession for row in made.professions.all()} == {"medicine", "nursing"}
    with pytest.raises(IntegrityError), transaction.atomic():
        ScenarioProfession.objects.create(scenario=made, profession="nursing")


def test_o15_the_subqueries_of_a_list_use_the_partial_index(hand, nora):
    from practice.querysets import best_and_latest

    own = best_and_latest(Session.objects.attempts(user_id=nora.pk))
    plan_of = Scenario.objects.filter(pk=hand.pk).values("pk", done=own["times_done"])
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    plan = plan_of.explain()
    assert "idx_sessions_" in plan
