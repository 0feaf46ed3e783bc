"""The questions of an assessment and their arithmetic: pure, so tested without a database."""

import copy
import datetime as dt
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workshop import asking, questions, scoring
from workshop.choices import AssessmentKind

SUBJECTS = ("sleep", "self-talk", "calm-and-balance", "time-and-routine")


def quiz(number, *, answers=3, subject="sleep"):
    return {
        "id": f"q{number}",
        "text": "How long is a good night?",
        "category": subject,
        "kind": "choice",
        "answers": [
            {"id": f"a{n}", "text": f"{n} hours", "right": n == 0, "reply": "Nice thinking."}
            for n in range(answers)
        ],
    }


def check(number, *, worths=(0, 0.5, 1), subject="sleep", kind="scale"):
    answers = [{"id": f"a{n}", "text": "Often", "worth": worth} for n, worth in enumerate(worths)]
    return {
        "id": f"q{number}",
        "text": "How?",
        "category": subject,
        "kind": kind,
        "answers": answers,
    }


def feeling(number=1, *, faces=("bright", "sad")):
    answers = [{"id": face, "text": face, "face": face, "reply": "Thank you."} for face in faces]
    return {
        "id": f"q{number}",
        "text": "How is it inside?",
        "category": "calm-and-balance",
        "kind": "faces",
        "answers": answers,
    }


def problems(asked, kind="quiz", ages=(8, 12)):
    return questions.problems(asked, kind=kind, ages=ages, categories=SUBJECTS)


# --- what an author may write ---------------------------------------------------------------------
@pytest.mark.parametrize(
    ("asked", "kind", "ages"),
    [
        ([quiz(1), quiz(2)], "quiz", (8, 12)),
        ([quiz(1, answers=2)], "quiz", (5, 7)),
        ([check(1)], "check_in", (8, 12)),
        ([check(1, worths=(0, 1), kind="choice")], "check_in", (6, 7)),
        ([check(1)], "guardian_report", (0, 4)),
        ([check(1, worths=(0.25, 1), kind="choice")], "confidence", (13, 17)),
        ([feeling(faces=("bright", "calm", "sad"))], "feelings", (8, 12)),
        ([feeling()], "reflection", (5, 7)),
    ],
)
def test_sound_questions_have_no_problems(asked, kind, ages):
    assert problems(asked, kind, ages) == []


def changed(question, **fields):
    return [{**question, **fields}]


def without(question, name):
    return [{key: value for key, value in question.items() if key != name}]


FAULTY = [
    (None, "Give at least one question, as a list."),
    ([], "Give at least one question, as a list."),
    ([quiz(n) for n in range(13)], "Give at most 12 questions."),
    (["text"], "Question 1: write it as fields, such as id, text and answers."),
    (without(quiz(1), "text"), "Question 1: text is missing."),
    (
        changed(quiz(1), text="x" * 201),
        "Question 1: text is plain text of at most 200 characters here.",
    ),
    (
        changed(quiz(1), id="Not An Id"),
        "Question 1: id is small letters, digits and hyphens, at most 40.",
    ),
    (
        changed(quiz(1), category="cooking"),
        "Question 1: category is one of calm-and-balance, self-talk, sleep, time-and-routine.",
    ),
    (changed(quiz(1), hint="x"), "Question 1: there is no field hint."),
    (changed(quiz(1), kind="slider"), "Question 1: kind is one of choice, scale, faces."),
    (changed(quiz(1), kind=["scale"]), "Question 1: kind is one of choice, scale, faces."),
    ([quiz(1, answers=1)], "Question 1: answers are 2 to 4."),
    ([quiz(1, answers=5)], "Question 1: answers are 2 to 4."),
    (changed(quiz(1), answers="yes"), "Question 1: answers are 2 to 4."),
    (changed(quiz(1), answers=["yes", "no"]), "Question 1: write each answer as fields: id, text."),
    (changed(quiz(1, answers=2), kind="scale"), "Question 1: answers are 3."),
    (changed(quiz(1), kind="faces"), f"Question 1: face is one of {', '.join(questions.FACES)}."),
    ([quiz(1), quiz(1)], "Each question has an id of its own."),
]


@pytest.mark.parametrize(("asked", "sentence"), FAULTY)
def test_each_fault_is_a_sentence(asked, sentence):
    assert sentence in problems(asked)


def altered(question, **fields):
    made = copy.deepcopy(question)
    made["answers"][0] |= fields
    return [made]


