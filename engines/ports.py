"""What the house may ask of a language engine, whoever answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, TypedDict

import numpy as np
from numpy.typing import NDArray

type Vectors = NDArray[np.float32]
"""One row a text, in the order of the texts, each of length one: a dot product is a cosine."""

LONGEST = 4_000
"""Characters of a text that any embedder looks at; a spoken or typed turn has some two hundred."""


class Embedder(Protocol):
    """Turn texts into vectors: the nearer in meaning, the larger the dot product of two rows."""

    @property
    def name(self) -> str:
        """Return what made the vectors. Rows of two different names must never be compared."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return unit rows of shape (len(texts), d); d is the same for one name, always.

        The same text gives the same bytes, in whatever company. Safe to call from any thread.
        Takes some 7 ms a text of 20 words with a model, 0.2 ms without. Raises nothing of its own:
        an embedder that could be loaded answers.
        """


@dataclass(frozen=True, slots=True)
class Embedded:
    """What became of some texts: a unit row each, all of them made by the one that is named."""

    vectors: Vectors
    name: str


@dataclass(frozen=True, slots=True)
class Status:
    """What a staff page says of the engine that would answer now."""

    name: str
    answers: bool
    """Whether the engine that was set up answers; where none was, words alone are meant and do."""
    why: str
    """Why not, or why there is no model; empty where all is as it was set up."""
    memory_mb: float | None = None
    texts: int | None = None
    """Texts asked for since the engine's start, those found again included."""
    p95_ms: float | None = None
    """Milliseconds that 95 of 100 lately asked requests took at most, by the engine's own clock."""


@dataclass(frozen=True, slots=True)
class Slip:
    """Something in a text that most speakers would say otherwise: `text[start:end]`."""

    start: int
    end: int
    kind: str
    """One of a dozen words, such as “verb form” or “article”."""
    message: str
    suggestions: tuple[str, ...] = ()
    """What could stand there instead, the best first; may be empty."""


class Grammar(Protocol):
    """Find slips of grammar that matter when somebody speaks."""

    @property
    def name(self) -> str:
        """Return what looked, with its version: another name may find other slips."""

    def check(self, text: str) -> list[Slip]:
        """Return the slips of a text in order, none overlapping another.

        The same text gives the same slips, always. Fragments, contractions, beginning with And, spelling,
        capital letters, commas and dashes are no slips: they are of writing. Most slips are not found,
        so that none found says nothing. Safe to call from any thread. Raises nothing of its own.
        """


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found in some texts: the slips of each, and who looked."""

    slips: tuple[tuple[Slip, ...], ...]
    name: str
    why: str = ""
    """Why not the checker that was set up, or that there is none; empty where all is as it should be."""


class Source(Protocol):
    """Somewhere to have texts embedded and checked, with a name and a state."""

    def embed(self, texts: Sequence[str], *, warming: bool) -> Embedded:
        """Return the vectors. Raises `Unavailable` when they cannot be had now."""

    def check(self, texts: Sequence[str]) -> Checked:
        """Return the slips of each text. Raises `Unavailable` when they cannot be had now."""

    def status(self) -> Status:
        """Return how it is. Raises nothing."""


class Message(TypedDict):
    """One line of a conversation as chat endpoints take it."""

    role: Literal["system", "user", "assistant"]
    content: str


class Chat(Protocol):
    """Write the next line of a conversation."""

    def complete(self, messages: Sequence[Message], timeout: float) -> str:
        """Return the next line, stripped and not empty, within `timeout` seconds all in all.

        Raises `ChatFailed` for whatever went wrong, also when the time is over.
        """


class Unavailable(Exception):
    """Say why an engine cannot be had, in a few words that never hold a text."""


class ChatFailed(Exception):
    """Say why no line came, in a few words that never hold a text."""


def trimmed(text: str) -> str:
    """Return what an embedder looks at: the beginning, with lone surrogates made harmless."""
    return text[:LONGEST].encode("utf-8", "replace").decode("utf-8")
