"""How somebody's practice goes: small drawings, one a criterion, and the table that says the same."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from feedback.rubric import RUBRIC
from feedback.screens.pieces import (
    MISSING,
    NO_CHANCE,
    PARTLY,
    band_words,
    count,
    covered,
    listed,
)
from feedback.screens.report import in_order
from feedback.shapes import Attempt, ReportLine

DRAWN = 12
"""Reports of a drawing: as many as a small one can show apart."""
WEAKEST = 3
LEAST_APART = 5
LEFT, RIGHT, TOP, BOTTOM = 14.0, 226.0, 10.0, 74.0
INDEX = 100
ENOUGH_FOR_WEAK = 0.5
"""Share of occasions missed from which an indicator is worth a drill."""


@dataclass(frozen=True)
class Mark:
    """One report in a drawing; `y2` is the lower end of a range, empty where there is one value."""

    x: str
    y: str
    y2: str
    assessed: bool


@dataclass(frozen=True)
class Chart:
    """One drawing: marks, the line between them, the lines of the bands, and the same in words."""

    code: str
    name: str
    latest: str
    words: str
    marks: list[Mark]
    line: str
    grid: list[str]
    most: int


def headline(total: int, attempts: Sequence[Attempt]) -> str:
    """Say in a sentence where somebody stands."""
    if not total:
        return "Your reports will gather here."
    told = f"{count(total, 'report').capitalize()} so far."
    weak = weakest([one.content for one in attempts])
    if not weak:
        return told
    title = RUBRIC.indicator(weak[0]["code"]).title
    return f"{told} Worth a minute of practice: {title[0].lower()}{title[1:]}."


def weakest(contents: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return up to three indicators that were missed most often, of occasions in the latest reports."""
    missed: dict[str, list[float]] = {}
    for content in contents[:DRAWN]:
        for criterion in content["criteria"]:
            for one in criterion["indicators"]:
                if one["rating"] != NO_CHANCE:
                    cost = {MISSING: 1.0, PARTLY: 0.5}.get(one["rating"], 0.0)
                    missed.setdefault(one["code"], []).append(cost)
    rows: list[dict[str, Any]] = [
        {
            "code": code,
            "name": RUBRIC.indicator(code).name,
            "share": sum(costs) / len(costs),
            "shown": sum(cost == 0 for cost in costs),
            "of": len(costs),
        }
        for code, costs in missed.items()
    ]
    weak = [row for row in rows if row["share"] >= ENOUGH_FOR_WEAK]
    return sorted(weak, key=lambda row: (-row["share"], -row["of"], row["code"]))[:WEAKEST]


def charts(attempts: Sequence[Attempt]) -> dict[str, Any]:
    """Return a drawing of the index and of each criterion, oldest report first, and their table.

    Talks that were too short to assess are in the history alone.
    """
    shown = [one for one in reversed(attempts[:DRAWN]) if one.content["assessable"]]
    found = [_chart(one.code, one.name, one.most, shown) for one in in_order(RUBRIC.criteria)]
    drawn = [one for one in found if any(mark.assessed for mark in one.marks)]
    missing = [one.name for one in found if one not in drawn]
    return {
        "index": _index(shown),
        "charts": drawn,
        "never": listed(missing),
        "names": [one.name for one in in_order(RUBRIC.criteria)],
        "rows": [_row(one) for one in reversed(shown)],
        "count": len(shown),
    }


def _row(attempt: Attempt) -> dict[str, Any]:
    bands = {one["code"]: one for one in attempt.content["criteria"]}
    return {
        "line": attempt.line,
        "url": reverse("feedback:report", args=[attempt.line.session_id]),
        "bands": [band_words(bands[one.code]) for one in in_order(RUBRIC.criteria)],
        "covered": covered(attempt.content),
    }


def _index(shown: Sequence[Attempt]) -> Chart:
    values = [
        None if one.content["overall"] is None else (one.content["overall"],) * 2 for one in shown
    ]
    told = [
        f"{one.content['overall']} ({covered(one.content)})"
        for one in shown
        if one.content["overall"] is not None
    ]
    words = f"Practice index of 100, oldest first: {', '.join(told) or 'not assessed'}."
    latest = told[-1] if values and values[-1] else "Not assessed"
    return _drawn("index", "Practice index", latest, words, values, INDEX, steps=4)


def _chart(code: str, name: str, most: int, shown: Sequence[Attempt]) -> Chart:
    rows = [next(c for c in one.content["criteria"] if c["code"] == code) for one in shown]
    told = ", ".join(_told(row) for row in rows)
    latest = _told(rows[-1]) if rows else ""
    words = f"{name}, oldest first: {told}; the highest band is {most}."
    if latest != "not assessed":
        latest = f"{latest} of {most}"
    return _drawn(
        code, name, latest.capitalize(), words, [_value(row) for row in rows], most, steps=most
    )


def _value(row: Mapping[str, Any]) -> tuple[float, float] | None:
    if row["status"] == "assessed":
        return row["band"], row["band"]
    return tuple(row["range"]) if row["range"] else None


def _told(row: Mapping[str, Any]) -> str:
    return "not assessed" if row["status"] == "not_assessed" else band_words(row)


def _drawn(
    code: str,
    name: str,
    latest: str,
    words: str,
    values: Sequence[tuple[float, float] | None],
    most: int,
    *,
    steps: int,
) -> Chart:
    step = (RIGHT - LEFT) / max(len(values) - 1, LEAST_APART)
    marks, points = [], []
    for place, value in enumerate(values):
        x = LEFT + place * step
        if value is None:
            marks.append(Mark(f"{x:.1f}", f"{BOTTOM:.1f}", "", assessed=False))
            continue
        low, high = (_height(end, most) for end in value)
        y2 = f"{low:.1f}" if low != high else ""
        marks.append(Mark(f"{x:.1f}", f"{high:.1f}", y2, assessed=True))
        points.append(f"{x:.1f} {(low + high) / 2:.1f}")
    grid = [f"{_height(most * place / steps, most):.1f}" for place in range(steps + 1)]
    line = f"M{' L'.join(points)}" if len(points) > 1 else ""
    return Chart(code, name, latest, words, marks, line, grid, most)


def _height(value: float, most: int) -> float:
    return BOTTOM - (BOTTOM - TOP) * value / most


def history(rows: Sequence[ReportLine]) -> list[dict[str, Any]]:
    """Return the reports of one page, each with the way to it."""
    return [{"line": row, "url": reverse("feedback:report", args=[row.session_id])} for row in rows]
