"""How a talk went: a drawing of who spoke when, and how much. Numbers for SVG attributes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from feedback.screens.pieces import count
from practice.choices import Speaker
from practice.screens import minutes, number
from practice.shapes import TurnLine

LEFT, RIGHT, MIDDLE, TALLEST = 44.0, 716.0, 84.0, 62.0
FULL_HEIGHT = 25
"""Words of the tallest bar at least: a talk of short turns is drawn small."""
WIDTH = "11"
ANSWERS = ("A4", "B2")
"""Indicators whose occasions are moments of the talk: a feeling, a hint."""
LABEL_EVERY = 60


@dataclass(frozen=True)
class Bar:
    """One turn."""

    mine: bool
    x: str
    y: str
    width: str
    height: str
    who: str
    at: str
    words: int
    number: int


@dataclass(frozen=True)
class Moment:
    """A feeling or hint that was answered, or passed by, in a turn."""

    x: str
    answered: bool


@dataclass(frozen=True)
class Timeline:
    """The drawing, and the sentence that says the same."""

    bars: list[Bar]
    moments: list[Moment]
    labels: list[tuple[str, str]]
    words: str


def timeline(content: Mapping[str, Any], said: Sequence[TurnLine], called: str) -> Timeline | None:
    """Return the drawing of a talk; None where hardly anything was said."""
    if len(said) < 2:
        return None
    length = max(content["figures"]["seconds"], said[-1].offset, 1)
    step = (RIGHT - LEFT) / length
    places = {turn.number: LEFT + turn.offset * step for turn in said}
    found = _moments(content)
    tallest = max(FULL_HEIGHT, *(len(turn.text.split()) for turn in said))
    moments = [Moment(f"{places[n]:.1f}", ok) for n, ok in sorted(found.items()) if n in places]
    seconds = range(0, int(length) + 1, LABEL_EVERY)
    return Timeline(
        bars=[_bar(turn, places[turn.number], called, tallest) for turn in said],
        moments=moments,
        labels=[(f"{LEFT + second * step:.1f}", minutes(second)) for second in seconds],
        words=_words(called, moments),
    )


def _bar(turn: TurnLine, x: float, called: str, tallest: int) -> Bar:
    mine = turn.speaker == Speaker.LEARNER
    words = len(turn.text.split())
    height = max(5.0, TALLEST * words / tallest)
    return Bar(
        mine=mine,
        x=f"{x:.1f}",
        y=f"{MIDDLE - 3 - height if mine else MIDDLE + 3:.1f}",
        width=WIDTH,
        height=f"{height:.1f}",
        who="You" if mine else called,
        at=minutes(turn.offset),
        words=words,
        number=turn.number,
    )


def _moments(content: Mapping[str, Any]) -> dict[int, bool]:
    """Return by turn whether it answered a feeling or a hint; a turn that answered one of two did."""
    found: dict[int, bool] = {}
    for criterion in content["criteria"]:
        for one in criterion["indicators"]:
            if one["code"] in ANSWERS:
                found |= {row["turn"]: found.get(row["turn"], False) for row in one["missed"]}
                found |= {row["turn"]: True for row in one["evidence"]}
    return found


def _words(called: str, moments: Sequence[Moment]) -> str:
    drawn = f"You above the line, {called} below it; the taller, the more words."
    answered = sum(one.answered for one in moments)
    passed = len(moments) - answered
    told = []
    if answered:
        told.append(f"{count(answered, 'feeling or hint', 'feelings or hints')} answered")
    if passed:
        told.append(f"{number(passed)} passed by")
    return f"{drawn} {' and '.join(told).capitalize()}." if told else drawn
