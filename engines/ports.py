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


class Source(Protocol):
    """Somewhere to have texts embedded, with a name and a state."""

    def embed(self, texts: Sequence[str], *, warming: bool) -> Embedded:
        """Return the vectors. Raises `Unavailable` when they cannot be had now."""

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
