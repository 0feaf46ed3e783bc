"""What a drill is made of. Its words are data: `drills.json`."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

WORDS = Path(__file__).with_name("drills.json")

TERMS = "terms"
"""What trains the words themselves: not one of the twenty indicators, but the terms left unexplained."""


@dataclass(frozen=True)
class Line:
    """Something that was said before or after the answer; `emotion` is what comes up in it."""

    speaker: str
    text: str
    emotion: str = ""


@dataclass(frozen=True)
class Prompt:
    """A situation to answer in a minute.

    `before` is shown: what was said so far, the patient's line last where there is one. `after` is not:
    the talk goes on as the answer announces. `stage` as of a card; `lay`: clinical words with plain ones.
    `instead`: one way of doing it, in words that can be said.
    """

    situation: str
    instead: str
    before: tuple[Line, ...] = ()
    after: tuple[Line, ...] = ()
    stage: str = "known"
    lay: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Drill:
    """Sixty seconds on one thing.

    `task`: what to do. `good`: what a good answer does. `trains`: the indicators that measure it; `helps`:
    those that get better with it.
    """

    slug: str
    name: str
    task: str
    good: tuple[str, ...]
    trains: tuple[str, ...]
    prompts: tuple[Prompt, ...]
    helps: tuple[str, ...] = ()
    seconds: int = 60


@cache
def drills() -> tuple[Drill, ...]:
    """Return all drills, read once a process."""
    return tuple(_drill(row) for row in json.loads(WORDS.read_text(encoding="utf-8")))


def _drill(row: Mapping[str, Any]) -> Drill:
    return Drill(
        slug=row["slug"],
        name=row["name"],
        task=row["task"],
        good=tuple(row["good"]),
        trains=tuple(row["trains"]),
        prompts=tuple(_prompt(one) for one in row["prompts"]),
        helps=tuple(row["helps"]),
    )


def _prompt(row: Mapping[str, Any]) -> Prompt:
    return Prompt(
        situation=row["situation"],
        instead=row["instead"],
        before=tuple(Line(*said) for said in row.get("before", ())),
        after=tuple(Line(*said) for said in row.get("after", ())),
        stage=row["stage"],
        lay=row.get("lay", {}),
    )
