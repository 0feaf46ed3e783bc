"""What a typed role-play shows of language: slips, clinical words left unexplained, and cautious ranges.

Pure. Slips come from a grammar checker that finds one in five and is hardly ever wrong about what it
finds: so they are shown as examples and never counted into a band. Both ranges, their rules and marks are
ours and uncalibrated; they are told in docs/rubric.md, and below their minimum of evidence there is none.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engines.ports import Slip
from feedback.transcript import PATIENT, Transcript, Turn
from feedback.wording import (
    ASKS_WHETHER_KNOWN,
    BESIDE,
    CALLS,
    EXPLAINS,
    LAPSES,
    STRUCTURES,
    THIN,
)

LEAST_WORDS, LEAST_SENTENCES = 150, 12
"""Of the learner's, below which no range is given."""
LEAST_OCCASIONS, MANY_OCCASIONS = 2, 4
"""Clinical things that came up: below the first there is no range, from the second on a closer one."""
TOO_LITTLE = "There is too little text in this talk to say it fairly."
NOTHING_CLINICAL = "Hardly anything clinical came up that would have had to be put plainly."
PLAIN_SENTENCES = (
    "You spoke in plain sentences. That is good with patients, and tells little of your range."
)
MOST_SLIPS, MOST_TERMS = 8, 8
NEAR = 80
"""Characters on either side of a word within which an explanation belongs to it."""

SENTENCE = re.compile(r"[^.!?\n]*[^.!?\s][^.!?\n]*[.!?]*")
WORD = re.compile(r"[a-z]+")
WIDE, MIDDLING = 6, 4
"""Different structures, each in two different sentences, from which a range is wide, or middling."""


def findings(transcript: Transcript, slips: Sequence[Sequence[Slip]]) -> dict[str, Any]:
    """Return what a report says of language, as plain JSON.

    `slips` are those of each learner's turn, in the order of `transcript.learner`. Every quote is a piece
    of its turn's text. `reasons` tells in a sentence why a range is None.
    """
    noticed = _noticed(transcript.learner, slips)
    terms = Terms(transcript)
    ranges = {
        "resources": _resources(transcript, noticed),
        "appropriateness": _appropriateness(transcript, terms),
    }
    return {
        "slips": noticed[:MOST_SLIPS],
        "terms": terms.unexplained()[:MOST_TERMS],
        **{code: list(one.bands) if one.bands else None for code, one in ranges.items()},
        "reasons": {code: one.reason for code, one in ranges.items() if one.reason},
    }


def _noticed(turns: Sequence[Turn], slips: Sequence[Sequence[Slip]]) -> list[dict[str, Any]]:
    """Return slips that can be mended, the same words once."""
    found: dict[str, dict[str, Any]] = {}
    for turn, of_turn in zip(turns, slips, strict=True):
        for slip in of_turn:
            words = turn.text[slip.start : slip.end]
            if not slip.suggestions or not words.strip():
                continue
            row = {
                "turn": turn.number,
                "at": round(turn.at, 1),
                "quote": sentence_around(turn.text, slip.start, slip.end),
                "found": words,
                "suggestion": slip.suggestions[0],
                "kind": slip.kind,
            }
            found.setdefault(words.casefold(), row)
    return list(found.values())


def sentence_around(text: str, start: int, end: int) -> str:
    """Return the sentence that holds a place, or all that it reaches over; a piece of the text."""
    begin, finish = start, end
    for match in SENTENCE.finditer(text):
        if match.start() < end and match.end() > start:
            begin, finish = min(begin, match.start()), max(finish, match.end())
    return text[begin:finish].strip()


# --- clinical words --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Use:
    """A clinical word where the learner said it first."""

    term: str
    plain: str
    turn: Turn
    start: int
    end: int


class Terms:
    """The clinical words of a card in a role-play: said plainly, explained, or left as they are."""

    def __init__(self, transcript: Transcript) -> None:
        """Look for each of them."""
        self._transcript = transcript
        self._uses = [
            use for term, plain in transcript.lay_terms.items() if (use := self._first(term, plain))
        ]
        self._left = [use for use in self._uses if not self._is_explained(use)]

    def unexplained(self) -> list[dict[str, Any]]:
        """Return the words that were left as they are, in the order in which they were said."""
        return [
            {
                "term": use.term,
                "plain": use.plain,
                "turn": use.turn.number,
                "at": round(use.turn.at, 1),
                "quote": sentence_around(use.turn.text, use.start, use.end),
            }
            for use in sorted(self._left, key=lambda use: (use.turn.number, use.start))
        ]

    def occasions(self) -> int:
        """Return how many clinical things came up, in clinical words or plain ones."""
        return len(self._uses) + len(self._plainly())

    def share_plain(self) -> float:
        """Return the share of them that was said plainly or explained."""
        return 1 - len(self._left) / self.occasions()

    def _plainly(self) -> list[str]:
        """Return the terms whose plain words were said, and the terms themselves never."""
        used = {use.term for use in self._uses}
        return [
            term
            for term, plain in self._transcript.lay_terms.items()
            if term not in used
            and any(_says(turn.text, plain) for turn in self._transcript.learner)
        ]

    def _first(self, term: str, plain: str) -> Use | None:
        wanted = _pattern(term)
        for turn in self._transcript.turns:
            if match := wanted.search(turn.text):
                if turn.speaker == PATIENT:
                    return None  # a word that the patient brought needs no explaining
                return Use(term, plain, turn, match.start(), match.end())
        return None

    def _is_explained(self, use: Use) -> bool:
        """Tell whether it was explained before, beside it, or in the learner's next two turns."""
        turns = self._transcript.learner
        place = turns.index(use.turn)
        if any(_says(turn.text, use.plain) for turn in turns[: place + 3]):
            return True
        text = use.turn.text
        around = text[max(0, use.start - NEAR) : use.start], text[use.end : use.end + NEAR]
        if ASKS_WHETHER_KNOWN.search(around[0]) or BESIDE.match(around[1]):
            return True
        behind, before = _to_next_sentence(around[1]), _from_sentence(around[0])
        return EXPLAINS.search(behind) is not None or CALLS.search(before) is not None