@pytest.mark.parametrize(
    ("asked", "kind", "sentence"),
    [
        (altered(quiz(1), **{"very hard": None}), "quiz", "there is no field very hard."),
        (altered(quiz(1), id="a1"), "quiz", "each answer has an id of its own."),
        (altered(quiz(1), right="yes"), "quiz", "say of each answer whether it is right."),
        (altered(quiz(1), right=False), "quiz", "at least one answer is right"),
        (altered(quiz(1), reply=""), "quiz", "reply is missing."),
        (altered(check(1), worth=2), "check_in", "each answer has a worth from 0 to 1"),
        (altered(check(1), worth=True), "check_in", "each answer has a worth from 0 to 1"),
        (altered(check(1), worth=0.333), "check_in", "each answer has a worth from 0 to 1"),
        (altered(check(1), worth=float("nan")), "check_in", "each answer has a worth from 0 to 1"),
        ([check(1, worths=(1, 1, 1))], "check_in", "at least two answers differ in worth."),
        ([quiz(1)], "check_in", "each answer has a worth from 0 to 1"),
        ([quiz(1)], "feelings", "here no answer is right or worth more"),
        ([check(1)], "reflection", "here no answer is right or worth more"),
    ],
)
def test_what_answers_are_worth_belongs_to_the_kind(asked, kind, sentence):
    assert any(sentence in problem for problem in problems(asked, kind))


def test_a_quiz_needs_a_kind_reply_to_every_answer():
    asked = quiz(1)
    del asked["answers"][1]["reply"]
    assert "Question 1: each answer has a kind reply." in problems([asked])


def test_under_five_nobody_answers_for_themselves():
    told = problems([check(1, worths=(0, 1), kind="choice")], "check_in", (4, 7))
    assert any("Children under 5 do not answer for themselves" in problem for problem in told)
    assert problems([check(1)], "guardian_report", (0, 4)) == []


def test_up_to_seven_there_are_two_answers_and_short_words():
    assert problems([quiz(1)], ages=(7, 10)) == ["Question 1: up to 7 years answers are 2."]
    assert problems([quiz(1)], ages=(8, 10)) == []
    long = altered(quiz(1, answers=2), text="x" * 46)
    assert problems(long, ages=(5, 7)) == [
        "Question 1: text is plain text of at most 45 characters here."
    ]


json_like = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(json_like, st.sampled_from(AssessmentKind.values), json_like)
def test_whatever_arrives_is_told_and_never_breaks(value, kind, other):
    for asked in (
        value,
        [value, other],
        [{**quiz(1), "answers": other}],
        altered(quiz(1), id=value, worth=other, face=value, right=other),
        [{**check(1), "id": value, "kind": other, "category": value, "text": other}],
    ):
        assert all(isinstance(problem, str) for problem in problems(asked, kind))


def test_the_form_shows_fields_in_the_order_in_which_people_read_them():
    stored = dict(sorted(quiz(1).items(), key=lambda item: len(item[0])))  # as jsonb keeps them
    shown = questions.in_reading_order(stored)
    assert list(shown) == ["id", "text", "category", "kind", "answers"]
    assert list(shown["answers"][0]) == ["id", "text", "right", "reply"]
    assert shown == stored
    assert questions.in_reading_order("text") == "text"


# --- answering ------------------------------------------------------------------------------------
def test_open_unknown_and_foreign_answers_are_told_apart():
    asked = [quiz(1), quiz(2), quiz(3)]
    assert questions.faults(asked, {"q1": "a0", "q2": "x", "other": "a0"}) == {
        "q2": ["Choose one of the answers: a0, a1, a2."],
        "q3": ["This question is still open."],
        "answers": ["There is an answer to a question that is not asked here."],
    }
    assert questions.faults(asked, {"q1": "a0", "q2": "a1", "q3": "a2"}) == {}


def test_what_is_sent_out_does_not_tell_the_answer():
    sent = str([questions.to_ask(q) for q in (quiz(1), check(2), feeling(3))])
    assert not any(word in sent for word in ("'right'", "worth", "reply", "Nice thinking"))
    assert "'face': 'bright'" in sent


# --- scoring --------------------------------------------------------------------------------------
def test_a_score_is_right_divided_by_questions_to_two_decimals():
    asked = [quiz(1), quiz(2), quiz(3)]
    reached = scoring.score("quiz", asked, {"q1": "a0", "q2": "a0", "q3": "a1"})
    assert reached.score == Decimal("66.67")
    assert reached.parts["sleep"].stored() == {
        "correct": 2,
        "questions": 3,
        "percent": "66.67",
        "contribution": "66.67",
    }


def test_contributions_add_up_where_rounding_each_would_not():
    asked = [
        quiz(1, subject="sleep"),
        quiz(2, subject="self-talk"),
        quiz(3, subject="calm-and-balance"),
    ]
    reached = scoring.score("quiz", asked, {"q1": "a0", "q2": "a0", "q3": "a0"})
    parts = {slug: str(part.contribution) for slug, part in reached.parts.items()}
    assert reached.score == Decimal("100.00")
    assert parts == {"calm-and-balance": "33.34", "self-talk": "33.33", "sleep": "33.33"}


