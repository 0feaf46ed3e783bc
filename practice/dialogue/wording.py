"""Choosing words: with variety, no sentence twice in a talk, the same choice for the same seed."""

import functools
import hashlib
from collections.abc import Callable, Sequence

from practice.dialogue import lines
from practice.dialogue.clauses import words
from practice.dialogue.memory import Memory

LONGEST = 60
"""Words of an answer (DOMAIN 10: 10 to 60)."""


@functools.lru_cache(maxsize=16_384)
def mark(text: str) -> str:
    """Return a short mark of a sentence: what `Memory.used` holds."""
    plain = " ".join(words(text))
    return hashlib.blake2b(plain.encode(), digest_size=6).hexdigest()


def number(seed: int, *what: object) -> int:
    """Return a number that is the same for the same seed and occasion, on every machine."""
    text = f"{seed}|" + "|".join(map(str, what))
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")


class Wording:
    """The choice of words for one answer."""

    def __init__(self, memory: Memory, seed: int, betrays: Callable[[str], bool]) -> None:
        """Begin an answer; `betrays` tells whether a text would give a hidden fact away."""
        self.memory, self.seed, self.betrays = memory, seed, betrays
        self._drawn = 0

    def one_of(self, wordings: Sequence[str]) -> str | None:
        """Return an unused one of some wordings and note that it is used; None where all are."""
        free = [text for text in wordings if mark(text) not in self.memory.used]
        if not free:
            return None
        chosen = free[self._draw(len(free))]
        self.memory.used.append(mark(chosen))
        return chosen

    def shortest_of(self, wordings: Sequence[str]) -> str | None:
        """Return the shortest unused one: where an answer has to cover several questions."""
        free = [text for text in wordings if mark(text) not in self.memory.used]
        if not free:
            return None
        chosen = min(free, key=lambda text: (len(words(text)), text))
        self.memory.used.append(mark(chosen))
        return chosen

    def any_of(self, *choices: Sequence[str]) -> str:
        """Return an unused wording of the first list that has one; where none has, a new sentence.

        What suits anybody may hold a word that gives this person's secret away, so it is looked at.
        """
        for wordings in choices:
            found = self.one_of([text for text in wordings if not self.betrays(text)])
            if found:
                return found
        return self._made()

    def _made(self) -> str:
        """Return a sentence made of a lead and a core, that was not said yet."""
        leads, cores = lines.LEADS, lines.CORES
        start = self._draw(len(leads) * len(cores))
        for step in range(len(leads) * len(cores)):
            lead, core = divmod((start + step) % (len(leads) * len(cores)), len(cores))
            text = joined(leads[lead], cores[core])
            if mark(text) not in self.memory.used and not self.betrays(text):
                self.memory.used.append(mark(text))
                return text
        return self._made_longer(start)

    def _made_longer(self, start: int) -> str:
        """Return two cores after a lead: for a talk of more than eighty turns that say nothing."""
        leads, cores = lines.LEADS, lines.CORES
        every = len(leads) * len(cores) ** 2
        text = ""
        for step in range(every):
            rest, second = divmod((start + step) % every, len(cores))
            lead, first = divmod(rest, len(cores))
            longer = f"{cores[second][0].upper()}{cores[second][1:]}"
            text = f"{joined(leads[lead], cores[first])} {longer}"
            if first != second and mark(text) not in self.memory.used and not self.betrays(text):
                break
        self.memory.used.append(mark(text))
        return text

    def _draw(self, count: int) -> int:
        self._drawn += 1
        return number(self.seed, self.memory.turns, self._drawn) % count


def joined(lead: str, core: str) -> str:
    """Return a lead and a core as one or two sentences."""
    if lead.endswith((",", "but")):
        return f"{lead} {core}"
    return f"{lead} {core[0].upper()}{core[1:]}"


def fits(*texts: str) -> bool:
    """Tell whether some sentences together are short enough for one answer."""
    return sum(len(words(text)) for text in texts) <= LONGEST
