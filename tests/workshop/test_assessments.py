"""Answering questions by API: the score, what is kept of it, and who may."""

import datetime as dt
from decimal import Decimal
from threading import Barrier, Thread
from uuid import UUID, uuid4

import pytest
import time_machine
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from accounts import services as people
from core.errors import Invalid
from tests import make
from workshop import services
from workshop.choices import AssessmentKind
from workshop.models import AssessmentResult
from workshop.signals import assessment_scored

pytestmark = pytest.mark.django_db
RESULT = {
    "id",
    "childId",
    "assessmentId",
    "completedAt",
    "score",
    "passMark",
    "categoryScores",
    "words",
}
SCALE = [
    {"id": "rarely", "text": "Rarely", "worth": 0},
    {"id": "sometimes", "text": "Sometimes", "worth": 0.5},
    {"id": "often", "text": "Often", "worth": 1},
]
FACES = [
    {"id": "bright", "text": "Bright", "face": "bright", "reply": "Enjoy it."},
    {"id": "sad", "text": "Sad", "face": "sad", "reply": "Thank you for telling."},
]


def report(**fields):
    asked = [make.question(n, "sleep", kind="scale", answers=SCALE) for n in (1, 2)]
    return make.quiz(
        subjects=("sleep",), kind="guardian_report", questions=asked, **{"ages": (2, 12)} | fields
    )


def feelings(**fields):
    asked = [make.question(1, kind="faces", answers=FACES)]
    return make.quiz(kind="feelings", questions=asked, **fields)


# --- the score ------------------------------------------------------------------------------------
def test_v04_v74_answers_become_a_stored_result_with_score_and_subjects(finn, bob, as_bob):
    made = make.quiz(subjects=("sleep", "sleep", "self-talk"))
    answer = as_bob.answer(finn, made, {"q1": "yes", "q2": "no", "q3": "yes"})
    assert answer.status_code == 201
    data = answer.json()["data"]
    assert set(data) == RESULT
    assert (data["score"], data["passMark"]) == (66.67, 60)
    assert data["categoryScores"] == {
        "self-talk": {"correct": 1, "questions": 1, "percent": 100.0, "contribution": 33.34},
        "sleep": {"correct": 1, "questions": 2, "percent": 50.0, "contribution": 33.33},
    }
    stored = AssessmentResult.objects.get()
    assert (stored.child_id, stored.assessment_id) == (finn.pk, made.pk)
    assert stored.score == Decimal("66.67")
    assert stored.category_scores["sleep"] == {
        "correct": 1,
        "questions": 2,
        "percent": "50.00",
        "contribution": "33.33",
    }
    assert stored.completed_by == bob
    assert str(stored.pk) == data["id"]


def test_the_answers_themselves_are_kept_nowhere(finn, as_bob):
    made = make.quiz()
    as_bob.answer(finn, made, make.answers(made, right=2))
    row = AssessmentResult.objects.values().get()
    assert not {"q1", "q2", "yes", "no"} & set(str(row).replace("'", " ").split())
    assert {f.name for f in AssessmentResult._meta.fields} == {
        "id",
        "child",
        "assessment",
        "score",
        "category_scores",
        "completed_at",
        "completed_by",
    }


@pytest.mark.parametrize("right", [0, 1, 2, 3])
def test_a_child_is_told_kind_words_whatever_the_score(right, finn, as_bob):
    made = make.quiz()
    words = as_bob.answer(finn, made, make.answers(made, right=right)).json()["data"]["words"]
    assert all(words.values())
    assert "fail" not in str(words).lower()


def test_feelings_have_no_score_and_say_only_that_somebody_answered(finn, as_bob):
    data = as_bob.answer(finn, feelings(), {"q1": "sad"}).json()["data"]
    assert (data["score"], data["categoryScores"]) == (None, {})
    stored = AssessmentResult.objects.get()
    assert (stored.score, stored.category_scores) == (None, {})
    assert "sad" not in str(AssessmentResult.objects.values().get())


def test_a_score_outside_0_to_100_cannot_be_stored(finn):
    from django.db import IntegrityError, transaction

    made = make.quiz()
    for score in ("-0.01", "100.01"):
        with pytest.raises(IntegrityError), transaction.atomic():
            AssessmentResult.objects.create(child=finn, assessment=made, score=Decimal(score))


# --- once -----------------------------------------------------------------------------------------
def test_the_same_attempt_is_one_result_whatever_it_brings_the_second_time(finn, as_bob):
    made, attempt = make.quiz(), str(uuid4())
    first = as_bob.answer(finn, made, make.answers(made, right=3), attemptId=attempt)
    again = as_bob.answer(finn, made, make.answers(made, right=1), attemptId=attempt)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json()["data"] == again.json()["data"]
    assert AssessmentResult.objects.count() == 1


