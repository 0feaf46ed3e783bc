"""Read a transcript once: what each clause does, and what it takes up. It is stored with the report.

Everything that needs an embedding engine happens here. From the readings on, a report is arithmetic.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from feedback.meaning import Embed, Moves
from feedback.transcript import LEARNER, PATIENT, Transcript, Turn
from practice.dialogue.clauses import split
from practice.dialogue.understanding import plain

TIED = 0.42
"""Likeness from which a learner's clause takes up what the patient has said."""
FEELS = 0.44
FEELINGS = (
    "I'm scared of what will happen to me.",
    "I feel so ashamed about it.",
    "It makes me very sad to think of it.",
    "I'm worried sick, I can't sleep at night.",
    "I'm angry that nobody listened to me.",
    "I feel guilty for letting it happen.",
    "I feel all alone with this.",
    "I'm at the end of my strength.",
    "I don't want to lose my home.",
    "I dread that moment, my heart races.",
)
CALM = (
    "I take one in the morning and one in the evening.",
    "It started about two months ago.",
    "All right, I can do that.",
    "Thank you, that's clear.",
    "I work in an office in the city.",
    "My wife drives me there on Tuesdays.",
)


@dataclass(frozen=True)
class Clause:
    """A part of a learner's turn: where it is in the turn's text, and what it does.

    `moves`: name → likeness. `ties`: likenesses to earlier patient's turns, by their number, where near.
    """

    turn: Turn
    start: int
    end: int
    asks: bool
    moves: Mapping[str, float]
    ties: Mapping[int, float]

    @property
    def quote(self) -> str:
        """Return its words, exactly as they are in the turn."""
        return self.turn.text[self.start : self.end]

    def does(self, *names: str) -> bool:
        """Tell whether it makes one of some moves."""
        return any(name in self.moves for name in names)


class Readings:
    """What was read of a transcript, by turn."""

    def __init__(self, transcript: Transcript, content: Mapping[str, Any]) -> None:
        """Take what `read` gave, or what was stored of it."""
        self.transcript = transcript
        self.engine: str = content["engine"]
        self._feelings = set(content["feelings"])
        self._clauses = {
            turn.number: tuple(_clause(turn, row) for row in content["turns"][str(turn.number)])
            for turn in transcript.learner
        }

    def of(self, turn: Turn | None) -> tuple[Clause, ...]:
        """Return the clauses of a learner's turn; none for no turn."""
        return self._clauses.get(turn.number, ()) if turn else ()

    def all(self) -> Iterator[Clause]:
        """Yield every clause of the learner's, in order."""
        for turn in self.transcript.learner:
            yield from self._clauses[turn.number]

    def doing(self, *names: str) -> list[Clause]:
        """Return the clauses that make one of some moves."""
        return [clause for clause in self.all() if clause.does(*names)]

    def turn_does(self, turn: Turn | None, *names: str) -> bool:
        """Tell whether a turn makes one of some moves."""
        return any(clause.does(*names) for clause in self.of(turn))

    def feels(self, turn: Turn) -> bool:
        """Tell whether a patient's turn shows a feeling."""
        return turn.number in self._feelings


def read(transcript: Transcript, embed: Embed) -> dict[str, Any]:
    """Return the readings of a transcript as plain JSON; likenesses are rounded to two places."""
    moves = _moves(embed)
    patient = list(transcript.patient)
    said = {turn.number: _cut(turn) for turn in transcript.learner}
    texts = [plain(turn.text) for turn in patient]
    spans = [(number, span) for number, cut in said.items() for span in cut]
    texts += [plain(text) for _, (_, _, text, _) in spans]
    made = embed([*texts, *FEELINGS, *CALM])
    if made.name != moves.engine:  # the engine went between the two calls
        return read(transcript, _only(made.name, embed))
    rows = made.vectors
    told, own = rows[: len(patient)], rows[len(patient) : len(texts)]
    turns: dict[str, list[Any]] = {str(number): [] for number in said}
    for (number, (start, end, _, asks)), vector in zip(spans, own, strict=True):
        turns[str(number)].append(
            {
                "s": start,
                "e": end,
                "asks": asks,
                "moves": moves.made_by(vector, asks=asks),
                "ties": _ties(number, vector, patient, told),
            }
        )
    return {
        "engine": made.name,
        "feelings": _feelings(patient, told, rows[len(texts) :]),
        "turns": turns,
    }


_KEPT: dict[str, Moves] = {}


def _moves(embed: Embed) -> Moves:
    """Return the examples as vectors; embedded once a process and engine."""
    name = embed(["hello"]).name
    if name not in _KEPT:
        made = Moves(embed)
        _KEPT[made.engine] = made
        return made
    return _KEPT[name]


def _only(name: str, embed: Embed) -> Embed:
    def strict(texts: list[str]) -> Any:
        made = embed(texts)
        if made.name != name:
            raise ValueError("the engine changed while a transcript was read")
        return made

    return strict


def _cut(turn: Turn) -> list[tuple[int, int, str, bool]]:
    """Return (start, end, text, asks) of a turn's clauses; a clause is found again where it stands."""
    found, place = [], 0
    plain_marks = turn.text.replace("’", "'")
    for clause in split(turn.text):
        start = plain_marks.find(clause.text, place)
        if start < 0:
            continue
        place = start + len(clause.text)
        found.append((start, place, clause.text, clause.asks))
    return found


def _ties(
    number: int, vector: NDArray[np.float32], patient: Sequence[Turn], told: NDArray[np.float32]
) -> dict[str, float]:
    likes = told @ vector if len(patient) else np.zeros(0)
    return {
        str(turn.number): round(float(like), 2)
        for turn, like in zip(patient, likes, strict=True)
        if turn.number < number and like >= TIED
    }


def _feelings(
    patient: Sequence[Turn], told: NDArray[np.float32], rest: NDArray[np.float32]
) -> list[int]:
    sad, calm = rest[: len(FEELINGS)], rest[len(FEELINGS) :]
    found = []
    for turn, vector in zip(patient, told, strict=True):
        like, rival = float((sad @ vector).max()), float((calm @ vector).max())
        if turn.tags.emotion or (like >= FEELS and like > rival):
            found.append(turn.number)
    return found


def _clause(turn: Turn, row: Mapping[str, Any]) -> Clause:
    return Clause(
        turn=turn,
        start=row["s"],
        end=row["e"],
        asks=row["asks"],
        moves=row["moves"],
        ties={int(number): like for number, like in row["ties"].items()},
    )


__all__ = ["LEARNER", "PATIENT", "Clause", "Readings", "read"]
