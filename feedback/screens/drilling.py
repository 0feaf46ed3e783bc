"""Drills as pages show them: the list, a prompt with its minute, and what became of an answer."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.urls import reverse

from feedback import drills
from feedback.drills import Drill, Judged, Prompt
from feedback.transcript import LEARNER
from practice.screens import minutes


def suggested(contents: Iterable[Mapping[str, Any]]) -> dict[str, Any] | None:
    """Return the drill for what reports missed most often; None where nothing was."""
    found = drills.suggested(contents)
    return link(found) if found else None


def with_drills(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return indicators, each with the drill that trains it where a minute does."""
    return [
        {**row, "drill": link(found) if (found := drills.drill_for(row["code"])) else None}
        for row in rows
    ]


def link(drill: Drill) -> dict[str, Any]:
    """Return a drill as lists have it."""
    return {
        "slug": drill.slug,
        "name": drill.name,
        "task": drill.task,
        "url": reverse("feedback:drill", args=[drill.slug]),
    }


def listing(contents: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return all drills, the one to begin with first where reports name one."""
    first = drills.suggested(contents)
    rest = [link(one) for one in drills.DRILLS if one != first]
    return {"first": link(first) if first else None, "drills": rest}


def face(drill: Drill) -> dict[str, Any]:
    """Return what every state of a drill's page shows."""
    return {"drill": drill, "here": reverse("feedback:drill", args=[drill.slug])}


def prompt(drill: Drill, found: Prompt, left: float) -> dict[str, Any]:
    """Return a prompt with what is left of its minute; what comes after the answer is not told."""
    return {
        "prompt": found,
        "said": [{"mine": one.speaker == LEARNER, "text": one.text} for one in found.before],
        "left": f"{left:.2f}",
        "left_words": minutes(left + 0.99),
        "share": round(100 * left / drill.seconds),
    }


def result(drill: Drill, judged: Judged, took: float) -> dict[str, Any]:
    """Return what became of an answer, and how long it took."""
    return {
        "judged": judged,
        "took": minutes(took),
        "late": took > drill.seconds + 1,
    }