def test_without_an_attempt_the_same_answers_on_the_same_day_are_the_same(finn, as_bob):
    made = make.quiz()
    ids = [
        as_bob.answer(finn, made, make.answers(made, right=right)).json()["data"]["id"]
        for right in (2, 2, 1, 2)
    ]
    assert ids[0] == ids[1] == ids[3] != ids[2]
    assert AssessmentResult.objects.count() == 2


def test_a_retry_over_midnight_is_a_retry_and_tomorrow_is_another_day(finn, bob):
    made = make.quiz()
    given = make.answers(made, right=2)

    def send():
        return services.score_assessment(
            child=finn, assessment_id=made.pk, answers=given, by=bob
        ).result.pk

    with time_machine.travel(dt.datetime(2026, 5, 1, 22, 58, tzinfo=dt.UTC), tick=False) as clock:
        first = send()  # 23:58 in Dublin
        clock.shift(dt.timedelta(minutes=4))
        assert send() == first
        clock.shift(dt.timedelta(hours=9))
        assert send() != first


def test_two_children_and_two_assessments_never_share_an_attempt(willow, finn, bob, as_bob):
    brother, attempt = make.child(willow, age=10), str(uuid4())
    make.guardianship(bob, brother)
    made = [make.quiz(), make.quiz()]
    ids = {
        as_bob.answer(ward, one, make.answers(one, right=1), attemptId=attempt).json()["data"]["id"]
        for ward in (finn, brother)
        for one in made
    }
    assert len(ids) == 4


def test_a_repeat_is_answered_even_when_the_questions_rest_by_now(finn, as_bob):
    made, attempt = make.quiz(), str(uuid4())
    first = as_bob.answer(finn, made, make.answers(made, right=3), attemptId=attempt)
    services.archive_assessment(assessment=made)
    again = as_bob.answer(finn, made, make.answers(made, right=3), attemptId=attempt)
    assert again.json()["data"] == first.json()["data"]
    assert as_bob.answer(finn, made, make.answers(made, right=3)).status_code == 409


@pytest.mark.django_db(transaction=True)
def test_two_tabs_at_once_make_one_result_and_one_announcement(finn, bob):
    made, attempt, barrier = make.quiz(), uuid4(), Barrier(6)
    told, made_new = [], []

    def listen(sender, **ids):
        told.append(ids["result_id"])

    def press():
        try:
            barrier.wait()
            scored = services.score_assessment(
                child=finn,
                assessment_id=made.pk,
                answers=make.answers(made, right=2),
                by=bob,
                attempt=attempt,
            )
            made_new.append((scored.result.pk, scored.created))
        finally:
            connections.close_all()

    assessment_scored.connect(listen)
    tabs = [Thread(target=press) for _ in range(6)]
    try:
        for tab in tabs:
            tab.start()
        for tab in tabs:
            tab.join()
    finally:
        assessment_scored.disconnect(listen)
    assert AssessmentResult.objects.count() == 1
    assert len({pk for pk, _ in made_new}) == 1
    assert [created for _, created in made_new].count(True) == 1
    assert told == [made_new[0][0]]


def test_the_news_travels_in_the_transaction_of_the_result(finn, bob):
    made, heard = make.quiz(), []

    def listen(sender, *, child_id, result_id, **ids):
        heard.append((child_id, connection.in_atomic_block))
        raise RuntimeError("no")

    assessment_scored.connect(listen)
    try:
        with pytest.raises(RuntimeError, match="no"):
            services.score_assessment(
                child=finn, assessment_id=made.pk, answers=make.answers(made, right=1), by=bob
            )
    finally:
        assessment_scored.disconnect(listen)
    assert heard == [(finn.pk, True)]
    assert not AssessmentResult.objects.exists()


# --- what is wrong with answers -------------------------------------------------------------------
def test_each_open_or_unknown_question_is_told_by_its_id(finn, as_bob):
    made = make.quiz()
    answer = as_bob.answer(finn, made, {"q1": "maybe", "q2": "yes", "made-up <b>": "yes"})
    assert answer.status_code == 400
    error = answer.json()["error"]
    assert error["code"] == "answers_incomplete"
    assert error["details"] == {
        "answers.q1": ["Choose one of the answers: yes, no."],
        "answers.q3": ["This question is still open."],
        "answers": ["There is an answer to a question that is not asked here."],
    }
    assert "<b>" not in answer.content.decode()
    assert not AssessmentResult.objects.exists()


@pytest.mark.parametrize(
    "given",
    [None, [], "yes", 5, {}, {"q1": None}, {"q1": ["yes"]}, {"q1": {"a": 1}}, {"\x00": "yes"}],
)
def test_whatever_is_sent_as_answers_is_400(given, finn, as_bob):
    answer = as_bob.answer(finn, make.quiz(), given)
    assert answer.status_code == 400
    assert answer.json()["error"]["details"]


