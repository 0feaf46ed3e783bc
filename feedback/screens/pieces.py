"""Pieces that several pages are made of: quotes, scales, ratings and small words. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from practice.screens import minutes, number

SHOWN, PARTLY, MISSING, NO_CHANCE = "shown", "partly", "missing", "no_chance"
RATINGS = {
    SHOWN: "Shown",
    PARTLY: "Partly",
    MISSING: "Not yet",
    NO_CHANCE: "No occasion",
}
CLINICAL = "clinical"
WIDTH, GAP = 192.0, 4.0


@dataclass(frozen=True)
class Quote:
    """Words of a turn with their time; `mine` where the learner said them, and only then marked."""

    number: int
    at: str
    text: str
    mine: bool

    @property
    def link(self) -> str:
        """Return where on the report's page the turn stands."""
        return f"#turn-{self.number}"


def quote(found: Mapping[str, Any], learner: frozenset[int]) -> Quote | None:
    """Return a quote as it is shown; None where a finding has none."""
    if found.get("turn") is None or not found.get("quote"):
        return None
    turn = found["turn"]
    return Quote(turn, minutes(found["at"]), found["quote"], turn in learner)


def quotes(found: Iterable[Mapping[str, Any]], learner: frozenset[int]) -> list[Quote]:
    """Return several."""
    return [one for one in (quote(row, learner) for row in found) if one]


@dataclass(frozen=True)
class Box:
    """One step of a scale: reached, perhaps reached (of a range), or not; x and width as SVG has them."""

    x: str
    width: str
    kind: str


@dataclass(frozen=True)
class Scale:
    """A band as it is drawn and said."""

    boxes: list[Box]
    words: str
    short: str
    assessed: bool


def scale(criterion: Mapping[str, Any]) -> Scale:
    """Return a criterion's band, its range, or its dashed outline."""
    most = criterion["max"]
    low, high = _ends(criterion)
    width = (WIDTH - GAP * (most - 1)) / most
    boxes = []
    for place in range(most):
        kind = "v" if place < low else "r" if place < high else "t"
        boxes.append(Box(f"{place * (width + GAP):.1f}", f"{width:.1f}", kind))
    if criterion["status"] == "assessed":
        return Scale(boxes, f"Band {high} of {most}", f"{high} of {most}", assessed=True)
    if criterion["status"] == "range":
        words = f"Between {low} and {high} of {most}"
        return Scale(boxes, words, f"{low} to {high} of {most}", assessed=True)
    return Scale(boxes, "Not assessed", "Not assessed", assessed=False)


def _ends(criterion: Mapping[str, Any]) -> tuple[int, int]:
    if criterion["range"]:
        low, high = criterion["range"]
        return low, high
    return criterion["band"] or 0, criterion["band"] or 0


def band_words(criterion: Mapping[str, Any]) -> str:
    """Return a band as a table has it: 2, 4 to 5, or a dash for what was not assessed."""
    if criterion["status"] == "assessed":
        return str(criterion["band"])
    if criterion["status"] == "range":
        low, high = criterion["range"]
        return f"{low} to {high}"
    return "–"


def covered(content: Mapping[str, Any]) -> str:
    """Say what an index rests on; an index is never shown without it."""
    coverage = content["coverage"]
    return f"{coverage['assessed']} of {coverage['of']} criteria"


def count(things: int, noun: str, plural: str = "") -> str:
    """Return so many of something in words: one thing, three things."""
    return f"{number(things)} {noun if things == 1 else plural or noun + 's'}"


def listed(words: Iterable[str]) -> str:
    """Join words as a sentence does: this, that and the other."""
    *most, last = [*words] or [""]
    return f"{', '.join(most)} and {last}" if most else last
