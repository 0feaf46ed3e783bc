"""Listening: turns and scripts become vectors here, and are understood by the pure rooms of `dialogue`.

A script's examples are embedded once a process, engine and version; what is kept of that is memory of
the process and nothing else.
"""

import threading
from collections import OrderedDict
from collections.abc import Sequence
from itertools import chain
from uuid import UUID

from engines import client
from practice import dialogue
from practice.dialogue import Heard, Index, Script
from practice.models import ScriptVersion

MOST_KEPT = 64
"""Scripts that a process keeps ready; some 0.3 MB each."""


class Shelf:
    """Scripts with their vectors, the least lately used one given away first."""

    def __init__(self) -> None:
        """Begin empty."""
        self._scripts: OrderedDict[UUID, Script] = OrderedDict()
        self._indexes: OrderedDict[tuple[UUID, str], Index] = OrderedDict()
        self._lock = threading.Lock()

    def script(self, version_id: UUID) -> Script:
        """Return the script of a version; versions never change."""
        found = self._scripts.get(version_id)
        if found is None:
            content = ScriptVersion.objects.values_list("content", flat=True).get(pk=version_id)
            found = Script.of(content)
            self._put(self._scripts, version_id, found)
        return found

    def index(self, version_id: UUID, engine: str) -> Index | None:
        """Return the vectors of a version's script by an engine, where they are ready."""
        return self._indexes.get((version_id, engine))

    def keep(self, version_id: UUID, known: Index) -> None:
        """Have them ready from now on."""
        self._put(self._indexes, (version_id, known.engine), known)

    def _put[K, V](self, kept: OrderedDict[K, V], key: K, value: V) -> None:
        with self._lock:
            kept[key] = value
            while len(kept) > MOST_KEPT:
                kept.popitem(last=False)


SHELF = Shelf()


def hear(version_id: UUID, text: str) -> Heard:
    """Understand a turn against the script of a version.

    Turn and examples are compared by one engine: where the model's examples cannot be had in time, both
    are done by words.
    """
    script = SHELF.script(version_id)
    clauses = dialogue.split(text)
    if not clauses:
        return Heard((), (), (), (), "none")
    asked = dialogue.texts_of(text, clauses)
    turn = client.embed(asked)
    known = SHELF.index(version_id, turn.name) or _learn(version_id, script)
    if known.engine != turn.name:
        # The engine came or went between the two: what both can do is words.
        turn = client.by_words(asked)
        known = SHELF.index(version_id, turn.name) or _learn(version_id, script, by_words=True)
    return dialogue.hear(known, text, clauses, turn.vectors)


def _learn(version_id: UUID, script: Script, *, by_words: bool = False) -> Index:
    texts = dialogue.examples(script)
    # Not as warming: where the examples are not there in time, this one turn is heard by words.
    made = client.by_words(texts) if by_words else client.embed(texts)
    known = dialogue.index(script, made.vectors, made.name)
    SHELF.keep(version_id, known)
    return known


def warm(version_id: UUID) -> None:
    """Have a script's examples embedded before the first turn needs them; nobody waits for it."""
    client.warm(dialogue.examples(SHELF.script(version_id)))


def by_hand(script: Script, turns: Sequence[str]) -> list[Heard]:
    """Understand some turns against a script that is still being written (nothing is kept).

    Examples and turns go to the engine together, so that one engine hears them all.
    """
    examples = dialogue.examples(script)
    cut = [dialogue.split(text) for text in turns]
    asked = [
        dialogue.texts_of(text, clauses) if clauses else []
        for text, clauses in zip(turns, cut, strict=True)
    ]
    made = client.embed([*examples, *chain.from_iterable(asked)], warming=True)
    known = dialogue.index(script, made.vectors[: len(examples)], made.name)
    heard, start = [], len(examples)
    for text, clauses, texts in zip(turns, cut, asked, strict=True):
        rows = made.vectors[start : start + len(texts)]
        start += len(texts)
        heard.append(dialogue.hear(known, text, clauses, rows))
    return heard
