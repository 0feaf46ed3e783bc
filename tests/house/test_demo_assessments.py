"""The demo's assessments: enough for every age, true to the rules, kind to the last reply."""

import json
import re
from collections import Counter

import pytest
from django.db import transaction

from accounts.access import Learner
from accounts.models import Child, Clinic
from config.demo import load
from config.demo.asking import assessments
from progress import selectors
from workshop import questions
from workshop.models import Assessment, AssessmentResult

ALL = assessments()
SUBJECTS = [slug for slug, _, _ in load.CATEGORIES]


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        load.load()
        with django_db_blocker.block():
            yield
        transaction.set_rollback(True)


@pytest.fixture
def loaded(demo, db):
    pass


@pytest.mark.parametrize("row", ALL, ids=lambda row: row["slug"])
def test_questions_are_sound_and_no_word_is_unkind(row):
    ages = (row["age_group_min"], row["age_group_max"])
    assert (
        questions.problems(row["questions"], kind=row["kind"], ages=ages, categories=SUBJECTS) == []
    )
    words = json.dumps(row, ensure_ascii=False).lower()
    for unkind in ("fail", "stupid", "lorem", "todo", "fat", "weight", "diet", "ugly", "incorrect"):
        assert not re.search(rf"\b{unkind}", words), unkind


@pytest.mark.parametrize(
    "row", [r for r in ALL if r["kind"] == "quiz"], ids=lambda row: row["slug"]
)
def test_a_quiz_is_long_enough_and_the_right_answer_is_not_always_the_first(row):
    places = [
        next(n for n, answer in enumerate(asked["answers"]) if answer["right"])
        for asked in row["questions"]
    ]
    assert len(places) >= (4 if row["status"] == "published" else 3)
    assert len(set(places)) > 1


def test_there_are_enough_kinds_subjects_and_states():
    published = [row for row in ALL if row["status"] == "published"]
    assert len(published) >= 8
    assert {q["category"] for row in published for q in row["questions"]} == set(SUBJECTS)
    assert {row["kind"] for row in published} == {
        "quiz",
        "check_in",
        "feelings",
        "confidence",
        "guardian_report",
    }
    assert {row["status"] for row in ALL} == {"draft", "published", "archived"}
    assert max(Counter(row["slug"] for row in ALL).values()) == 1
    assert max(Counter(row["title"] for row in ALL).values()) == 1


def test_every_age_has_something_to_answer_and_under_five_only_for_guardians(loaded):
    for clinic in Clinic.objects.all():
        for age in range(18):
            fitting = Assessment.objects.for_learner(Learner(clinic.pk, age))
            assert fitting.exists(), age
            if age < 5:
                assert {row.kind for row in fitting} == {"guardian_report"}


def test_histories_are_scored_in_the_past_and_lead_to_suggestions_with_reasons(loaded):
    assert AssessmentResult.objects.count() >= 8
    finn = Child.objects.get(given_name="Finn")
    suggested = selectors.recommendations(finn)
    assert suggested.items[0].reason == "weak_subject"
    assert suggested.items[0].category.slug == "sleep"
    for child in Child.objects.all():
        found = selectors.recommendations(child)
        assert found.items or found.note, child.pk
