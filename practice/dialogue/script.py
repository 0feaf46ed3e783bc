"""The hidden script as the patient holds it: read once from a version's content, never changed."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Fact:
    """Something that only comes out when it is asked for; see `practice.models.Fact`."""

    key: str
    topic: str
    text: str
    opens: str
    says: tuple[str, ...]
    again: tuple[str, ...]
    vague: tuple[str, ...]
    asks: tuple[str, ...]
    giveaways: tuple[str, ...]
    emotion: str
    debrief: str
    question: str


@dataclass(frozen=True)
class Cue:
    """A hint that points to a fact."""

    key: str
    fact: str
    says: tuple[str, ...]


@dataclass(frozen=True)
class Line:
    """Anything else that is said, by what it answers."""

    kind: str
    key: str
    about: str
    asks: tuple[str, ...]
    says: tuple[str, ...]
    settled: tuple[str, ...]


@dataclass(frozen=True)
class Script:
    """A whole script. `tension` is from 0 to 3, `resistance` low, medium or high."""

    background: str
    bullets: tuple[str, ...]
    opening_line: str
    closing_cue: str
    resistance: str
    feeling: str
    tension: int
    facts: tuple[Fact, ...]
    cues: tuple[Cue, ...]
    lines: tuple[Line, ...]
    _by_key: dict[str, Fact] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def of(cls, content: dict[str, Any]) -> "Script":
        """Read a script from plain JSON."""
        facts = tuple(_fact(row) for row in content["facts"])
        return cls(
            background=content["background"],
            bullets=tuple(content["bullets"]),
            opening_line=content["opening_line"],
            closing_cue=content["closing_cue"],
            resistance=content["resistance"],
            feeling=content["feeling"],
            tension=content["tension"],
            facts=facts,
            cues=tuple(
                Cue(key=row["key"], fact=row["fact"], says=tuple(row["says"]))
                for row in content["cues"]
            ),
            lines=tuple(_line(row) for row in content["lines"]),
            _by_key={fact.key: fact for fact in facts},
        )

    def fact(self, key: str) -> Fact:
        """Return a fact by its key."""
        return self._by_key[key]

    def of_kind(self, kind: str) -> tuple[Line, ...]:
        """Return the lines of a kind, in the author's order."""
        return tuple(line for line in self.lines if line.kind == kind)

    def said_by(self, kind: str) -> tuple[str, ...]:
        """Return all wordings of a kind."""
        return tuple(text for line in self.of_kind(kind) for text in line.says)

    def outside(self, fact: Fact) -> Iterator[tuple[str, str]]:
        """Yield (where, text) of everything that may be said while a fact is still hidden."""
        yield "opening line", self.opening_line
        yield "closing cue", self.closing_cue
        for where, text in self.beside_facts():
            yield where, text
        for other in self.facts:
            if other.key != fact.key:
                for text in (*other.says, *other.again, *other.vague):
                    yield f"fact {other.key}", text
        for text in fact.vague:
            yield f"vague answer of {fact.key}", text

    def beside_facts(self) -> Iterator[tuple[str, str]]:
        """Yield (where, text) of cues and lines."""
        for cue in self.cues:
            for text in cue.says:
                yield f"cue {cue.key}", text
        for line in self.lines:
            for text in (*line.says, *line.settled):
                yield f"{line.kind} {line.key}".strip(), text


def _fact(row: dict[str, Any]) -> Fact:
    return Fact(
        key=row["key"],
        topic=row["topic"],
        text=row["text"],
        opens=row["opens"],
        says=tuple(row["says"]),
        again=tuple(row["again"]),
        vague=tuple(row.get("vague", ())),
        asks=tuple(row.get("asks", ())),
        giveaways=tuple(row["giveaways"]),
        emotion=row.get("emotion", ""),
        debrief=row["debrief"],
        question=row["question"],
    )


def _line(row: dict[str, Any]) -> Line:
    return Line(
        kind=row["kind"],
        key=row.get("key", ""),
        about=row.get("about", ""),
        asks=tuple(row.get("asks", ())),
        says=tuple(row["says"]),
        settled=tuple(row.get("settled", ())),
    )
