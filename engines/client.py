"""The front door to the language engines: `client.embed(texts)`, `client.status()`.

Where the work is done is a setting, ENGINES_URL: nothing is by words alone, `inprocess:` loads the
model into this very process, `unix:///path` and `tcp://127.0.0.1:8002` ask the engine room
(`python -m engines`). Whatever fails, there is an answer: that of `engines.embed.lexical`.
"""

import os
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from django.conf import settings

from engines.embed.here import Here
from engines.embed.lexical import Lexical
from engines.ports import Unavailable, Vectors


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
    """Texts embedded since the engine's start, those found again included."""
    p95_ms: float | None = None
    """Milliseconds that 95 of 100 lately asked requests took at most, in the engine's own time."""


class Source(Protocol):
    """Somewhere to have texts embedded."""

    def embed(self, texts: Sequence[str], *, warming: bool) -> Embedded:
        """Return the vectors. Raises `Unavailable` when that cannot be had now."""

    def status(self) -> Status:
        """Return how it is. Raises nothing."""


def embed(texts: Sequence[str], *, warming: bool = False) -> Embedded:
    """Return a unit row a text, in the order of the texts, all from one engine. Never raises.

    A learner's turn is answered within some 250 ms: by words alone where the engine does not
    answer, is busy, or would need longer. `warming` is for work that no one waits for: it may take
    seconds, and goes last.
    """
    try:
        return _source().embed(texts, warming=warming)
    except Unavailable:
        return _WORDS.embed(texts, warming=warming)


def status() -> Status:
    """Return which engine would answer now, and why not the one that was set up."""
    return _source().status()


class ByWords:
    """Embed by words alone: what is asked where nothing is set up, and where all else fails."""

    def __init__(self) -> None:
        """Need nothing."""
        self._lexical = Lexical()

    def embed(self, texts: Sequence[str], *, warming: bool) -> Embedded:
        """Return the vectors."""
        return Embedded(self._lexical.embed(texts), self._lexical.name)

    def status(self) -> Status:
        """Return that it was meant so."""
        return Status(self._lexical.name, answers=True, why="no engine is set up (ENGINES_URL)")


class InProcess:
    """Embed in this process: for tests, commands and benchmarks, and for a very small machine."""

    def __init__(self) -> None:
        """Load nothing yet."""
        self._here = Here()

    def embed(self, texts: Sequence[str], *, warming: bool) -> Embedded:
        """Return the vectors; the first call loads the model."""
        chosen = self._here.chosen()
        return Embedded(chosen.embed(texts), chosen.name)

    def status(self) -> Status:
        """Return what is loaded; loads it."""
        name = self._here.name
        return Status(name, answers=not self._here.why, why=self._here.why)


_WORDS = ByWords()
_lock = threading.Lock()
_sources: dict[str, Source] = {}


def _source() -> Source:
    """Return the source that the settings name; one for a process and an address."""
    url = settings.ENGINES_URL
    source = _sources.get(url)
    if source is None:
        with _lock:
            source = _sources.setdefault(url, _made(url))
    return source


def _made(url: str) -> Source:
    if url == "":
        return _WORDS
    if url == "inprocess:":
        return InProcess()
    raise ValueError(f"ENGINES_URL is {url!r}: it is nothing, inprocess:, unix:///… or tcp://…")


def _begin_anew() -> None:
    """Forget in a forked child what belongs to its parent: connections, threads, held locks."""
    global _lock  # the parent's may be held by a thread that the child has not
    _lock = threading.Lock()
    _sources.clear()


os.register_at_fork(after_in_child=_begin_anew)
