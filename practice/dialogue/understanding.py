"""Understand a turn by meaning: what it asks for, what it says, what it does.

A turn is cut into clauses. Each clause is compared, by the vectors of an embedding engine, with every
question that opens a fact and every answer that tells it, with what calms or worsens the person, and with
what people generally do in a consultation. Twelve figures of each clause and fact go into one weighing,
fitted on labelled turns of the repository (`python -m benchmarks.understanding --fit`); there are no lists
of words.
"""

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from practice.dialogue.acts import ACTS, LEADING_OUT, PHATIC
from practice.dialogue.clauses import Clause
from practice.dialogue.script import Script
from practice.dialogue.weights import Weighing, weighing_for

type Vectors = NDArray[np.float32]

FIGURES = (
    "nearest",  # likeness to the question of the fact that is most like it
    "near",  # to the three most like it, on average
    "statement",  # to the fact itself
    "with_before",  # nearest, for the clause together with the one before
    "whole",  # nearest, for the whole turn
    "lead",  # nearest, before the best other fact
    "lead_with_before",
    "answer_lead",  # likeness to the answer, before the best other fact's
    "said",  # likeness to what calms, worsens or settles: that tells, and does not ask
    "phatic",  # likeness to greeting, thanking, checking and the like, before the nearest question
    "asks",  # whether it is a question
    "constant",
)


@dataclass(frozen=True)
class Part:
    """One clause, understood: its act with a likeness from -1 to 1, and likelihoods of facts."""

    clause: Clause
    act: str
    act_likeness: float
    facts: dict[str, float]
    lines: dict[tuple[str, str], float]


@dataclass(frozen=True)
class Heard:
    """What the patient makes of a turn.

    `facts`: keys asked for, in the order of the turn. `lines`: (kind, key) of soothers, triggers and own
    questions that the turn meets. `acts`: what each part does. `engine`: whose vectors they were.
    """

    parts: tuple[Part, ...]
    facts: tuple[str, ...]
    lines: tuple[tuple[str, str], ...]
    acts: tuple[str, ...]
    engine: str
    leads_out: str = ""
    words: int = 0

    @property
    def is_silence(self) -> bool:
        """Tell whether nothing was said that has words."""
        return self.words == 0

    @property
    def asks(self) -> bool:
        """Tell whether any part asks for something."""
        return any(part.clause.asks for part in self.parts)


@dataclass(frozen=True)
class Index:
    """The examples of one script and of all scripts as vectors, ready to be compared; for one engine.

    `rows` holds them all, group after group: questions of each fact, facts, answers of each fact, lines,
    acts. `starts` says where each group begins, in the order of the names.
    """

    engine: str
    fact_keys: tuple[str, ...]
    line_keys: tuple[tuple[str, str], ...]
    rows: Vectors
    starts: NDArray[np.intp]
    weighing: Weighing = field(default_factory=lambda: weighing_for(""))

    def likenesses(self, vectors: Vectors) -> "Likenesses":
        """Compare some texts with every example."""
        every = self.rows @ vectors.T
        best = np.maximum.reduceat(every, self.starts, axis=0)
        facts, lines = len(self.fact_keys), len(self.line_keys)
        ends = np.cumsum([0, facts, facts, facts, lines, len(ACTS)])
        asked, stated, answered, said, done = (best[a:b] for a, b in itertools.pairwise(ends))
        questions = [every[self.starts[n] : self.starts[n + 1]] for n in range(facts)]
        near = [np.sort(rows, axis=0)[-3:].mean(axis=0) for rows in questions]
        shape = (facts, len(vectors))  # also where a script has no fact yet
        close = np.array(near, dtype=np.float32).reshape(shape)
        return Likenesses(asked, stated, answered, said, done, close)


@dataclass(frozen=True)
class Likenesses:
    """Likenesses of texts (columns) to the best example of each fact, line and act (rows)."""

    questions: NDArray[np.float32]
    statements: NDArray[np.float32]
    answers: NDArray[np.float32]
    lines: NDArray[np.float32]
    acts: NDArray[np.float32]
    near: NDArray[np.float32]


ACT_NAMES = tuple(ACTS)
PHATIC_ROWS = [number for number, name in enumerate(ACT_NAMES) if name in PHATIC]
NAMED = re.compile(r"(?:,\s*)?\b(?:Mr|Mrs|Ms|Miss|Dr)\.?\s+[A-Z][\w'’-]+")

KEYED = ("question", "soother", "trigger")
CLEAR = 0.03
"""By so much a line is nearer than any line of another kind, or it is not taken for it."""
TRIGGER_MARGIN = 0.08


def groups(script: Script) -> list[tuple[str, ...]]:
    """Return the examples of a script and of all scripts, group by group, as `Index` orders them."""
    keyed = [line for line in script.lines if line.kind in KEYED]
    return [
        *((*fact.asks, fact.question) for fact in script.facts),
        *((fact.text,) for fact in script.facts),
        *(fact.says for fact in script.facts),
        *((*line.asks, line.about) for line in keyed),
        *ACTS.values(),
    ]


def examples(script: Script) -> list[str]:
    """Return every text that has to be embedded to listen with a script, in the order of `index`."""
    return [plain(text) for group in groups(script) for text in group]


