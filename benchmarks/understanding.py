"""How well the patient understands: precision and recall over labelled turns.

A set of turns is a folder of YAML files named like the scenarios', each a list of `{turn, facts}` with the
keys of the facts that the turn asks for. Two come with the repository, each by another hand than the
examples: `tuning`, on which the weights are fitted, and `held_out`, which nothing is fitted on.

    python -m benchmarks understanding                        the two sets, by the model and by words
    python -m benchmarks.understanding --turns FOLDER         any other set in the same form
    python -m benchmarks.understanding --wrong                also what was understood wrongly
    python -m benchmarks.understanding --fit                  the weights of practice/dialogue/weights.py
"""

import argparse
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import django
import numpy as np
import yaml

from benchmarks.report import Aim, Report, table
from engines import client
from practice.dialogue import Index, Script, examples, hear, index, split, texts_of
from practice.dialogue.clauses import Clause
from practice.dialogue.understanding import Heard, figures

ROOT = Path(__file__).resolve().parents[1]
SCENARIOS = ROOT / "config" / "demo" / "content" / "scenarios"
TURNS = ROOT / "tests" / "practice" / "understanding"
FLOOR = 0.85
"""Precision and recall that the model holds on turns that nothing was fitted on."""

type Embed = Callable[[list[str]], Any]


@dataclass(frozen=True)
class Case:
    """One labelled turn, ready to be understood."""

    scenario: str
    turn: str
    wanted: frozenset[str]
    known: Index
    clauses: list[Clause]
    vectors: Any

    def heard(self) -> Heard:
        """Understand it."""
        return hear(self.known, self.turn, self.clauses, self.vectors)


@dataclass(frozen=True)
class Score:
    """Facts rightly understood, wrongly understood, and missed."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        """Return which share of what was understood was meant."""
        return self.right / max(1, self.right + self.wrong)

    @property
    def recall(self) -> float:
        """Return which share of what was meant was understood."""
        return self.right / max(1, self.right + self.missed)

    def __add__(self, other: "Score") -> "Score":
        """Return both together."""
        return Score(self.right + other.right, self.wrong + other.wrong, self.missed + other.missed)


def scripts() -> dict[str, Script]:
    """Return the scripts of the repository's scenarios, by the names of their files."""
    return {
        path.stem: Script.of(yaml.safe_load(path.read_text())["script"])
        for path in sorted(SCENARIOS.glob("*.yaml"))
    }


def cases(folder: Path, embed: Embed, known: dict[str, Index]) -> Iterator[Case]:
    """Yield the labelled turns of a folder. Raises KeyError for a file or a fact that no script has."""
    for path in sorted(folder.glob("*.yaml")):
        own = known[path.stem]
        for row in yaml.safe_load(path.read_text()):
            if strange := set(row["facts"]) - set(own.fact_keys):
                raise KeyError(f"{path.name}: no fact {', '.join(sorted(strange))}")
            clauses = split(row["turn"])
            vectors = embed(texts_of(row["turn"], clauses)).vectors
            yield Case(path.stem, row["turn"], frozenset(row["facts"]), own, clauses, vectors)


def indexes(embed: Embed) -> dict[str, Index]:
    """Return every script with its examples' vectors."""
    made = {}
    for name, script in scripts().items():
        vectors = embed(examples(script))
        made[name] = index(script, vectors.vectors, vectors.name)
    return made


def score(found: Iterable[Case], *, wrong: Callable[[str], None] | None = None) -> Score:
    """Return how well turns are understood; `wrong` is told about each that is not."""
    total = Score()
    for case in found:
        got = set(case.heard().facts)
        total += Score(len(got & case.wanted), len(got - case.wanted), len(case.wanted - got))
        if wrong and got != case.wanted:
            wrong(f"{case.scenario}: meant {sorted(case.wanted)}, heard {sorted(got)}: {case.turn}")
    return total


# --- fitting -------------------------------------------------------------------------------------
def fit(found: list[Case], *, ridge: float = 0.03) -> list[float]:
    """Return the weights that explain labelled turns best (logistic, with a ridge).

    A turn asks for a fact where one of its clauses does: the clause that speaks most for it is taken, by
    the weights so far, a few times over.
    """
    rows = [
        (figures(case.known, case.clauses, case.vectors)[:, column, :], key in case.wanted)
        for case in found
        if case.clauses
        for column, key in enumerate(case.known.fact_keys)
    ]
    weights = np.array(found[0].known.weighing.weights, dtype=float)
    labels = np.array([label for _, label in rows], dtype=float)
    penalty = np.full(weights.size, ridge * len(rows) / 100)
    penalty[-1] = 1e-6
    for _ in range(12):
        chosen = np.array([table_[np.argmax(table_ @ weights)] for table_, _ in rows])
        for _ in range(100):
            chance = 1 / (1 + np.exp(-np.clip(chosen @ weights, -30, 30)))
            slope = chosen.T @ (chance - labels) + penalty * weights
            curve = (chosen * (chance * (1 - chance))[:, None]).T @ chosen + np.diag(penalty)
            step = np.linalg.solve(curve, slope)
            weights = weights - step
            if np.abs(step).max() < 1e-6:
                break
    return [round(float(weight), 2) for weight in weights]


# --- the bench -----------------------------------------------------------------------------------
def engines() -> dict[str, Embed]:
    """Return the model in this process, whatever the settings say, and words alone."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    django.setup()
    here = client.InProcess()
    return {
        "model": lambda texts: here.embed(texts, warming=False),
        "words alone": client.by_words,
    }


def measure(*, quick: bool) -> Report:
    """Understand both sets, with the model and without."""
    report, rows = Report("understanding"), []
    for engine, embed in engines().items():
        known = indexes(embed)
        for name in ("tuning", "held_out"):
            found = list(cases(TURNS / name, embed, known))
            seen = score(found)
            rows.append(
                [
                    f"{name}, {engine}",
                    str(len(found)),
                    f"{seen.precision:.3f}",
                    f"{seen.recall:.3f}",
                ]
            )
            if engine == "model" and name == "held_out":
                figures_ = f"{seen.precision:.3f} and {seen.recall:.3f} over {len(found)} turns"
                met = min(seen.precision, seen.recall) >= FLOOR
                report.aims.append(
                    Aim("precision and recall on held-out turns", f"≥ {FLOOR}", figures_, met)
                )
    report.parts.append(table(["turns", "count", "precision", "recall"], rows))
    return report


def main() -> None:
    """Score a folder, show what went wrong, or fit."""
    parser = argparse.ArgumentParser(description="How well the patient understands.")
    parser.add_argument("--turns", type=Path, action="append", help="a folder of labelled turns")
    parser.add_argument("--wrong", action="store_true", help="show what was understood wrongly")
    parser.add_argument("--fit", action="store_true", help="fit the weights on the tuning set")
    asked = parser.parse_args()
    for engine, embed in engines().items():
        known = indexes(embed)
        if asked.fit:
            weights = fit(list(cases(TURNS / "tuning", embed, known)))
            print(f"{engine}: weights={tuple(weights)}")
            known = {
                name: replace(one, weighing=replace(one.weighing, weights=tuple(weights)))
                for name, one in known.items()
            }
        for folder in asked.turns or (TURNS / "tuning", TURNS / "held_out"):
            found = list(cases(folder, embed, known))
            seen = score(found, wrong=print if asked.wrong and engine == "model" else None)
            print(
                f"{folder.name}, {engine}: {len(found)} turns, "
                f"precision {seen.precision:.3f}, recall {seen.recall:.3f}"
            )


if __name__ == "__main__":
    main()
