"""The questions of an assessment: what an author may write, and what somebody may answer. Pure.

A question is one idea on one screen: {id, text, category, kind, answers}. `kind` says how it is answered:

- choice: two to four answers in words
- scale: three points, from one end to the other
- faces: two to five answers, each with a `face`

An answer is {id, text}, with a kind `reply` where one is wanted. What it is worth depends on what the
assessment asks for: a quiz says of each answer whether it is `right`; a check-in, a confidence round and a
guardian's report give each a `worth` from 0 to 1; feelings and reflections are not worth anything, so
these are never scored.

Under 5 nobody answers for themselves, up to 7 children think in two answers, from 8 in three points.
"""

import re
from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any

Question = dict[str, Any]
QUIZ, REPORT = "quiz", "guardian_report"
UNSCORED = frozenset({"feelings", "reflection"})
FACES = ("bright", "calm", "so-so", "tired", "worried", "sad", "cross")
HOW_MANY = {"choice": (2, 4), "scale": (3, 3), "faces": (2, 5)}
OWN_ANSWERS_FROM = 5
TWO_ANSWERS_TO = 7
MOST = 12
TEXT, SHORT_TEXT, ANSWER, SHORT_ANSWER, REPLY = 200, 100, 90, 45, 240
FIELDS = frozenset({"id", "text", "category", "kind", "answers"})
ANSWER_FIELDS = frozenset({"id", "text", "reply", "right", "worth", "face"})
READING = ("id", "text", "category", "kind", "right", "worth", "face", "reply", "answers")
ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LONGEST_ID = 40


def problems(
    questions: Any, *, kind: str, ages: tuple[int, int], categories: Collection[str]
) -> list[str]:
    """Return what is wrong with a list of questions, a sentence each; an empty list means fit to ask."""
    low, _ = ages
    if not isinstance(questions, list) or not questions:
        return ["Give at least one question, as a list."]
    if len(questions) > MOST:
        return [f"Give at most {MOST} questions."]
    found = []
    if kind != REPORT and low < OWN_ANSWERS_FROM:
        found.append(
            f"Children under {OWN_ANSWERS_FROM} do not answer for themselves: "
            "make this a guardian’s report, or start it from 5 years."
        )
    young = kind != REPORT and low <= TWO_ANSWERS_TO
    for number, question in enumerate(questions, start=1):
        faults = _faults_of(question, kind=kind, young=young, categories=categories)
        found += [f"Question {number}: {fault}" for fault in faults]
    return found + _doubled(questions)


def _doubled(questions: list[Any]) -> list[str]:
    ids = [question.get("id") for question in questions if isinstance(question, dict)]
    texts = [value for value in ids if isinstance(value, str)]
    return ["Each question has an id of its own."] if len(set(texts)) < len(texts) else []


def _faults_of(question: Any, *, kind: str, young: bool, categories: Collection[str]) -> list[str]:
    if not isinstance(question, dict):
        return ["write it as fields, such as id, text and answers."]
    found = _known(question, FIELDS) + _id(question)
    found += _text(question, "text", SHORT_TEXT if young else TEXT)
    if not _one_of(question.get("category"), categories):
        found.append(f"category is one of {', '.join(sorted(categories))}.")
    if not _one_of(question.get("kind"), HOW_MANY):
        return [*found, f"kind is one of {', '.join(HOW_MANY)}."]
    return found + _answers(question, kind=kind, young=young)


def _answers(question: Question, *, kind: str, young: bool) -> list[str]:
    answers = question.get("answers")
    least, most = (2, 2) if young else HOW_MANY[question["kind"]]
    if not isinstance(answers, list) or not least <= len(answers) <= most:
        many = f"{least}" if least == most else f"{least} to {most}"
        return [f"up to 7 years answers are {many}." if young else f"answers are {many}."]
    if not all(isinstance(answer, dict) for answer in answers):
        return ["write each answer as fields: id, text."]
    found = [fault for answer in answers for fault in _faults_of_answer(answer, question, young)]
    if len({str(answer.get("id")) for answer in answers}) < len(answers):
        found.append("each answer has an id of its own.")
    return found + _worths(answers, kind=kind)


