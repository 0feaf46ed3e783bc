"""A turn cut into clauses: several questions in one turn are several things to answer."""

import re
from dataclasses import dataclass

MOST = 8
"""Clauses that are listened to; a longer speech is heard to its end all the same, as one whole."""

ASKING = (
    r"(?:what|how|when|where|who|whom|whose|why|which|do|does|did|are|is|was|were|am|can|could|would|"
    r"will|shall|should|may|might|have|has|had|any|anything|anyone)"
)
INVITING = (
    r"(?:tell me|talk me|describe|explain to me|walk me through|help me understand|let me know|"
    r"show me|run me through|say it back|imagine|suppose|i wonder|i was wondering|"
    r"i'd like to (?:know|ask|hear|understand)|may i ask|"
    r"(?:could|can|would) you (?:please )?(?:tell|describe|explain|say|share|talk|walk|give me))"
)
OPENERS = re.compile(
    rf"^(?:(?:and|but|so|or|okay|ok|well|right|now|also|then|first|please|um|uh|er|oh|yes|no)[\s,]+)*"
    rf"(?:{ASKING}|{INVITING})\b",
    re.IGNORECASE,
)
SENTENCES = re.compile(r"[^.!?;…\n]+[.!?;…]*")
JOINTS = re.compile(
    rf"\s*(?:,|–|—|-)?\s+(?=(?:and|but|or|so|also)\s+(?:then\s+|also\s+)?(?:{ASKING}|{INVITING})\b)"
    rf"|,\s+(?=(?:what|how|when|where|who|why|which|do|does|did|are|is|can|could|would|have|has)\s+"
    rf"(?:you|your|it|the|that|there|else|about|long|often|much|many|anyone|anything|he|she|they)\b)",
    re.IGNORECASE,
)
WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


@dataclass(frozen=True)
class Clause:
    """A part of a turn; `asks` tells whether it is a question or an invitation to tell."""

    text: str
    asks: bool

    @property
    def words(self) -> int:
        """Return how many words it has."""
        return len(words(self.text))


def words(text: str) -> list[str]:
    """Return the words of a text, in lower case."""
    return [found.lower().replace("’", "'") for found in WORD.findall(text)]


def is_asking(text: str) -> bool:
    """Tell whether a clause asks: by its mark, or by how it begins where marks are missing."""
    plain = text.strip().replace("’", "'")
    return plain.rstrip("\"' ").endswith("?") or OPENERS.match(plain) is not None


def split(text: str) -> list[Clause]:
    """Cut a turn into clauses, in order; empty for silence or marks alone."""
    found: list[Clause] = []
    for sentence in SENTENCES.findall(text.replace("’", "'")):
        question = sentence.rstrip().endswith("?")
        parts = [part.strip() for part in JOINTS.split(sentence)]
        for number, part in enumerate(part for part in parts if words(part)):
            # Only the last part carries the mark of its sentence.
            asks = is_asking(part) or (question and number == len(parts) - 1)
            found.append(Clause(part, asks))
    return found[:MOST]
