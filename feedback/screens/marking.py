"""What tutors see: what waits, a role-play with the form of nine criteria, and how far marks agree."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse

from accounts.choices import Profession
from feedback.models import LONGEST_COMMENT
from feedback.rubric import RUBRIC, Criterion
from feedback.screens.pieces import CLINICAL, count, scale
from feedback.screens.report import in_order
from feedback.shapes import Agreement, MarkingSheet, ToMark
from practice.screens import HOW_KNOWN, spoken

CODES = [one.code for one in RUBRIC.criteria]
CLOSE = 0.25
"""Mean difference in bands up to which marks and reports are said to agree."""
FEW = 5
"""Pairs below which a mean says little."""


def headline(waiting: int) -> str:
    """Say how many role-plays wait."""
    if not waiting:
        return "Nothing waits for your marks."
    verb = "waits" if waiting == 1 else "wait"
    return f"{count(waiting, 'role-play').capitalize()} {verb} for your marks."


def lines(rows: Sequence[ToMark]) -> list[dict[str, Any]]:
    """Return role-plays of a tutor's list; whose they are is not told."""
    return [
        {
            "row": row,
            "profession": _profession(row.profession),
            "url": reverse("feedback:sheet", args=[row.session_id]),
        }
        for row in rows
    ]


def _profession(value: str) -> str:
    return str(dict(Profession.choices).get(value, ""))


def sheet(
    found: MarkingSheet, *, given: Mapping[str, str] | None = None, comment: str | None = None
) -> dict[str, Any]:
    """Return a role-play to mark; `given` and `comment` are what was sent and could not be kept."""
    chosen = {code: str(band) for code, band in found.mine.bands.items()} if found.mine else {}
    called = found.card["patient"]["called"]
    judged = {row["code"]: row for row in found.report["criteria"]} if found.report else {}
    return {
        "sheet": found,
        "card": found.card,
        "called": called,
        "how_known": HOW_KNOWN.get(found.card["stage"], ""),
        "turns": [{"said": turn, "showed": {}} for turn in spoken(found.turns, called)],
        "criteria": [
            _field(one, (given if given is not None else chosen).get(one.code, ""), judged)
            for one in in_order(RUBRIC.criteria)
        ],
        "comment": comment if comment is not None else found.mine.comment if found.mine else "",
        "longest": LONGEST_COMMENT,
        "here": reverse("feedback:sheet", args=[found.session_id]),
        "unheard": [one.name for one in RUBRIC.criteria[:2]],
    }


def _field(one: Criterion, value: str, judged: Mapping[str, Any]) -> dict[str, Any]:
    kind = "How the person was met" if one.kind == CLINICAL else "How language was used"
    return {
        "code": one.code,
        "name": one.name,
        "kind": kind,
        "looks_at": [indicator.name for indicator in one.indicators],
        "value": value,
        "options": [
            {"value": str(band), "words": words, "checked": value == str(band)}
            for band, words in reversed(list(enumerate(one.bands)))
        ],
        "report": scale(judged[one.code]).short if one.code in judged else "",
    }


def agreement(rows: Sequence[Agreement]) -> list[dict[str, Any]]:
    """Return each criterion with its figures and what they mean in words."""
    return [
        {
            "name": row.name,
            "count": row.count,
            "difference": "" if row.difference is None else f"{row.difference:+.2f}",
            "apart": "" if row.apart is None else f"{row.apart:.2f}",
            "words": _agreed(row),
        }
        for row in rows
    ]


def _agreed(row: Agreement) -> str:
    if row.difference is None:
        return "Nothing to compare yet."
    if abs(row.difference) <= CLOSE:
        told = "On average tutors and reports agree."
    else:
        told = f"Tutors give {'more' if row.difference > 0 else 'less'} than reports."
    return f"{told} Few pairs so far." if row.count < FEW else told