def _faults_of_answer(answer: Question, question: Question, young: bool) -> list[str]:
    found = _known(answer, ANSWER_FIELDS) + _id(answer)
    found += _text(answer, "text", SHORT_ANSWER if young else ANSWER)
    if "reply" in answer:
        found += _text(answer, "reply", REPLY)
    if question["kind"] == "faces" and not _one_of(answer.get("face"), FACES):
        found.append(f"face is one of {', '.join(FACES)}.")
    return found


def _worths(answers: list[Question], *, kind: str) -> list[str]:
    if kind in UNSCORED:
        judged = any("right" in answer or "worth" in answer for answer in answers)
        return ["here no answer is right or worth more: leave right and worth out."] * judged
    if kind == QUIZ:
        return _rights(answers)
    if not all(_is_share(answer.get("worth")) for answer in answers):
        return ["each answer has a worth from 0 to 1, such as 0, 0.5 or 1."]
    if len({Decimal(str(answer["worth"])) for answer in answers}) < 2:
        return ["at least two answers differ in worth."]
    return []


def _rights(answers: list[Question]) -> list[str]:
    if not all(isinstance(answer.get("right"), bool) for answer in answers):
        return ["say of each answer whether it is right."]
    found = []
    if len({answer["right"] for answer in answers}) < 2:
        found.append("at least one answer is right, and at least one is not.")
    if not all("reply" in answer for answer in answers):
        found.append("each answer has a kind reply.")
    return found


def _is_share(value: Any) -> bool:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return is_number and 0 <= value <= 1 and Decimal(str(value)).as_tuple().exponent >= -2  # type: ignore[operator]


def _known(fields: Question, names: Collection[str]) -> list[str]:
    strange = [str(name)[:20] for name in fields if name not in names]
    return [f"there is no field {strange[0]}."] if strange else []


def _one_of(value: Any, known: Collection[str]) -> bool:
    return isinstance(value, str) and value in known


def _id(fields: Question) -> list[str]:
    value = fields.get("id")
    if isinstance(value, str) and len(value) <= LONGEST_ID and ID.fullmatch(value):
        return []
    return [f"id is small letters, digits and hyphens, at most {LONGEST_ID}."]


def _text(fields: Question, name: str, most: int) -> list[str]:
    value = fields.get(name)
    if not isinstance(value, str) or not value.strip():
        return [f"{name} is missing."]
    if len(value) > most or "\x00" in value:
        return [f"{name} is plain text of at most {most} characters here."]
    return []


# --- answering ----------------------------------------------------------------------------------
def answer_in(question: Question, answer_id: Any) -> Question | None:
    """Return the answer with an id, or None where the question has no such answer."""
    return next((answer for answer in question["answers"] if answer["id"] == answer_id), None)


def faults(questions: list[Question], given: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return what is wrong with somebody's answers, {question id: sentences}; empty means complete.

    An id that no question has is told under "answers" and not repeated: it is the caller's text.
    """
    found: dict[str, list[str]] = {}
    for question in questions:
        if question["id"] not in given:
            found[question["id"]] = ["This question is still open."]
        elif answer_in(question, given[question["id"]]) is None:
            offered = ", ".join(answer["id"] for answer in question["answers"])
            found[question["id"]] = [f"Choose one of the answers: {offered}."]
    if set(given) - {question["id"] for question in questions}:
        found["answers"] = ["There is an answer to a question that is not asked here."]
    return found


def to_ask(question: Question) -> Question:
    """Return a question without what would tell the answer: no right, no worth, no reply."""
    shown = [
        {k: v for k, v in a.items() if k in ("id", "text", "face")} for a in question["answers"]
    ]
    return {**{k: question[k] for k in ("id", "text", "category", "kind")}, "answers": shown}


def in_reading_order(fields: Any) -> Any:
    """Return a question or an answer with its fields in the order in which people read them."""
    if not isinstance(fields, dict):
        return fields
    known = [name for name in READING if name in fields]
    ordered = {name: fields[name] for name in [*known, *(n for n in fields if n not in known)]}
    if isinstance(ordered.get("answers"), list):
        ordered["answers"] = [in_reading_order(answer) for answer in ordered["answers"]]
    return ordered