def test_a_check_in_is_the_mean_worth_of_its_answers():
    asked = [check(1), check(2), check(3, subject="self-talk")]
    reached = scoring.score("check_in", asked, {"q1": "a2", "q2": "a1", "q3": "a0"})
    assert reached.score == Decimal("50.00")
    assert reached.parts["sleep"].percent == Decimal("75.00")
    assert (reached.parts["sleep"].correct, reached.parts["sleep"].questions) == (1, 2)
    assert reached.parts["self-talk"].percent == Decimal("0.00")


@pytest.mark.parametrize("kind", ["feelings", "reflection"])
def test_feelings_and_reflections_are_never_scored(kind):
    assert scoring.score(kind, [feeling()], {"q1": "sad"}) == scoring.Score(None, {})


def test_unchecked_answers_are_a_mistake_of_the_caller():
    with pytest.raises(ValueError, match="checked before"):
        scoring.score("quiz", [quiz(1)], {"q1": "nothing"})


@st.composite
def filled_in(draw):
    kind = draw(st.sampled_from(["quiz", "check_in", "confidence", "guardian_report"]))
    make = quiz if kind == "quiz" else check
    asked = [
        make(number, subject=draw(st.sampled_from(SUBJECTS)))
        for number in range(draw(st.integers(1, 12)))
    ]
    if kind != "quiz":
        for question in asked:
            for answer in question["answers"]:
                answer["worth"] = draw(st.integers(0, 100)) / 100
    given_ = {q["id"]: draw(st.sampled_from(q["answers"]))["id"] for q in asked}
    return kind, asked, given_


@given(filled_in())
def test_contributions_always_add_up_to_the_score_exactly(made):
    kind, asked, answers = made
    reached = scoring.score(kind, asked, answers)
    parts = reached.parts.values()
    assert sum(part.contribution for part in parts) == reached.score
    assert Decimal(0) <= reached.score <= Decimal(100)
    for part in parts:
        assert Decimal(0) <= part.percent <= Decimal(100)
        assert part.contribution >= 0
        share = part.percent * part.questions / len(asked)
        assert abs(part.contribution - share) <= Decimal("0.02")
    assert sum(part.questions for part in parts) == len(asked)


@given(st.integers(1, 12).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n))))
def test_a_quiz_score_equals_the_plain_division(numbers):
    total, right = numbers
    asked = [quiz(n) for n in range(total)]
    answers = {f"q{n}": "a0" if n < right else "a1" for n in range(total)}
    plain = (Decimal(right) * 100 / Decimal(total)).quantize(Decimal("0.01"), ROUND_HALF_UP)
    assert scoring.score("quiz", asked, answers).score == plain


# --- what is said ---------------------------------------------------------------------------------
KINDLY_USED = ("none of them is wrong", "on a bad day")


@pytest.mark.parametrize("kind", AssessmentKind.values)
def test_every_outcome_has_kind_words(kind):
    outcomes = [None] if kind in questions.UNSCORED else [0, 59.99, 60, 84.99, 85, 100]
    for age in range(18):
        for score in outcomes:
            reached = None if score is None else Decimal(str(score))
            told = asking.words(kind, reached, mark=60, age=age)
            assert all((told.title, told.text, told.next))
            words = f"{told.title} {told.text} {told.next}".lower()
            for phrase in KINDLY_USED:
                words = words.replace(phrase, "")
            for unkind in (
                "fail",
                "wrong",
                "bad",
                "poor",
                "worse",
                "lost",
                "score",
                "%",
                "mistake",
            ):
                assert unkind not in words, words


def test_the_words_follow_the_mark_and_not_a_constant():
    just = Decimal(50)
    assert asking.words("quiz", just, mark=50, age=9) != asking.words("quiz", just, mark=60, age=9)


@pytest.mark.parametrize(
    ("kind", "days", "passed", "due"),
    [
        ("quiz", None, False, True),
        ("quiz", 100, True, False),
        ("quiz", 6, False, False),
        ("quiz", 7, False, True),
        ("check_in", 13, False, False),
        ("check_in", 14, True, True),
        ("feelings", 0, False, False),
        ("feelings", 1, False, True),
        ("guardian_report", 28, True, True),
    ],
)
def test_nobody_is_asked_the_same_too_often(kind, days, passed, due):
    today = dt.date(2026, 5, 1)
    last = None if days is None else today - dt.timedelta(days=days)
    assert asking.is_due(kind, last_on=last, passed=passed, today=today) is due
