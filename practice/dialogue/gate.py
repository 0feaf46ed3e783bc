"""The gate that foreign words pass: a plugged-in model may choose words, never what is known.

The model is never told a fact that is not open, so it cannot repeat one; the gate also stops it from
guessing one, from leaving the role, and from talking like the professional.
"""

import functools
import re
from collections.abc import Collection

from practice.dialogue.clauses import words
from practice.dialogue.script import Fact, Script

SHORTEST, LONGEST = 2, 70
OUT_OF_ROLE = re.compile(
    r"\b(?:as an? (?:ai|assistant|language model|chatbot)|language model|chatbot|system prompt|"
    r"(?:previous|my|these|your) instructions|role[- ]?play|simulat\w+|hidden card|my script|"
    r"openai|large model|i am an ai|i'm an ai|artificial intelligence)\b",
    re.IGNORECASE,
)
GIVES_ADVICE = re.compile(
    r"\b(?:i (?:would )?(?:recommend|prescribe|advise|suggest that you)|you should (?:take|stop|start|use)|"
    r"my diagnosis|the diagnosis is|the (?:right|correct|usual) dose|you(?:'re| are) diagnosed)\b",
    re.IGNORECASE,
)
MARKUP = re.compile(
    r"[*_#`<>\[\]{}|]|https?:|\b(?:patient|nurse|doctor|user|assistant)\s*:", re.IGNORECASE
)


def problems(text: str, script: Script, opened: Collection[str]) -> list[str]:
    """Return what speaks against letting the person say a text; empty when nothing does."""
    found = []
    if not SHORTEST <= len(words(text)) <= LONGEST:
        found.append("length")
    plain = text.replace("’", "'")
    if OUT_OF_ROLE.search(plain):
        found.append("role")
    if GIVES_ADVICE.search(plain):
        found.append("advice")
    if MARKUP.search(plain):
        found.append("markup")
    found += [
        f"fact {fact.key}"
        for fact in script.facts
        if fact.key not in opened and betrays(text, fact)
    ]
    return found


def betrays(text: str, fact: Fact) -> bool:
    """Tell whether a text has one of the words that give a fact away, as whole words."""
    said = _spoken(text)
    return any(_spoken(given) in said for given in fact.giveaways)


@functools.lru_cache(maxsize=16_384)
def _spoken(text: str) -> str:
    """Return the words of a line between spaces: the same few lines of scripts are looked at all day."""
    return f" {' '.join(words(text))} "
