"""What a detector says."""

from collections.abc import Sequence
from dataclasses import dataclass

from feedback.reading import Clause
from feedback.transcript import Turn

SHOWN, PARTLY, MISSING, NO_CHANCE = "shown", "partly", "missing", "no_chance"
MOST = 3
"""Quotes that are kept for one indicator."""


@dataclass(frozen=True)
class Quote:
    """Words of a learner's turn, from `start` to `end` of its text."""

    turn: Turn
    start: int
    end: int

    @property
    def text(self) -> str:
        """Return the words."""
        return self.turn.text[self.start : self.end]

    @classmethod
    def of(cls, found: Clause | Turn) -> "Quote":
        """Quote a clause, or a whole turn."""
        if isinstance(found, Turn):
            return cls(found, 0, len(found.text))
        return cls(found.turn, found.start, found.end)


@dataclass(frozen=True)
class Verdict:
    """A rating, the words that show it, and the words where it was missed."""

    rating: str
    evidence: tuple[Quote, ...] = ()
    missed: tuple[Quote, ...] = ()


def verdict(
    rating: str,
    evidence: Sequence[Clause | Turn] = (),
    missed: Sequence[Clause | Turn | None] = (),
) -> Verdict:
    """Return a verdict with at most three quotes on each side, one a turn."""
    return Verdict(rating, _quotes(evidence), _quotes([one for one in missed if one is not None]))


def _quotes(found: Sequence[Clause | Turn]) -> tuple[Quote, ...]:
    chosen: dict[int, Quote] = {}
    for one in found:
        quote = Quote.of(one)
        chosen.setdefault(quote.turn.number, quote)
    return tuple(list(chosen.values())[:MOST])


def by_share(done: int, chances: int) -> str:
    """Rate what was done by the chances there were: half of them is enough, some is partly."""
    if not chances:
        return NO_CHANCE
    if 2 * done >= chances and done:
        return SHOWN
    return PARTLY if done else MISSING