def index(script: Script, vectors: Vectors, engine: str) -> Index:
    """Sort the vectors of `examples(script)` (unit rows) by what they are examples of."""
    sizes = [len(group) for group in groups(script)]
    return Index(
        engine=engine,
        fact_keys=tuple(fact.key for fact in script.facts),
        line_keys=tuple((line.kind, line.key) for line in script.lines if line.kind in KEYED),
        rows=np.ascontiguousarray(vectors, dtype=np.float32),
        starts=np.cumsum([0, *sizes[:-1]]),
        weighing=weighing_for(engine),
    )


def texts_of(turn: str, clauses: Sequence[Clause]) -> list[str]:
    """Return what has to be embedded of a turn: the whole, each clause, each with the one before."""
    pairs = [f"{a.text} {b.text}" for a, b in itertools.pairwise(clauses)]
    return list(map(plain, [turn, *(clause.text for clause in clauses), *pairs]))


def plain(text: str) -> str:
    """Return a text without "Mr Okoro": a name in two sentences makes them alike, and says nothing."""
    return NAMED.sub("", text).strip() or text


def figures(known: Index, clauses: Sequence[Clause], vectors: Vectors) -> NDArray[np.float64]:
    """Return the figures of each clause and fact, of shape (clauses, facts, len(FIGURES))."""
    return _figures(known.likenesses(vectors), clauses)


def _figures(like: Likenesses, clauses: Sequence[Clause]) -> NDArray[np.float64]:
    count = len(clauses)
    out = np.zeros((count, len(like.questions), len(FIGURES)))
    phatic = like.acts[PHATIC_ROWS].max(axis=0)
    said = like.lines.max(axis=0) if like.lines.size else np.zeros(like.acts.shape[1])
    for number, clause in enumerate(clauses):
        column = number + 1
        before = count + number if number else column
        nearest = like.questions[:, column]
        out[number] = np.column_stack(
            (
                nearest,
                like.near[:, column],
                like.statements[:, column],
                like.questions[:, before],
                like.questions[:, 0],
                _lead(nearest),
                _lead(like.questions[:, before]),
                _lead(like.answers[:, column]),
                np.full_like(nearest, said[column]),
                phatic[column] - nearest,
                np.full_like(nearest, float(clause.asks)),
                np.ones_like(nearest),
            )
        )
    return out


def _lead(likes: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return how far each is before the best of the others."""
    if likes.size < 2:
        return likes
    best, second = np.sort(likes)[::-1][:2]
    leader: NDArray[np.float32] = np.where(likes == best, likes - second, likes - best)
    return leader


def hear(known: Index, turn: str, clauses: Sequence[Clause], vectors: Vectors) -> Heard:
    """Understand a turn. `vectors` are the rows of `texts_of(turn, clauses)` by the index's engine."""
    if not clauses:
        return Heard((), (), (), (), known.engine)
    like = known.likenesses(vectors)
    chances = known.weighing.chances(_figures(like, clauses))
    parts = [
        _part(known, like, clause, number, chances[number]) for number, clause in enumerate(clauses)
    ]
    return Heard(
        parts=tuple(parts),
        facts=_asked_for(parts, known.weighing),
        lines=_met(parts, known.weighing),
        acts=tuple(part.act for part in parts if part.act),
        engine=known.engine,
        leads_out=_leading_out(parts, known.weighing),
        words=sum(part.clause.words for part in parts),
    )


def _part(
    known: Index,
    like: Likenesses,
    clause: Clause,
    number: int,
    chances: NDArray[np.float64],
) -> Part:
    acts = like.acts[:, number + 1]
    best = int(acts.argmax())
    return Part(
        clause=clause,
        act=ACT_NAMES[best] if acts[best] >= known.weighing.act else "",
        act_likeness=float(acts[best]),
        facts=dict(zip(known.fact_keys, map(float, chances), strict=True)),
        lines=dict(zip(known.line_keys, map(float, like.lines[:, number + 1]), strict=True)),
    )


def _asked_for(parts: Sequence[Part], weighing: Weighing) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for part in parts:
        ranked = sorted(part.facts.items(), key=lambda item: (-item[1], item[0]))
        for place, (key, chance) in enumerate(ranked):
            # A clause asks for one thing, a greeting for none: beyond that it has to be plain.
            usual = place == 0 and part.act not in PHATIC
            if chance >= (weighing.opens if usual else weighing.opens_second):
                found.setdefault(key)
            if place == 1:
                break
    return tuple(found)


def _met(parts: Sequence[Part], weighing: Weighing) -> tuple[tuple[str, str], ...]:
    found: dict[tuple[str, str], None] = {}
    for part in parts:
        if part.act in LEADING_OUT or not part.lines:
            continue
        ranked = sorted(part.lines.items(), key=lambda item: (-item[1], item[0]))
        (best, like), others = ranked[0], ranked[1:]
        rival = max((other for name, other in others if name[0] != best[0]), default=0.0)
        # Opposites use the same words ("it is not your fault", "it is your own fault"): what hurts needs
        # to be plainly meant.
        needed = weighing.line + (TRIGGER_MARGIN if best[0] == "trigger" else 0.0)
        if like >= max(needed, part.act_likeness - 0.1) and like - rival >= CLEAR:
            found.setdefault(best)
    return tuple(found)


def _leading_out(parts: Sequence[Part], weighing: Weighing) -> str:
    for part in parts:
        asked = max(part.facts.values(), default=0.0)
        if part.act in LEADING_OUT and part.act_likeness >= weighing.out and asked < 0.8:
            return part.act
    return ""
