"""What each clause of a learner does in a consultation, by meaning and not by keywords.

For each move there are examples, and counter-examples: sentences that sound alike and do something else. A
straight line through the space of an embedding engine is fitted between them for each move (ridge
regression, when a process starts); how far a clause lies on the near side decides. The marks from which it
counts come from leaving each example out in turn, and from nothing else (`python -m benchmarks.detection
--marks`). What was decided is stored with the report (`readings`), so that a report can be made again, byte
for byte, on any machine.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from practice.dialogue.clauses import is_asking
from practice.dialogue.understanding import plain

type Embed = Callable[[list[str]], Any]
type Floats = NDArray[np.float64]


RIDGE = 3.0
RARE = 0.35
"""Weight of a move's examples together, beside everything that is not the move."""
QUESTION = 0.5
SAME, CLEAR = 0.7, 0.03
"""Likeness from which a clause is an example in other words, and by how much before a counter-example."""


@dataclass(frozen=True)
class Move:
    """Something that a clause can do.

    `asks`: True where only a question or an invitation does it, False where only a statement does, None
    where both do. `mark`: the score from which it counts. `beside`: moves that the same words may make.
    """

    name: str
    examples: tuple[str, ...]
    counter: tuple[str, ...]
    asks: bool | None
    mark: float
    beside: frozenset[str]


def load() -> tuple[Move, ...]:
    """Return the moves of `moves.json`."""
    content = json.loads(Path(__file__).with_name("moves.json").read_text("utf-8"))
    return tuple(
        Move(
            name,
            tuple(row["examples"]),
            tuple(row["counter"]),
            row["asks"],
            row["mark"],
            frozenset(row["beside"]),
        )
        for name, row in content.items()
    )


MOVES = load()


def examples() -> list[str]:
    """Return every example and counter-example, in the order of `Moves`."""
    return [text for move in MOVES for text in (*move.examples, *move.counter)]


class Moves:
    """The moves as lines through the space of one engine."""

    def __init__(self, embed: Embed) -> None:
        """Embed the examples, in one call, and fit."""
        texts = examples()
        made = embed([plain(text) for text in texts])
        self.engine: str = made.name
        self.rows = with_question(made.vectors, [is_asking(text) for text in texts])
        owners = [
            (move, good)
            for move in MOVES
            for good, group in ((True, move.examples), (False, move.counter))
            for _ in group
        ]
        self.targets = {move.name: _targets(move, owners) for move in MOVES}
        self._lines = np.array([self.line(move) for move in MOVES])
        self._vectors = made.vectors
        self._places = {
            move.name: tuple(
                np.array([n for n, pair in enumerate(owners) if pair == (move, good)], dtype=int)
                for good in (True, False)
            )
            for move in MOVES
        }

    def line(self, move: Move) -> Floats:
        """Return the line of a move."""
        rows, wanted, weights = self.known(move)
        return np.linalg.solve(_curve(rows, weights), rows.T @ (weights * wanted))

    def known(self, move: Move) -> tuple[Floats, Floats, Floats]:
        """Return what is known about a move: rows, 1 or -1 for each, and how much each weighs."""
        targets = self.targets[move.name]
        use = targets != 0
        wanted = targets[use]
        good = wanted > 0
        weights = np.where(good, RARE * (~good).sum() / good.sum(), 1.0)
        return self.rows[use], wanted, weights

    def left_out(self, move: Move) -> tuple[Floats, Floats]:
        """Return the score of each example as if it had not been there, and what it ought to be."""
        rows, wanted, weights = self.known(move)
        inverse = np.linalg.inv(_curve(rows, weights))
        own = np.einsum("ij,jk,ik->i", rows, inverse, rows, optimize=True) * weights
        scores = rows @ (inverse @ (rows.T @ (weights * wanted)))
        return (scores - own * wanted) / (1 - own), wanted

    def made_by(self, vector: NDArray[np.float32], *, asks: bool) -> dict[str, float]:
        """Return the moves that a clause makes, each with its score to two places."""
        scores = self._lines @ with_question(vector[None, :], [asks])[0]
        likes = self._vectors @ vector
        return {
            move.name: round(float(score), 2)
            for move, score in zip(MOVES, scores, strict=True)
            if move.asks in (None, asks)
            and (score >= move.mark or self._is_nearly_said(move, likes))
        }

    def _is_nearly_said(self, move: Move, likes: NDArray[np.float32]) -> bool:
        """Tell whether a clause is an example in nearly the same words, and no counter-example."""
        own, counter = self._places[move.name]
        best = float(likes[own].max())
        return best >= SAME and best > float(likes[counter].max(initial=-1.0)) + CLEAR


def with_question(vectors: NDArray[np.float32], asks: Sequence[bool]) -> Floats:
    """Return vectors with two columns more: whether it is a question, and a constant."""
    more = np.column_stack((np.array(asks) * QUESTION, np.ones(len(asks))))
    return np.hstack((vectors.astype(np.float64), more))


def _curve(rows: Floats, weights: Floats) -> Floats:
    return (rows * weights[:, None]).T @ rows + RIDGE * np.eye(rows.shape[1])


def _targets(move: Move, owners: Sequence[tuple[Move, bool]]) -> Floats:
    """Return 1 for a move's examples, -1 for what is not it, 0 for what may be either."""

    def target(owner: Move, good: bool) -> int:
        if owner.name == move.name:
            return 1 if good else -1
        return -1 if good and owner.name not in move.beside else 0

    return np.array([float(target(owner, good)) for owner, good in owners])