@pytest.mark.parametrize("attempt", ["", "x", None, []])
def test_an_attempt_is_a_uuid_or_left_out(attempt, finn, as_bob):
    made = make.quiz()
    answer = as_bob.answer(finn, made, make.answers(made, right=1), attemptId=attempt)
    assert answer.status_code == 400
    assert "attemptId" in answer.json()["error"]["details"]


# --- who may --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({"status": "draft"}, 404, "not_found"),
        ({"status": "archived"}, 409, "assessment_archived"),
        ({"ages": (11, 13)}, 403, "outside_age_group"),
        ({"ages": (5, 7)}, 403, "outside_age_group"),
        ({"ages": (11, 13), "status": "archived"}, 403, "outside_age_group"),
    ],
)
def test_the_doors_are_those_of_modules(fields, status, code, finn, as_bob):
    made = make.quiz(**fields)
    answer = as_bob.answer(finn, made, make.answers(made, right=1))
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    page = as_bob.get(f"/learn/{finn.pk}/questions/{made.pk}/")
    assert page.status_code == status
    assert not AssessmentResult.objects.exists()


def test_questions_of_another_clinic_are_not_found_whatever_their_age(harbour, finn, as_bob):
    for ages in ((8, 12), (11, 13)):
        made = make.quiz(place=harbour, ages=ages)
        assert as_bob.answer(finn, made, make.answers(made, right=1)).status_code == 404
        assert as_bob.get(f"/api/workshop/assessments/{made.pk}").status_code == 404


def matrix(finn, made, result):
    """Return every door of an assessment: method, path and body."""
    body = {"childId": str(finn.pk), "answers": make.answers(made, right=1)}
    pages = f"/learn/{finn.pk}/questions/"
    return [
        ("get", f"/api/workshop/assessments?childId={finn.pk}", None),
        ("get", f"/api/workshop/assessments/{made.pk}?childId={finn.pk}", None),
        ("post", f"/api/workshop/assessments/{made.pk}/results", body),
        ("get", pages, None),
        ("get", f"{pages}{made.pk}/", None),
        ("post", f"{pages}{made.pk}/?question=1", None),
        ("post", f"{pages}{made.pk}/send/", None),
        ("get", f"{pages}{made.pk}/results/{result.pk}/", None),
    ]


def knock(caller, door):
    method, path, body = door
    if body is not None:
        return caller.send(path, body).status_code
    return getattr(caller, method)(path).status_code


def test_strangers_find_nothing_and_staff_may_not_answer(finn, bob, as_alice, as_charlie, harbour):
    made = make.quiz()
    doors = matrix(finn, made, make.result(finn, made, right=1))
    other_guardian = make.caller(make.guardian(make.child(harbour, age=9)))
    for stranger in (as_charlie, other_guardian):
        assert [knock(stranger, door) for door in doors] == [404] * len(doors)
    # staff of the clinic know the child: they read the questions, and answer nothing in its name
    assert [knock(as_alice, door) for door in doors] == [403, 200] + [403] * 6
    withdrawn = make.guardian(finn)
    people.end_guardianship(guardianship=withdrawn.guardianships.get())
    assert [knock(make.caller(withdrawn), door) for door in doors] == [404] * len(doors)
    visitor = make.caller()
    assert {knock(visitor, door) for door in doors} == {401, 302}
    assert AssessmentResult.objects.count() == 1


def test_a_result_of_a_sibling_is_not_found_under_another_childs_address(willow, finn, bob, as_bob):
    brother, made = make.child(willow, age=10), make.quiz()
    make.guardianship(bob, brother)
    row = make.result(brother, made, right=1)
    path = f"/questions/{made.pk}/results/{row.pk}/"
    assert as_bob.get(f"/learn/{brother.pk}{path}").status_code == 200
    assert as_bob.get(f"/learn/{finn.pk}{path}").status_code == 404


def test_a_guardians_report_is_for_guardians_and_works_for_the_youngest(willow):
    made = report(ages=(0, 17))
    teen = make.teenager(willow)
    mother = make.guardian(teen.child)
    given = {"q1": "often", "q2": "sometimes"}
    own = make.caller(teen).answer(teen.child, made, given)
    assert (own.status_code, own.json()["error"]["code"]) == (403, "for_guardians")
    asked = make.caller(teen).get("/api/workshop/assessments", {"childId": str(teen.child.pk)})
    assert asked.json()["data"] == []
    assert make.caller(mother).answer(teen.child, made, given).json()["data"]["score"] == 75.0
    toddler = make.child(willow, age=2)
    father = make.caller(make.guardian(toddler))
    assert father.answer(toddler, made, given).status_code == 201


