"""How well a report judges: precision and recall of each indicator over labelled transcripts.

A set is a folder of YAML files: `scenario`, `turns` ([seconds, L or P, words]; a patient's words are lines
of that scenario's script) and `indicators` (true, false, or null where there was no opportunity), labelled
by careful reading by other hands than the detectors. `tuning` was looked at while they were written,
`held_out` was not.

    python -m benchmarks detection                            both sets, with the model
    python -m benchmarks.detection --transcripts FOLDER       any other set in the same form
    python -m benchmarks.detection --wrong                    also what was judged otherwise, in tuning
    python -m benchmarks.detection --marks                    the marks that the examples alone give
"""

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from benchmarks.report import Aim, Report, table
from benchmarks.understanding import ROOT, SCENARIOS, engines
from feedback.detectors import DETECTORS, NO_CHANCE, SHOWN, Verdict, judge
from feedback.meaning import MOVES, Moves
from feedback.reading import Readings, read
from feedback.transcript import LEARNER, PATIENT, Tags, Transcript, Turn

TRANSCRIPTS = ROOT / "tests" / "feedback" / "transcripts"
PRECISE = 0.5
"""In F-beta of a move: a talk has some forty clauses, and one false alarm may turn a verdict."""
FLOOR = 0.8
"""Macro F1 over the indicators."""


@dataclass
class Count:
    """Verdicts on one indicator: rightly shown, wrongly shown, missed, rightly not shown."""

    right: int = 0
    wrong: int = 0
    missed: int = 0
    silent: int = 0

    @property
    def precision(self) -> float:
        """Return which share of what was found is there."""
        return self.right / max(1, self.right + self.wrong)

    @property
    def recall(self) -> float:
        """Return which share of what is there was found."""
        return self.right / max(1, self.right + self.missed)

    @property
    def f1(self) -> float:
        """Return both in one figure."""
        return 2 * self.right / max(1, 2 * self.right + self.wrong + self.missed)


def scenario(name: str) -> dict[str, Any]:
    """Return a scenario's file."""
    content: dict[str, Any] = yaml.safe_load((SCENARIOS / f"{name}.yaml").read_text())
    return content


def tags(text: str, script: dict[str, Any]) -> Tags:
    """Return what a patient's turn made of script lines does."""
    facts = script["facts"]

    def said(kind: str) -> tuple[str, ...]:
        return tuple(f["key"] for f in facts if any(line in text for line in f.get(kind) or ()))

    opened = said("says")
    return Tags(
        opened=opened,
        again=said("again"),
        vague=said("vague"),
        cue=next((c["key"] for c in script["cues"] if any(s in text for s in c["says"])), ""),
        question=next(
            (
                line["key"]
                for line in script["lines"]
                if line["kind"] == "question" and any(s in text for s in line["says"])
            ),
            "",
        ),
        emotion=next((f["emotion"] for f in facts if f["key"] in opened and f["emotion"]), ""),
        kind=next((ln["kind"] for ln in script["lines"] if any(s in text for s in ln["says"])), ""),
    )


def transcript(row: dict[str, Any]) -> Transcript:
    """Return a labelled file as a transcript."""
    content = scenario(row["scenario"])
    script = content["script"]
    turns = tuple(
        Turn(
            number,
            LEARNER if who == "L" else PATIENT,
            text,
            float(at),
            Tags() if who == "L" else tags(text, script),
        )
        for number, (at, who, text) in enumerate(row["turns"], start=1)
    )
    return Transcript(
        turns=turns,
        stage=content["encounter_stage"],
        lay_terms=content["lay_terms"],
        facts={f["key"]: (f["text"], f["question"]) for f in script["facts"]},
        cues={c["key"]: c["fact"] for c in script["cues"]},
        duration=turns[-1].at + 5,
    )


@dataclass(frozen=True)
class Judged:
    """A labelled transcript with the verdicts on it."""

    name: str
    labels: dict[str, bool | None]
    verdicts: dict[str, Verdict]
    transcript: Transcript


