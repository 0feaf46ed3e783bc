"""Content managers write assessments in the admin: checked in sentences, published by an action."""

import json

import pytest
from django.urls import reverse

from tests import make
from tests.house.test_rules import assert_strict, inline_in
from workshop.models import Assessment

pytestmark = pytest.mark.django_db
ADD = "/admin/workshop/assessment/add/"


@pytest.fixture
def author():
    return make.caller(make.content_manager())


def form(questions=None, **changes):
    make.category()
    asked = [make.question(1), make.question(2)] if questions is None else questions
    text = asked if isinstance(asked, str) else json.dumps(asked)
    fields = {
        "title": "What calms",
        "description": "",
        "kind": "quiz",
        "age_group_min": 8,
        "age_group_max": 12,
        "clinic": "",
        "module": "",
        "pass_mark": 60,
        "questions": text,
    }
    return fields | changes


def change(made):
    return reverse("admin:workshop_assessment_change", args=[made.pk])


def act(caller, made, action):
    body = {
        "CHANGE_FORM-action": action,
        "_selected_action": str(made.pk),
        "index": 0,
        "action": action,
    }
    return caller.post(change(made), body, follow=True)


def test_an_author_writes_questions_and_publishes_them_on_the_same_page(author):
    answer = author.post(ADD, form())
    assert answer.status_code == 302, answer.context["adminform"].errors
    made = Assessment.objects.get()
    assert (made.status, len(made.questions)) == ("draft", 2)
    assert "What calms is published." in act(author, made, "publish").content.decode()
    made.refresh_from_db()
    assert made.status == "published"
    act(author, made, "archive")
    made.refresh_from_db()
    assert made.status == "archived"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"questions": [{"id": "q1"}]}, "Question 1: text is missing."),
        ({"questions": [make.question(1, "cooking")]}, "Question 1: category is one of calm-and-"),
        ({"questions": "not json"}, "Enter a valid JSON."),
        ({"questions": []}, "This field is required."),
        ({"kind": "check_in"}, "each answer has a worth from 0 to 1"),
        ({"age_group_min": 3}, "Children under 5 do not answer for themselves"),
        ({"age_group_min": 14}, "This age is below the one it starts from."),
        ({"pass_mark": 101}, "less than or equal to 100"),
        ({"age_group_min": ""}, "This field is required."),
    ],
)
def test_each_fault_is_told_and_nothing_typed_is_lost(changes, sentence, author):
    answer = author.post(ADD, form(**changes))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert sentence in page
    assert "What calms" in page
    assert not Assessment.objects.exists()


def test_publishing_what_cannot_be_asked_says_what_is_missing(author):
    made = make.quiz(status="draft", questions=[{"id": "q1"}])
    page = act(author, made, "publish").content.decode()
    assert "It is not ready: Question 1" in page
    made.refresh_from_db()
    assert made.status == "draft"


def test_what_somebody_answered_is_archived_and_not_deleted(author, finn):
    made = make.quiz()
    delete = reverse("admin:workshop_assessment_delete", args=[made.pk])
    assert author.get(delete).status_code == 200
    make.result(finn, made, right=1)
    assert author.get(delete).status_code == 403


def test_an_author_of_one_clinic_writes_for_that_one_only(willow, harbour):
    theirs, shared = make.quiz(place=harbour), make.quiz()
    local = make.caller(make.content_manager(willow))
    assert local.get(change(theirs)).status_code == 302
    assert local.get(change(shared)).status_code == 302
    assert local.post(ADD, form()).status_code == 200
    assert local.post(ADD, form(clinic=str(willow.pk))).status_code == 302
    assert local.post(ADD, form(clinic=str(harbour.pk))).status_code == 200
    assert Assessment.objects.filter(clinic=willow).count() == 1


def test_others_are_not_let_in(as_bob, as_alice, willow):
    manager = make.caller(make.clinic_manager(willow))
    for caller in (as_bob, as_alice, manager):
        assert caller.get("/admin/workshop/assessment/").status_code in (302, 403)


def test_the_pages_of_the_admin_and_the_preview_have_nothing_inline(author, finn):
    made = make.quiz()
    root = "/admin/workshop/assessment/"
    for path in ("", "add/", f"{made.pk}/change/", f"{made.pk}/preview/", f"{made.pk}/history/"):
        answer = author.get(f"{root}{path}")
        assert answer.status_code == 200, path
        assert_strict(answer)
        assert inline_in(answer.content.decode()) == []
    page = author.get(f"{root}{made.pk}/preview/").content.decode()
    assert "Many think so. It is the other way." in page


def test_history_keeps_who_changed_what(author):
    made = make.quiz(status="draft")
    author.post(change(made), form(title="What soothes"))
    assert [row.title for row in made.history.all()] == ["What soothes", made.title]


def test_questions_leave_and_come_back_as_a_file(author):
    from tablib import Dataset

    from workshop.resources import AssessmentResource

    make.quiz(title="Out and back")
    data = AssessmentResource().export()
    Assessment.objects.all().delete()
    result = AssessmentResource().import_data(Dataset().load(data.json, format="json"))
    assert not result.has_errors(), [e.error for r in result.rows for e in r.errors]
    back = Assessment.objects.get()
    assert (back.title, back.status, back.questions[0]["id"]) == ("Out and back", "draft", "q1")


def test_a_file_with_a_fault_brings_nothing_in(author, willow, harbour):
    from tablib import Dataset

    from workshop.resources import AssessmentResource

    make.quiz()
    data = AssessmentResource().export()
    row = data.dict[0]
    for wrong in ({"questions": "{"}, {"questions": '[{"id": "q1"}]'}, {"age_group_min": "3"}):
        broken = Dataset().load(json.dumps([{**row, "id": "", **wrong}]), format="json")
        result = AssessmentResource().import_data(broken)
        assert result.has_errors() or result.has_validation_errors(), wrong
    foreign = Dataset().load(
        json.dumps([{**row, "id": "", "clinic": str(harbour.pk)}]), format="json"
    )
    local = AssessmentResource(user=make.content_manager(willow))
    result = local.import_data(foreign)
    assert result.has_errors() or result.has_validation_errors()
    assert Assessment.objects.count() == 1
