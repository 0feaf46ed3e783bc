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
from practice.dialogue.clauses import SENTENCES, split
from practice.dialogue.understanding import plain

TIED = 0.42
"""Likeness from which a learner's clause takes up what the patient has said."""
FEELS = 0.44
LONG = 9
"""Words of a statement from which it informs, where it does nothing else."""
TALKING = (
    "greet", "introduce", "purpose", "acknowledge", "empathy", "signpost", "summarise", "blame",
    "close", "confirm",
)  # fmt: skip
"""Moves that keep the talk going, and inform of nothing."""
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
    def tells(self) -> bool:
        """Tell whether it informs: explains, advises, or states at length and does nothing else."""
        if self.asks:
            return False
        if self.does("explain", "advise") and not self.does("purpose", "introduce", "summarise"):
            return True
        return self.words >= LONG and not self.does(*TALKING)

    @property
    def words(self) -> int:
        """Return how many words it has."""
        return len(self.quote.split())

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

    def telling(self) -> list[Turn]:
        """Return the learner's turns that inform; the first one opens, whatever it says."""
        return [
            turn
            for turn in self.transcript.learner[1:]
            if sum(c.words for c in self.of(turn) if c.tells) >= LONG
        ]

    def turn_does(self, turn: Turn | None, *names: str) -> bool:
        """Tell whether a turn makes one of some moves."""
        return any(clause.does(*names) for clause in self.of(turn))

    def feels(self, turn: Turn) -> bool:
        """Tell whether a patient's turn shows a feeling."""
        return turn.number in self._feelings


class EngineChanged(Exception):
    """Say that the engine came or went while a transcript was read; whoever reads tries again."""


def read(transcript: Transcript, embed: Embed) -> dict[str, Any]:
    """Return the readings of a transcript as plain JSON; likenesses are rounded to two places.

    Raises EngineChanged where not all vectors were of one engine.
    """
    moves = _moves(embed)
    patient = list(transcript.patient)
    spans = [(turn.number, span) for turn in transcript.learner for span in _cut(turn)]
    clauses, sentences = [s.text for _, s in spans], [s.sentence for _, s in spans]
    made = embed([plain(t) for t in (*(turn.text for turn in patient), *clauses, *sentences)])
    rest = embed([*FEELINGS, *CALM])
    if not made.name == rest.name == moves.engine:
        raise EngineChanged
    told, own, whole = np.split(made.vectors, [len(patient), len(patient) + len(clauses)])
    turns: dict[str, list[Any]] = {str(turn.number): [] for turn in transcript.learner}
    for (number, span), vector, around in zip(spans, own, whole, strict=True):
        turns[str(number)].append(
            {
                "s": span.start,
                "e": span.end,
                "asks": span.asks,
                # A sentence can do what none of its clauses does: "first …, and then …".
                "moves": moves.made_by(around, asks=span.asks)
                | moves.made_by(vector, asks=span.asks),
                "ties": _ties(number, vector, patient, told),
            }
        )
    return {
        "engine": made.name,
        "feelings": _feelings(patient, told, rest.vectors),
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


@dataclass(frozen=True)
class _Span:
    start: int
    end: int
    text: str
    sentence: str
    asks: bool


def _cut(turn: Turn) -> list[_Span]:
    """Return a turn's clauses with the sentences around them; each is found again where it stands."""
    found, place = [], 0
    marks = turn.text.replace("’", "'")
    for clause in split(turn.text):
        start = marks.find(clause.text, place)
        if start < 0:
            continue
        place = start + len(clause.text)
        around = next(
            (m.group().strip() for m in SENTENCES.finditer(marks) if m.start() <= start < m.end()),
            clause.text,
        )
        found.append(_Span(start, place, clause.text, around, clause.asks))
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
