"""Vectors without a model: words, their stems, pairs and pieces, hashed into a fixed width.

Knows spelling and no meaning: "pills" finds "pill", never "tablets". It is what every answer falls
back to, so it needs nothing but numpy, gives the same bytes on every machine, and never fails.
"""

import re
import unicodedata
import zlib
from collections.abc import Iterator, Sequence

import numpy as np

from engines.ports import Vectors, trimmed

WIDTH = 1_024
WORD = re.compile(r"[a-z0-9]+")
GLUE = frozenset(
    WORD.findall(
        """
    a about am an and are as at be been but by can could did do does for from had has have he her
    him his i if in into is it its just may me might my of on or our shall she should so some than
    that the their them then there these they this those to up us was we were will with would you
    your ll re ve d s t m
        """
    )
)
"""English words that hold a sentence together and say nothing of what it is about."""
ASKING = frozenset(WORD.findall("how what when where which who whom whose why not no never"))
"""Words that turn a sentence: they tell little of its subject and much of its sense."""
ENDINGS = ("ingly", "edly", "ings", "ing", "ies", "ied", "ed", "es", "ly", "s", "e", "y")

WHOLE, PAIR, PIECES = 1.0, 0.45, 0.6
LIGHT, MIDDLE = 0.15, 0.5


class Lexical:
    """Embed by spelling alone."""

    name = "lexical-1"

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return a unit row a text; one without a single word gets the row of nothing."""
        rows = np.empty((len(texts), WIDTH), dtype=np.float32)
        for number, text in enumerate(texts):
            rows[number] = self.one(trimmed(text))
        return rows

    def one(self, text: str) -> Vectors:
        """Return the unit vector of one trimmed text."""
        row = np.zeros(WIDTH, dtype=np.float64)
        for feature, weight in features(text):
            place, sign = _place(feature)
            row[place] += sign * weight
        if not row.any():
            row[_place("nothing:")[0]] = 1.0
        return (row / np.linalg.norm(row)).astype(np.float32)

    def known(self, text: str) -> Vectors | None:
        """Return None: nothing is kept, because nothing takes long."""
        return None


def features(text: str) -> Iterator[tuple[str, float]]:
    """Yield what a text is made of, and how much each part counts."""
    last = ""
    for word in words(text):
        stem, weight = stemmed(word), weight_of(word)
        yield f"word:{stem}", WHOLE * weight
        pieces = [f"<{word}>"[n : n + size] for size in (3, 4) for n in range(len(word) + 3 - size)]
        for piece in pieces:
            yield f"piece:{piece}", PIECES * weight / len(pieces) ** 0.5
        if last:
            yield f"pair:{last} {stem}", PAIR * (weight + weight_of(last)) / 2
        last = stem


def words(text: str) -> list[str]:
    """Return the words of a text in small letters without accents; “don’t” is two."""
    straight = text.replace("’", "'")  # no letter falls to the other side of an apostrophe
    plain = unicodedata.normalize("NFKD", straight).encode("ascii", "ignore").decode().lower()
    return WORD.findall(plain)


def stemmed(word: str) -> str:
    """Return a word without its ending, as long as enough of it is left to be told apart."""
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            stem = word.removesuffix(ending)
            doubled = len(stem) > 3 and stem[-1] == stem[-2] and stem[-1] not in "aeiouls"
            return stem[:-1] if doubled else stem
    return word


def weight_of(word: str) -> float:
    """Return how much a word says of what its sentence is about."""
    if word in GLUE:
        return LIGHT
    return MIDDLE if word in ASKING else 1.0


def _place(feature: str) -> tuple[int, int]:
    """Return the column and the sign of a feature: the same on every machine, forever."""
    mixed = zlib.crc32(feature.encode()) * 0x9E3779B97F4A7C15 & 0xFFFFFFFFFFFFFFFF
    return (mixed >> 40) % WIDTH, 1 if mixed >> 63 else -1