def judged(folder: Path, embed: Any) -> Iterator[Judged]:
    """Yield every transcript of a folder with its verdicts."""
    for path in sorted(folder.glob("*.yaml")):
        row = yaml.safe_load(path.read_text())
        said = transcript(row)
        verdicts = judge(said, Readings(said, read(said, embed)))
        yield Judged(path.stem, row["indicators"], verdicts, said)


def counts(found: list[Judged]) -> dict[str, Count]:
    """Return how often each indicator was judged as by the reader; nulls are not counted."""
    seen = {code: Count() for code in DETECTORS}
    for one in found:
        for code, count in seen.items():
            label, shown = one.labels[code], one.verdicts[code].rating == SHOWN
            if label is None:
                continue
            name = ("silent", "wrong", "missed", "right")[2 * label + shown]
            setattr(count, name, getattr(count, name) + 1)
    return seen


def macro(seen: dict[str, Count]) -> float:
    """Return the mean F1 of the indicators that occur."""
    scores = [count.f1 for count in seen.values() if count.right + count.wrong + count.missed]
    return sum(scores) / len(scores)


def measure(*, quick: bool) -> Report:
    """Judge both sets."""
    embed = engines()["model"]
    report, rows = Report("detection"), []
    sets = {
        name: counts(list(judged(TRANSCRIPTS / name, embed))) for name in ("tuning", "held_out")
    }
    for code in DETECTORS:
        cells = [code]
        for seen in sets.values():
            cells += [f"{seen[code].precision:.2f}", f"{seen[code].recall:.2f}"]
        rows.append(cells)
    scores = {name: macro(seen) for name, seen in sets.items()}
    report.aims.append(
        Aim("macro F1 on held-out transcripts", f"≥ {FLOOR}", f"{scores['held_out']:.3f}",
            scores["held_out"] >= FLOOR)
    )  # fmt: skip
    head = ["indicator", "tuning precision", "recall", "held-out precision", "recall"]
    report.parts += [table(head, rows), f"Macro F1 on the tuning set: {scores['tuning']:.3f}."]
    return report


def main() -> None:
    """Score folders, and show what was judged otherwise."""
    parser = argparse.ArgumentParser(description="How well a report judges.")
    parser.add_argument("--transcripts", type=Path, action="append")
    parser.add_argument("--wrong", action="store_true")
    parser.add_argument("--marks", action="store_true", help="the marks that the examples give")
    asked = parser.parse_args()
    embed = engines()["model"]
    if asked.marks:
        print(marks(embed))
        return
    for folder in asked.transcripts or (TRANSCRIPTS / "tuning", TRANSCRIPTS / "held_out"):
        found = list(judged(folder, embed))
        seen = counts(found)
        for code, count in seen.items():
            cells = f"{count.right}/{count.wrong}/{count.missed}/{count.silent}"
            rates = f"P {count.precision:.2f} R {count.recall:.2f} F {count.f1:.2f}"
            print(f"{folder.name} {code} {rates} {cells}")
        print(f"{folder.name}: {len(found)} transcripts, macro F1 {macro(seen):.3f}")
        if asked.wrong and folder.name != "held_out":
            for one in found:
                show(one)


def marks(embed: Any) -> dict[str, float]:
    """Return the mark of each move with the best F-beta over its examples, each left out in turn."""
    moves, found = Moves(embed), {}
    for move in MOVES:
        scores, wanted = moves.left_out(move)
        good = wanted > 0

        def quality(mark: float, scores: Any = scores, good: Any = good) -> float:
            said = scores >= mark
            right, share = (said & good).sum(), PRECISE**2
            return float((1 + share) * right / (said.sum() + share * good.sum()))

        found[move.name] = max((round(n * 0.05, 2) for n in range(-10, 16)), key=quality)
    return found


def show(one: Judged) -> None:
    """Print where a verdict differs from its label."""
    for code, verdict in one.verdicts.items():
        label, shown = one.labels[code], verdict.rating == SHOWN
        if (label is not None and label != shown) or (
            label is None and verdict.rating != NO_CHANCE
        ):
            quotes = [f"{q.turn.number}: {q.text}" for q in (*verdict.evidence, *verdict.missed)]
            print(f"{one.name} {code} label {label}, {verdict.rating}: {quotes}")


if __name__ == "__main__":
    main()
