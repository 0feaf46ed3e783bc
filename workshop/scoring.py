"""The arithmetic of assessments. Pure: no database, no clock, no rounding but the two that are told.

The score is the mean worth of the answers in per cent, to two decimals, half up: in a quiz a right answer
is worth 1 and any other 0, so it is right ÷ questions × 100. Each subject contributes what its questions
are worth; contributions are cut to two decimals, and the cents that cutting lost go to the largest
remainders, so that contributions add up to the score exactly.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from workshop.questions import UNSCORED, Question, answer_in

CENTS = 10_000  # of 100 per cent


@dataclass(frozen=True)
class Part:
    """One subject's part: `correct` answers of full worth, `percent` of its own questions."""

    correct: int
    questions: int
    percent: Decimal
    contribution: Decimal

    def stored(self) -> dict[str, Any]:
        """Return it as `AssessmentResult.category_scores` keeps it."""
        return {
            "correct": self.correct,
            "questions": self.questions,
            "percent": str(self.percent),
            "contribution": str(self.contribution),
        }


@dataclass(frozen=True)
class Score:
    """What answers come to; without a score where the assessment is not scored."""

    score: Decimal | None
    parts: Mapping[str, Part]


def score(kind: str, questions: list[Question], given: Mapping[str, str]) -> Score:
    """Return the score of complete answers; feelings and reflections have none, nor parts."""
    if kind in UNSCORED:
        return Score(None, {})
    worths: dict[str, list[Fraction]] = {}
    for question in questions:
        worths.setdefault(question["category"], []).append(_worth(question, given))
    shares = {slug: _total(got) * CENTS / len(questions) for slug, got in worths.items()}
    whole = _half_up(_total(shares.values()))
    contributions = shared_out(whole, shares)
    parts = {
        slug: Part(
            correct=sum(worth == 1 for worth in got),
            questions=len(got),
            percent=_percent(_half_up(_total(got) * CENTS / len(got))),
            contribution=_percent(contributions[slug]),
        )
        for slug, got in sorted(worths.items())
    }
    return Score(_percent(whole), parts)


def shared_out(whole: int, shares: Mapping[str, Fraction]) -> dict[str, int]:
    """Cut shares to whole numbers that add up to `whole`, by largest remainder, ties by name."""
    cut = {name: int(share) for name, share in shares.items()}
    left = whole - sum(cut.values())
    by_remainder = sorted(shares, key=lambda name: (cut[name] - shares[name], name))
    for name in by_remainder[:left]:
        cut[name] += 1
    return cut


def _worth(question: Question, given: Mapping[str, str]) -> Fraction:
    answer = answer_in(question, given[question["id"]])
    if answer is None:
        raise ValueError("answers are checked before they are scored")
    if "right" in answer:
        return Fraction(int(answer["right"]))
    return Fraction(str(answer["worth"]))


def _total(values: Iterable[Fraction]) -> Fraction:
    return sum(values, Fraction(0))


def _half_up(value: Fraction) -> int:
    return int(value + Fraction(1, 2))


def _percent(cents: int) -> Decimal:
    return Decimal(cents).scaleb(-2)
