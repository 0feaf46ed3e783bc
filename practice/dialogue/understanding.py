"""Understand a turn by meaning: what it asks for, what it says, what it does.

A turn is cut into clauses. Each clause is compared, by the vectors of an embedding engine, with every
question that opens a fact and every answer that tells it, with what calms or worsens the person, and with
what people generally do in a consultation. Eleven figures of each clause and fact go into one weighing,
fitted on labelled turns of the repository (`python -m benchmarks.understanding --fit`); there are no lists
of words.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from practice.dialogue.acts import ACTS, LEADING_OUT
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
    lines: dict[str, float]


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
    """The examples of one script and of all scripts as vectors, ready to be compared; for one engine."""

    engine: str
    fact_keys: tuple[str, ...]
    questions: tuple[Vectors, ...]
    statements: Vectors
    answers: tuple[Vectors, ...]
    line_keys: tuple[tuple[str, str], ...]
    line_examples: tuple[Vectors, ...]
    act_names: tuple[str, ...]
    act_examples: tuple[Vectors, ...]
    weighing: Weighing = field(default_factory=lambda: weighing_for(""))


KEYED = ("question", "soother", "trigger")
CLEAR = 0.03
"""By so much a line is nearer than any line of another kind, or it is not taken for it."""
TRIGGER_MARGIN = 0.08


def examples(script: Script) -> list[str]:
    """Return every text that has to be embedded to listen with a script, in the order of `index`."""
    texts: list[str] = []
    for fact in script.facts:
        texts += [*fact.asks, fact.question, fact.text, *fact.says]
    for line in script.lines:
        if line.kind in KEYED:
            texts += [*line.asks, line.about]
    for act in ACTS.values():
        texts += act
    return texts


def index(script: Script, vectors: Vectors, engine: str) -> Index:
    """Sort the vectors of `examples(script)` (unit rows) by what they are examples of."""
    rows = iter(vectors)

    def take(count: int) -> Vectors:
        return np.array([next(rows) for _ in range(count)], dtype=np.float32)

    questions, statements, answers = [], [], []
    for fact in script.facts:
        questions.append(take(len(fact.asks) + 1))
        statements.append(next(rows))
        answers.append(take(len(fact.says)))
    keyed = [line for line in script.lines if line.kind in KEYED]
    return Index(
        engine=engine,
        fact_keys=tuple(fact.key for fact in script.facts),
        questions=tuple(questions),
        statements=np.array(statements, dtype=np.float32),
        answers=tuple(answers),
        line_keys=tuple((line.kind, line.key) for line in keyed),
        line_examples=tuple(take(len(line.asks) + 1) for line in keyed),
        act_names=tuple(ACTS),
        act_examples=tuple(take(len(act)) for act in ACTS.values()),
        weighing=weighing_for(engine),
    )


def texts_of(turn: str, clauses: Sequence[Clause]) -> list[str]:
    """Return what has to be embedded of a turn: the whole, each clause, each with the one before."""
    pairs = [f"{a.text} {b.text}" for a, b in itertools.pairwise(clauses)]
    return [turn, *(clause.text for clause in clauses), *pairs]


def figures(known: Index, clauses: Sequence[Clause], vectors: Vectors) -> NDArray[np.float64]:
    """Return the figures of each clause and fact, of shape (clauses, facts, len(FIGURES))."""
    count = len(clauses)
    whole, own, pairs = vectors[0], vectors[1 : count + 1], vectors[count + 1 :]
    told = _best(known.questions, whole)
    out = np.zeros((count, len(known.fact_keys), len(FIGURES)))
    for number, clause in enumerate(clauses):
        vector = own[number]
        nearest = _best(known.questions, vector)
        before = _best(known.questions, pairs[number - 1] if number else vector)
        answer = _best(known.answers, vector)
        out[number] = np.column_stack(
            (
                nearest,
                [float(np.sort(rows @ vector)[::-1][:3].mean()) for rows in known.questions],
                known.statements @ vector,
                before,
                told,
                _lead(nearest),
                _lead(before),
                _lead(answer),
                np.full_like(nearest, max(_lines(known, vector).values(), default=0.0)),
                np.full_like(nearest, float(clause.asks)),
                np.ones_like(nearest),
            )
        )
    return out


def _best(examples: Sequence[Vectors], vector: NDArray[np.float32]) -> NDArray[np.float64]:
    return np.array([float((rows @ vector).max()) for rows in examples])


def _lead(likes: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how far each is before the best of the others."""
    if likes.size < 2:
        return likes
    best, second = np.sort(likes)[::-1][:2]
    leader: NDArray[np.float64] = np.where(likes == best, likes - second, likes - best)
    return leader


def hear(known: Index, turn: str, clauses: Sequence[Clause], vectors: Vectors) -> Heard:
    """Understand a turn. `vectors` are the rows of `texts_of(turn, clauses)` by the index's engine."""
    if not clauses:
        return Heard((), (), (), (), known.engine)
    table = figures(known, clauses, vectors)
    chances = known.weighing.chances(table)
    parts = []
    for number, clause in enumerate(clauses):
        own = vectors[1 + number]
        acts = _acts(known, own)
        act = max(acts, key=lambda name: acts[name])
        act = act if acts[act] >= known.weighing.act else ""
        parts.append(
            Part(
                clause=clause,
                act=act,
                act_likeness=max(acts.values()),
                facts=dict(zip(known.fact_keys, map(float, chances[number]), strict=True)),
                lines=_lines(known, own),
            )
        )
    return Heard(
        parts=tuple(parts),
        facts=_asked_for(parts, known.weighing),
        lines=_met(parts, known.weighing),
        acts=tuple(part.act for part in parts if part.act),
        engine=known.engine,
        leads_out=_leading_out(parts, known.weighing),
        words=sum(part.clause.words for part in parts),
    )


def _acts(known: Index, vector: NDArray[np.float32]) -> dict[str, float]:
    likes = (float((rows @ vector).max()) for rows in known.act_examples)
    return dict(zip(known.act_names, likes, strict=True))


def _lines(known: Index, vector: NDArray[np.float32]) -> dict[str, float]:
    return {
        f"{kind} {key}": float((rows @ vector).max())
        for (kind, key), rows in zip(known.line_keys, known.line_examples, strict=True)
    }


def _asked_for(parts: Sequence[Part], weighing: Weighing) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for part in parts:
        ranked = sorted(part.facts.items(), key=lambda item: (-item[1], item[0]))
        for place, (key, chance) in enumerate(ranked):
            # A clause asks for one thing; a second one only where it is as good as certain.
            if chance >= (weighing.opens if place == 0 else weighing.opens_second):
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
        kind, _, key = best.partition(" ")
        rival = max((other for name, other in others if not name.startswith(kind)), default=0.0)
        # Opposites use the same words ("it is not your fault", "it is your own fault"): what hurts needs
        # to be plainly meant.
        needed = weighing.line + (TRIGGER_MARGIN if kind == "trigger" else 0.0)
        if like >= max(needed, part.act_likeness - 0.1) and like - rival >= CLEAR:
            found.setdefault((kind, key))
    return tuple(found)


def _leading_out(parts: Sequence[Part], weighing: Weighing) -> str:
    for part in parts:
        asked = max(part.facts.values(), default=0.0)
        if part.act in LEADING_OUT and part.act_likeness >= weighing.out and asked < 0.8:
            return part.act
    return ""
