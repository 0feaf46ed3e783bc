"""Slips that learners of English often make, as patterns: needs nothing, and is always there.

Each pattern is narrow on purpose: it would rather miss ten slips than call one right sentence wrong.
Sentences are looked at one by one; what stands before a hit in its sentence can take it back.
"""

import re
from collections.abc import Iterable, Iterator

from engines.grammar.kinds import MESSAGES
from engines.grammar.patterns import agreement, nouns, sentences, small, verbs
from engines.grammar.patterns.pattern import Pattern
from engines.ports import Slip

PATTERNS: tuple[Pattern, ...] = (
    *verbs.PATTERNS,
    *agreement.PATTERNS,
    *nouns.PATTERNS,
    *small.PATTERNS,
    *sentences.PATTERNS,
)
SENTENCE = re.compile(r"[^.!?;\n]+[.!?;]*")


class Patterns:
    """Check by these patterns alone: needs nothing, and is what everything else falls back to."""

    name = "patterns-1"

    def check(self, text: str) -> list[Slip]:
        """Return the slips of a text, in order, none overlapping another."""
        return apart(found for sentence in SENTENCE.finditer(text) for found in _slips(sentence))


def _slips(sentence: re.Match[str]) -> Iterator[Slip]:
    said = sentence[0]
    lead = len(said) - len(said.lstrip())
    said = said.strip()
    for pattern in PATTERNS:
        for match in pattern.regex.finditer(said):
            if match[0].strip() and _counts(pattern, match, said):
                begin = sentence.start() + lead + match.start()
                end = begin + len(match[0].rstrip())
                fixed = (
                    match.expand(pattern.fix)
                    if isinstance(pattern.fix, str)
                    else pattern.fix(match)
                )
                yield Slip(
                    begin, end, pattern.kind, MESSAGES[pattern.kind], (cased(match[0], fixed),)
                )


def _counts(pattern: Pattern, match: re.Match[str], said: str) -> bool:
    before, behind = said[: match.start()], said[match.end() :]
    if pattern.after and not pattern.after.search(before):
        return False
    if pattern.unless and pattern.unless.search(before):
        return False
    return not (pattern.beyond and pattern.beyond.search(behind))


def cased(found: str, fixed: str) -> str:
    """Return a mended phrase that begins as the found one did."""
    fixed = fixed.strip()
    return fixed[:1].upper() + fixed[1:] if found[:1].isupper() else fixed


def apart(slips: Iterable[Slip]) -> list[Slip]:
    """Return slips in order; of two that overlap the one that was found first."""
    kept: list[Slip] = []
    for slip in slips:
        if all(slip.end <= other.start or slip.start >= other.end for other in kept):
            kept.append(slip)
    return sorted(kept, key=lambda slip: slip.start)
