"""The page of one report: a sentence first, then each judgement with the words that show it."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from django.urls import reverse

from feedback import rubric
from feedback.screens.pieces import (
    CLINICAL,
    NO_CHANCE,
    RATINGS,
    SHOWN,
    Quote,
    count,
    covered,
    quote,
    quotes,
    scale,
)
from feedback.screens.timeline import ANSWERS, timeline
from feedback.shapes import Marked
from practice.choices import Speaker
from practice.screens import minutes, spoken
from practice.shapes import SessionState, TurnLine

LITTLE_SAID = (
    "Less than a third of the words were yours. Room to tell it is good; explaining needs some too."
)
MUCH_SAID = "Nearly all of the words were yours. A pause after each idea gives the other one room."
SHARE = {"low": LITTLE_SAID, "high": MUCH_SAID, None: ""}
type Told = Mapping[int, Quote]
ENOUGH = "Fifty words, two minutes and three exchanges are the least that can be judged fairly."


def report(content: Mapping[str, Any], state: SessionState) -> dict[str, Any]:
    """Return what a written report shows."""
    called = state.card["patient"]["called"]
    learner, told = learners(state.said), _told(state.said)
    criteria = [_criterion(one, learner, told) for one in content["criteria"]]
    figures = content["figures"]
    return {
        "content": content,
        "headline": headline(content),
        "covered": covered(content),
        "enough": ENOUGH,
        "length": minutes(figures["seconds"]),
        "share": {**_shares(figures["share"]), "warning": SHARE.get(figures["shareWarning"], "")},
        "groups": _groups(criteria),
        "strengths": [_point(one, learner) for one in content["strengths"]],
        "improvements": [_improvement(one, learner, told) for one in content["improvements"]],
        "slips": [_point(one, learner) for one in content["slips"]],
        "terms": [_point(one, learner) for one in content["terms"]],
        "never_found": content["neverFound"],
        "undiscovered": _undiscovered(len(content["neverFound"])),
        "comment": _comment(content["comment"]),
        "timeline": timeline(content, state.said, called),
        "turns": transcript(content, state.said, called),
    }


def learners(said: Sequence[TurnLine]) -> frozenset[int]:
    """Return the numbers of the learner's turns: only their words are marked."""
    return frozenset(turn.number for turn in said if turn.speaker == Speaker.LEARNER)


def headline(content: Mapping[str, Any]) -> str:
    """Say first what was seen: the best of it, and what to try next."""
    if not content["assessable"]:
        return "This talk was too short to assess."
    found = [one["why"] for one in (*content["strengths"][:1], *content["improvements"][:1])]
    return " ".join(found) or "There were too few occasions in this talk to say much about it."


def face(state: SessionState) -> dict[str, Any]:
    """Return what each state of the page shows of the role-play itself."""
    return {
        "state": state,
        "card": state.card,
        "called": state.card["patient"]["called"],
        "when": state.completed_at,
        "urls": {
            "here": reverse("feedback:report", args=[state.id]),
            "session": reverse("practice:session", args=[state.id]),
            "scenario": reverse("practice:scenario", args=[state.scenario_id]),
            "ask": reverse("feedback:ask", args=[state.id]),
            "withdraw": reverse("feedback:withdraw", args=[state.id]),
        },
    }


def marked(content: Mapping[str, Any] | None, markings: Sequence[Marked]) -> list[dict[str, Any]]:
    """Return what tutors gave, each with a line for every criterion, the report's band beside it."""
    judged = {row["code"]: scale(row).short for row in content["criteria"]} if content else {}
    return [
        {
            "who": one.tutor,
            "when": one.updated_at,
            "comment": one.comment,
            "bands": [
                {
                    "name": row.name,
                    "tutor": _of(one.bands.get(row.code), row.most),
                    "report": judged.get(row.code, "Not assessed"),
                }
                for row in in_order(rubric.RUBRIC.criteria)
            ],
        }
        for one in markings
    ]


def in_order(criteria: Iterable[rubric.Criterion]) -> list[rubric.Criterion]:
    """Return criteria as pages show them: the clinical ones first."""
    return sorted(criteria, key=lambda one: one.kind != CLINICAL)


def _of(band: int | None, most: int) -> str:
    return "Not assessed" if band is None else f"{band} of {most}"


# --- parts --------------------------------------------------------------------------------------
def _criterion(row: Mapping[str, Any], learner: frozenset[int], told: Told) -> dict[str, Any]:
    indicators = [_indicator(one, learner, told) for one in row["indicators"]]
    chances = [one for one in indicators if one["rating"] != NO_CHANCE]
    shown = sum(one["rating"] == SHOWN for one in chances)
    return {
        **row,
        "scale": scale(row),
        "indicators": indicators,
        "shown": f"{shown} of {len(chances)} indicators shown" if chances else "",
    }


def _indicator(row: Mapping[str, Any], learner: frozenset[int], told: Told) -> dict[str, Any]:
    return {
        **row,
        "rated": RATINGS[row["rating"]],
        "evidence": quotes(row["evidence"], learner),
        "missed": [
            {"before": told.get(one.number) if row["code"] in ANSWERS else None, "quoted": one}
            for one in quotes(row["missed"], learner)
        ],
    }


def _told(said: Sequence[TurnLine]) -> Told:
    """Return by number of a learner's turn what the other one had said just before it."""
    return {
        turn.number: Quote(before.number, minutes(before.offset), before.text, mine=False)
        for before, turn in pairwise(said)
        if before.speaker == Speaker.PATIENT and turn.speaker == Speaker.LEARNER
    }


def _groups(criteria: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the clinical criteria first: what was judged by the whole talk comes before its language."""
    kinds = {CLINICAL: "How you met the person", rubric.LINGUISTIC: "How you used language"}
    return [
        {"kind": kind, "title": title, "criteria": [c for c in criteria if c["kind"] == kind]}
        for kind, title in kinds.items()
    ]


def _point(row: Mapping[str, Any], learner: frozenset[int]) -> dict[str, Any]:
    return {**row, "quoted": quote(row, learner)}


def _improvement(row: Mapping[str, Any], learner: frozenset[int], told: Told) -> dict[str, Any]:
    """Return something to try next; where it answers a feeling or a hint, with these words first."""
    point = _point(row, learner)
    answers = row["indicator"] in ANSWERS and point["quoted"]
    return {**point, "before": told.get(point["quoted"].number) if answers else None}


def _shares(own: int) -> dict[str, Any]:
    return {"own": own, "other": 100 - own}


def _undiscovered(things: int) -> str:
    if not things:
        return "You found out everything there was"
    return f"{count(things, 'thing').capitalize()} you never found out"


def _comment(found: Any) -> dict[str, str] | None:
    """Return what a plugged-in model said, as text alone, and its name where it is known."""
    if not found:
        return None
    if isinstance(found, Mapping):
        return {"text": str(found.get("text", "")), "by": str(found.get("by", ""))}
    return {"text": str(found), "by": ""}


def transcript(
    content: Mapping[str, Any], said: Sequence[TurnLine], called: str
) -> list[dict[str, Any]]:
    """Return the talk, each turn of the learner's with what it showed."""
    showed: dict[int, dict[str, str]] = {}
    for criterion in content["criteria"]:
        for one in criterion["indicators"]:
            for found in one["evidence"]:
                showed.setdefault(found["turn"], {})[one["code"]] = one["name"]
    return [{"said": turn, "showed": showed.get(turn.number, {})} for turn in spoken(said, called)]
