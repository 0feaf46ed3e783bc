"""What a report is made from: what was said, when, and what the script says of the patient's turns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

LEARNER, PATIENT = "learner", "patient"


@dataclass(frozen=True)
class Tags:
    """What a patient's turn did, by the keys of the script.

    `opened`, `again`, `vague`: facts told, told again, evaded. `cue`: a hint dropped. `question`: asked by
    the patient; `settled`: own questions that were answered. `emotion`: the feeling that came up. `kind`:
    what it was an answer to.
    """

    opened: tuple[str, ...] = ()
    again: tuple[str, ...] = ()
    vague: tuple[str, ...] = ()
    cue: str = ""
    question: str = ""
    settled: tuple[str, ...] = ()
    emotion: str = ""
    kind: str = ""

    @classmethod
    def of(cls, note: Mapping[str, Any]) -> "Tags":
        """Read them from the note that the patient kept on a turn."""
        return cls(
            opened=tuple(note.get("opened", ())),
            again=tuple(note.get("again", ())),
            vague=tuple(note.get("vague", ())),
            cue=note.get("cue", ""),
            question=note.get("question", ""),
            settled=tuple(note.get("settled", ())),
            emotion=note.get("emotion", ""),
            kind=note.get("kind", ""),
        )


@dataclass(frozen=True)
class Turn:
    """Something that was said; `at` in seconds from the beginning of the role-play."""

    number: int
    speaker: str
    text: str
    at: float
    tags: Tags = field(default_factory=Tags)

    @cached_property
    def words(self) -> int:
        """Return how many words it has."""
        return len(self.text.split())


@dataclass(frozen=True)
class Transcript:
    """A whole role-play.

    `stage` decides what a good opening is. `lay_terms`: clinical words with plain ones. `facts`: key →
    (the fact, a question that opens it). `cues`: key → the fact that it points to.
    `duration` in seconds. `version` is the scenario's.
    """

    turns: tuple[Turn, ...]
    stage: str
    lay_terms: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    cues: Mapping[str, str] = field(default_factory=dict)
    duration: float = 0.0
    version: int = 1
    never_found: Sequence[Mapping[str, str]] = ()

    @property
    def learner(self) -> tuple[Turn, ...]:
        """Return the learner's turns."""
        return tuple(turn for turn in self.turns if turn.speaker == LEARNER)

    @property
    def patient(self) -> tuple[Turn, ...]:
        """Return the patient's turns."""
        return tuple(turn for turn in self.turns if turn.speaker == PATIENT)

    def after(self, turn: Turn) -> Turn | None:
        """Return the learner's first turn after a turn."""
        return next(
            (one for one in self.turns if one.number > turn.number and one.speaker == LEARNER), None
        )

    def before(self, turn: Turn) -> Turn | None:
        """Return the patient's last turn before a turn."""
        earlier = [one for one in self.turns if one.number < turn.number and one.speaker == PATIENT]
        return earlier[-1] if earlier else None

    def exchanges(self) -> int:
        """Return how often a learner's turn was followed by an answer."""
        pairs = zip(self.turns, self.turns[1:], strict=False)
        return sum(a.speaker == LEARNER and b.speaker == PATIENT for a, b in pairs)

    def words(self, speaker: str) -> int:
        """Return how many words somebody said."""
        return sum(turn.words for turn in self.turns if turn.speaker == speaker)

    def share(self) -> int:
        """Return the learner's share of all words, in whole per cent."""
        own, other = self.words(LEARNER), self.words(PATIENT)
        return round(100 * own / (own + other)) if own + other else 0