def _from_sentence(before: str) -> str:
    """Return what stands before a word in its own sentence."""
    return re.split(r"[.!?]\s", before)[-1]


def _to_next_sentence(behind: str) -> str:
    """Return what stands behind a word in its own sentence and at the beginning of the next."""
    parts = re.split(r"(?<=[.!?])\s+", behind)
    return " ".join((parts[0], *(" ".join(part.split()[:5]) for part in parts[1:2])))


def _pattern(term: str) -> re.Pattern[str]:
    """Return what finds a term and its plural or bent forms, with a blank, a hyphen or neither."""
    parts = re.findall(r"\w+", term.casefold())
    if not parts:
        return re.compile(r"(?!)")
    last = parts[-1]
    if last.endswith("e") and len(last) > 4:
        last = f"{re.escape(last[:-1])}(?:e|es|ed|ing)"
    elif last.endswith("y") and len(last) > 3:
        last = f"{re.escape(last[:-1])}(?:y|ies)"
    elif last.endswith("is") and len(last) > 4:
        last = f"{re.escape(last[:-2])}(?:is|es)"
    else:
        last = f"{re.escape(last)}(?:s|es|d|ed|ing)?"
    return re.compile(
        r"\b" + r"[\s-]*".join([*map(re.escape, parts[:-1]), last]) + r"\b", re.IGNORECASE
    )


def _stems(text: str) -> frozenset[str]:
    return frozenset(
        re.sub(r"(?:ing|ed|es|s|e)$", "", word) if len(word) > 4 else word.removesuffix("s")
        for word in WORD.findall(text.casefold())
        if word not in THIN
    )


def _says(text: str, plain: str) -> bool:
    """Tell whether a text says something in the plain words, or in one of the ways that are given."""
    said = _stems(text)
    for way in re.split(r",| or |;", plain):
        wanted = _stems(way)
        if wanted and len(wanted & said) >= max(1, round(0.66 * len(wanted))):
            return True
    return False


@dataclass(frozen=True)
class Range:
    """From which band to which, or why there is none."""

    bands: tuple[int, int] | None
    reason: str = ""


# --- ranges ----------------------------------------------------------------------------------------


def _sentences(turns: Iterable[Turn]) -> Iterator[str]:
    """Yield what was said, every sentence once: repeating one shows no range."""
    seen = set()
    for turn in turns:
        for match in SENTENCE.finditer(turn.text):
            key = " ".join(WORD.findall(match[0].casefold()))
            if key and key not in seen:
                seen.add(key)
                yield match[0]


def _is_enough(transcript: Transcript) -> bool:
    sentences = list(_sentences(transcript.learner))
    words = sum(len(sentence.split()) for sentence in sentences)
    return words >= LEAST_WORDS and len(sentences) >= LEAST_SENTENCES


def _appropriateness(transcript: Transcript, terms: Terms) -> Range:
    """Judge by how much of what is clinical was put plainly, and by tone that jars."""
    if not _is_enough(transcript):
        return Range(None, TOO_LITTLE)
    occasions = terms.occasions()
    if occasions < LEAST_OCCASIONS:
        return Range(None, NOTHING_CLINICAL)
    lapses = {m[0].casefold() for turn in transcript.learner for m in LAPSES.finditer(turn.text)}
    share = terms.share_plain()
    if share == 1 and not lapses:
        return Range((5, 6) if occasions >= MANY_OCCASIONS else (4, 6))
    return Range((4, 5) if share >= 0.5 and len(lapses) <= 1 else (3, 5))


def structures(transcript: Transcript) -> list[str]:
    """Return the ways of building a sentence that were used in at least two different sentences."""
    said = list(_sentences(transcript.learner))
    return [
        name
        for name, regex in STRUCTURES.items()
        if sum(regex.search(sentence) is not None for sentence in said) >= 2
    ]


def _resources(transcript: Transcript, noticed: Sequence[Mapping[str, Any]]) -> Range:
    """Judge by the variety of sentences where there is one; a slip takes the top away, no more than that.

    Short plain sentences are good with patients, so that their being plain shows nothing: no variety, no
    range. How many slips there are never decides: most of them are not found.
    """
    if not _is_enough(transcript):
        return Range(None, TOO_LITTLE)
    variety = len(structures(transcript))
    if variety < MIDDLING:
        return Range(None, PLAIN_SENTENCES)
    return Range((4, 6) if variety >= WIDE and not noticed else (4, 5))
