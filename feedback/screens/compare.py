"""Two attempts at one card side by side: what changed, and the line that made the difference."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse

from feedback.screens.pieces import (
    MISSING,
    NO_CHANCE,
    PARTLY,
    RATINGS,
    SHOWN,
    count,
    covered,
    scale,
)
from feedback.shapes import Attempt
from practice.screens import minutes

RANK = {MISSING: 0, PARTLY: 1, SHOWN: 2}
BETTER, LESS, SAME, APART = "better", "less", "same", "apart"
WORDS = {
    BETTER: "Better the second time",
    LESS: "Less sure the second time",
    APART: "Only one of the two gave an occasion",
}


def url(first: UUID, second: UUID) -> str:
    """Return the address of a comparison."""
    query = urlencode({"a": first, "b": second})
    return f"{reverse('feedback:compare')}?{query}"


def compare(first: Attempt, second: Attempt) -> dict[str, Any]:
    """Return what changed from one attempt to another, indicator by indicator."""
    changes = _changes(first, second)
    by_kind = {kind: [one for one in changes if one["change"] == kind] for kind in WORDS}
    sides = [
        {"id": "first", "name": "a", "title": "The first time", "it": _side(first)},
        {"id": "second", "name": "b", "title": "The second time", "it": _side(second)},
    ]
    return {
        "sides": sides,
        "second": sides[1]["it"],
        "headline": _headline(by_kind, changes),
        "criteria": _criteria(first.content, second.content),
        "groups": [
            {"kind": kind, "title": WORDS[kind], "changes": rows}
            for kind, rows in by_kind.items()
            if rows
        ],
        "same": [one for one in changes if one["change"] == SAME],
    }


def _side(attempt: Attempt) -> dict[str, Any]:
    return {
        "line": attempt.line,
        "url": reverse("feedback:report", args=[attempt.line.session_id]),
        "covered": covered(attempt.content),
        "figures": attempt.content["figures"],
        "assessable": attempt.content["assessable"],
    }


def _headline(by_kind: Mapping[str, list[Any]], changes: Sequence[Any]) -> str:
    better, less = len(by_kind[BETTER]), len(by_kind[LESS])
    if not changes:
        return "One of these talks was too short to compare."
    if not better and not less:
        return "Much the same both times."
    if not better:
        return f"{count(less, 'thing').capitalize()} went less well the second time."
    told = f"{count(better, 'thing').capitalize()} went better the second time"
    return f"{told}, {count(less, 'other', 'others')} less well." if less else f"{told}."


def _changes(first: Attempt, second: Attempt) -> list[dict[str, Any]]:
    before, after = _indicators(first.content), _indicators(second.content)
    return [_change(before[code], after[code], first, second) for code in before if code in after]


def _indicators(content: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    return {one["code"]: one for row in content["criteria"] for one in row["indicators"]}


def _change(
    before: Mapping[str, Any], after: Mapping[str, Any], first: Attempt, second: Attempt
) -> dict[str, Any]:
    change = _direction(before["rating"], after["rating"])
    better, attempt, which = (
        (before, first, "first") if change == LESS else (after, second, "second")
    )
    line = _difference(better, before if better is after else after, change)
    return {
        "code": after["code"],
        "name": after["name"],
        "change": change,
        "before": before["rating"],
        "before_words": RATINGS[before["rating"]],
        "after": after["rating"],
        "after_words": RATINGS[after["rating"]],
        "sentence": better["sentence"],
        "which": which,
        "quote": line["quote"] if line else "",
        "at": minutes(line["at"]) if line else "",
        "link": f"{reverse('feedback:report', args=[attempt.line.session_id])}#turn-{line['turn']}"
        if line
        else "",
        "instead": after["instead"],
    }


def _difference(
    better: Mapping[str, Any], other: Mapping[str, Any], change: str
) -> Mapping[str, Any] | None:
    """Return the line that made the difference: the first that the other attempt had nothing like."""
    if change not in (BETTER, LESS):
        return None
    had = {row["quote"] for row in other["evidence"]}
    new = [row for row in better["evidence"] if row["quote"] not in had]
    return next(iter(new or better["evidence"]), None)


def _direction(before: str, after: str) -> str:
    if before == after:
        return SAME
    if NO_CHANCE in (before, after):
        return APART
    return BETTER if RANK[after] > RANK[before] else LESS


def _criteria(first: Mapping[str, Any], second: Mapping[str, Any]) -> list[dict[str, Any]]:
    after = {row["code"]: row for row in second["criteria"]}
    pairs = [(row, after[row["code"]]) for row in first["criteria"] if row["code"] in after]
    pairs.sort(key=lambda pair: pair[0]["kind"] != "clinical")
    return [
        {"name": row["name"], "before": scale(row), "after": scale(other)} for row, other in pairs
    ]
