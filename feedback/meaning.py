"""What each clause of a learner does in a consultation, by meaning and not by keywords.

For each move there are examples, and counter-examples: sentences that sound alike and do something else. A
clause makes a move where it is near enough to an example and nearer than to any counter-example. The
likenesses that decide are of an embedding engine; what was decided is stored with the report (`readings`),
so that a report can be made again, byte for byte, on any machine.

Examples and marks were tuned on tests/feedback/transcripts/tuning; the held-out half was not looked at.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from practice.dialogue.understanding import plain

type Embed = Callable[[list[str]], Any]


@dataclass(frozen=True)
class Move:
    """Something that a clause can do.

    `asks`: True where only a question or an invitation does it, False where only a statement does, None
    where both do. `least`: likeness from which it counts, `lead`: by how much it must be nearer than to a
    counter-example.
    """

    name: str
    examples: tuple[str, ...]
    counter: tuple[str, ...]
    asks: bool | None
    least: float
    lead: float


def load() -> tuple[Move, ...]:
    """Return the moves of `moves.json`."""
    content = json.loads(Path(__file__).with_name("moves.json").read_text("utf-8"))
    return tuple(
        Move(
            name,
            tuple(row["examples"]),
            tuple(row["counter"]),
            row["asks"],
            row["least"],
            row["lead"],
        )
        for name, row in content.items()
    )


MOVES = load()


def examples() -> list[str]:
    """Return every example and counter-example, in the order of `Moves`."""
    return [plain(text) for move in MOVES for text in (*move.examples, *move.counter)]


class Moves:
    """The examples as vectors of one engine."""

    def __init__(self, embed: Embed) -> None:
        """Embed them; one call."""
        made = embed(examples())
        rows = iter(made.vectors)
        self.engine: str = made.name
        self._sets = [
            (
                move,
                np.array([next(rows) for _ in move.examples]),
                np.array([next(rows) for _ in move.counter]),
            )
            for move in MOVES
        ]

    def made_by(self, vector: NDArray[np.float32], *, asks: bool) -> dict[str, float]:
        """Return the moves that a clause makes, each with its likeness to two places."""
        found = {}
        for move, own, counter in self._sets:
            if move.asks is not None and move.asks != asks:
                continue
            like = float((own @ vector).max())
            rival = float((counter @ vector).max()) if len(counter) else -1.0
            if like >= move.least and like - rival >= move.lead:
                found[move.name] = round(like, 2)
        return found
