"""The front door to the language engines: `client.embed(texts)`, `client.check(texts)`.

Where the work is done is a setting, ENGINES_URL: nothing is by words alone, `inprocess:` loads the
model into this very process, `unix:///path` and `tcp://127.0.0.1:8002` ask the engine room
(`python -m engines`). Whatever fails, there is an answer: that of `engines.embed.lexical`.
`client.check` looks for slips of grammar, by patterns alone where nothing else is to be had.
`client.chat()` is the chat endpoint that an operator may plug in.
"""

import os
import threading
from collections.abc import Sequence
from dataclasses import replace

from django.conf import settings

from engines.address import parsed
from engines.chat.openai import OpenAI
from engines.embed.here import Here
from engines.embed.lexical import Lexical
from engines.grammar.here import GrammarHere
from engines.grammar.patterns import Patterns
from engines.ports import Chat, ChatFailed, Checked, Embedded, Source, Status, Unavailable
from engines.remote import Remote
from engines.warming import Warmer

__all__ = [
    "Chat",
    "ChatFailed",
    "Checked",
    "Embedded",
    "Status",
    "chat",
    "check",
    "embed",
    "status",
    "warm",
]


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


def check(texts: Sequence[str]) -> Checked:
    """Return the slips of grammar of each text, in the order of the texts. Never raises.

    For work in the background: a second where the checker is loaded first, milliseconds afterwards.
    `why` is empty where the checker that is set up has looked.
    """
    try:
        return _source().check(texts)
    except Unavailable as reason:
        return replace(_WORDS.check(texts), why=str(reason))


def by_words(texts: Sequence[str]) -> Embedded:
    """Return vectors by words alone, whatever is set up: what can always be had, on both sides."""
    return _WORDS.embed(texts, warming=False)


def warm(texts: Sequence[str]) -> None:
    """Have texts embedded soon that will be asked for later; return at once, whatever comes."""
    if not isinstance(_source(), ByWords):
        _warmer.add(texts)


def status() -> Status:
    """Return which engine would answer now, and why not the one that was set up."""
    return _source().status()


def chat() -> Chat | None:
    """Return the chat endpoint that is plugged in by CHAT_URL, or None where there is none."""
    url, model, key = settings.CHAT_URL, settings.CHAT_MODEL, settings.CHAT_KEY
    if not url:
        return None
    with _lock:
        if (url, model, key) not in _chats:
            _chats[url, model, key] = OpenAI(url, model, key, settings.CHAT_OPTIONS)
        return _chats[url, model, key]


class ByWords:
    """Embed by words alone: what is asked where nothing is set up, and where all else fails."""

    def __init__(self) -> None:
        """Need nothing."""
        self._lexical = Lexical()
        self._patterns = Patterns()

    def embed(self, texts: Sequence[str], *, warming: bool) -> Embedded:
        """Return the vectors."""
        return Embedded(self._lexical.embed(texts), self._lexical.name)

    def check(self, texts: Sequence[str]) -> Checked:
        """Return the slips that patterns find."""
        found = tuple(tuple(self._patterns.check(text)) for text in texts)
        return Checked(found, self._patterns.name, "no engine is set up (ENGINES_URL)")

    def status(self) -> Status:
        """Return that it was meant so."""
        return Status(self._lexical.name, answers=True, why="no engine is set up (ENGINES_URL)")


class InProcess:
    """Embed in this process: for tests, commands and benchmarks, and for a very small machine."""

    def __init__(self) -> None:
        """Load nothing yet."""
        self._here = Here()
        self._grammar = GrammarHere()

    def embed(self, texts: Sequence[str], *, warming: bool) -> Embedded:
        """Return the vectors; the first call loads the model."""
        chosen = self._here.chosen()
        return Embedded(chosen.embed(texts), chosen.name)

    def check(self, texts: Sequence[str]) -> Checked:
        """Return the slips; the first call loads the checker."""
        return self._grammar.check(texts)

    def status(self) -> Status:
        """Return what is loaded; loads it."""
        name = self._here.name
        return Status(name, answers=not self._here.why, why=self._here.why)


_WORDS = ByWords()
_lock = threading.Lock()
_sources: dict[str, Source] = {}
_chats: dict[tuple[str, str, str], Chat] = {}


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
    return Remote(
        parsed(url), token=settings.ENGINES_TOKEN, patience=float(settings.ENGINES_TIMEOUT)
    )


def _warmed(texts: list[str]) -> None:
    _source().embed(texts, warming=True)


_warmer = Warmer(_warmed)


def _begin_anew() -> None:
    """Forget in a forked child what belongs to its parent: connections, threads, held locks."""
    global _lock, _warmer  # the parent's may be held by a thread that the child has not
    _lock, _warmer = threading.Lock(), Warmer(_warmed)
    _sources.clear()
    _chats.clear()


os.register_at_fork(after_in_child=_begin_anew)