def test_under_five_there_is_nothing_but_a_guardians_report(willow):
    for kind in AssessmentKind.values:
        if kind != AssessmentKind.GUARDIAN_REPORT:
            with pytest.raises(Invalid, match="Children under 5 do not answer for themselves"):
                make.quiz(kind=kind, ages=(4, 7))


# --- reading --------------------------------------------------------------------------------------
def test_the_questions_come_without_what_would_tell_the_answers(finn, as_bob):
    made = make.quiz()
    answer = as_bob.get(f"/api/workshop/assessments/{made.pk}", {"childId": str(finn.pk)})
    data = answer.json()["data"]
    assert [q["id"] for q in data["questions"]] == ["q1", "q2", "q3"]
    assert set(data["questions"][0]) == {"id", "text", "category", "kind", "answers"}
    assert data["questions"][0]["answers"] == [
        {"id": "yes", "text": "Yes"},
        {"id": "no", "text": "No"},
    ]
    for word in ("right", "reply", "Well thought"):
        assert word not in answer.content.decode()


def test_the_list_of_a_child_says_what_is_due(finn, as_bob):
    passed, missed = make.quiz(title="Passed"), make.quiz(title="Missed")
    make.result(finn, passed, right=3)
    make.result(finn, missed, right=0, days_ago=3)
    make.quiz(title="Fresh")
    make.quiz(ages=(3, 5), kind="guardian_report", questions=report().questions)
    rows = as_bob.get("/api/workshop/assessments", {"childId": str(finn.pk)}).json()["data"]
    due = {row["title"]: row["isDue"] for row in rows if row["kind"] == "quiz"}
    assert due == {"Fresh": True, "Passed": False, "Missed": False}
    AssessmentResult.objects.filter(assessment=missed).update(
        completed_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    )
    rows = as_bob.get("/api/workshop/assessments", {"childId": str(finn.pk)}).json()["data"]
    assert {row["title"] for row in rows if row["isDue"]} >= {"Fresh", "Missed"}
    assert as_bob.get("/api/workshop/assessments").status_code == 400


# --- publishing -----------------------------------------------------------------------------------
def test_only_sound_questions_are_published_and_results_outlive_the_archive(finn):
    broken = make.quiz(status="draft", questions=[{"id": "q1"}])
    with pytest.raises(Invalid, match="It is not ready: Question 1"):
        services.publish_assessment(assessment=broken)
    made = make.quiz()
    assert made.published_at is not None
    row = make.result(finn, made, right=2)
    services.archive_assessment(assessment=made)
    assert AssessmentResult.objects.get() == row
    again = services.publish_assessment(assessment=made)
    assert again.status == "published"


def test_an_edit_changes_what_is_asked_and_no_result(finn, as_bob):
    made = make.quiz()
    row = make.result(finn, made, right=3)
    made.questions = [*made.questions, make.question(4)]
    made.save()
    row.refresh_from_db()
    assert row.score == Decimal(100)
    answer = as_bob.answer(finn, made, {"q1": "yes", "q2": "yes", "q3": "yes"})
    assert answer.json()["error"]["details"] == {"answers.q4": ["This question is still open."]}


# --- the price ------------------------------------------------------------------------------------
def spend(caller, ward, made):
    path = f"/api/workshop/assessments/{made.pk}"
    with CaptureQueriesContext(connection) as captured:
        assert caller.get(path).status_code == 200
        assert caller.get("/api/workshop/assessments", {"childId": str(ward.pk)}).status_code == 200
        assert caller.answer(ward, made, make.answers(made, right=1)).status_code == 201
        assert caller.get(f"/learn/{ward.pk}/questions/").status_code == 200
    return len(captured)


def test_v04_answering_costs_the_same_in_a_long_history(finn, as_bob):
    first, last = make.quiz(), make.quiz(subjects=("sleep",) * 12)
    few = spend(as_bob, finn, first)
    for number in range(40):
        make.result(finn, make.quiz(), right=number % 4, days_ago=number)
    assert spend(as_bob, finn, last) == few


def test_v04_one_answer_is_a_handful_of_queries(finn, as_bob):
    made = make.quiz()
    with CaptureQueriesContext(connection) as captured:
        as_bob.answer(finn, made, make.answers(made, right=1))
    assert len(captured) <= 13, [query["sql"] for query in captured]


def test_ids_of_results_say_nothing_about_answers(finn, bob):
    made = make.quiz()
    ids = {
        services.score_assessment(
            child=finn, assessment_id=made.pk, answers=make.answers(made, right=right), by=bob
        ).result.pk
        for right in range(4)
    }
    assert len(ids) == 4
    assert all(isinstance(one, UUID) and one.version == 8 for one in ids)
