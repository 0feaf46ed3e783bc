"""Sixty-second drills, one for each thing that is worth a minute, measured by the detectors of a report.

Pure. A minute is too short for most detectors: so an answer is judged inside the small talk that its
prompt tells, and only what the answer itself shows counts.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from feedback.detectors import DETECTORS, MISSING, NO_CHANCE, PARTLY, SHOWN, Verdict
from feedback.drills.drill import TERMS, Drill, Line, Prompt, drills
from feedback.language import Terms
from feedback.meaning import Embed
from feedback.reading import Readings, read
from feedback.rubric import RUBRIC
from feedback.transcript import LEARNER, PATIENT, Tags, Transcript, Turn

DRILLS: tuple[Drill, ...] = drills()
BY_SLUG: Mapping[str, Drill] = {drill.slug: drill for drill in DRILLS}
PACE = 12.0
"""Seconds between two lines of the small talk: nothing depends on them but the order."""
LEAST_WORDS = 3
MANY_TERMS = 2
"""Clinical words left unexplained in a report from which plain words are worth a drill."""
EMPTY = "There are hardly any words to go by. Take the minute again, and say it as you would aloud."
PLAIN = "You said it in words that anybody understands."
NOT_SAID = "It is not said yet what it is, or what it does, in everyday words."
WORTH: Mapping[str, float] = {SHOWN: 0.0, PARTLY: 0.5, MISSING: 1.0}


@dataclass(frozen=True)
class Judged:
    """What became of an answer: one sentence, the words that show it, and another way to say it.

    Every quote is a piece of the answer. `instead` is told in any case: to have gone wrong is no condition
    for hearing how somebody else would say it.
    """

    shown: bool
    sentence: str
    instead: str
    quotes: tuple[str, ...] = ()


def judge(drill: Drill, prompt: Prompt, answer: str, embed: Embed) -> Judged:
    """Judge an answer to a prompt of a drill by what measures it in a report."""
    said = answer.strip()
    if len(said.split()) < LEAST_WORDS:
        return Judged(False, EMPTY, prompt.instead)
    transcript = talk(prompt, said)
    number = len(prompt.before) + 1
    if TERMS in drill.trains:
        return _worded(transcript, prompt)
    readings = Readings(transcript, read(transcript, embed))
    verdicts = {code: DETECTORS[code](transcript, readings) for code in drill.trains}
    return _judged(verdicts, prompt, number)


def talk(prompt: Prompt, answer: str) -> Transcript:
    """Return the small talk around an answer."""
    lines = [*prompt.before, Line(LEARNER, answer), *prompt.after]
    turns = tuple(
        Turn(number, line.speaker, line.text, number * PACE, Tags(emotion=line.emotion))
        for number, line in enumerate(lines, start=1)
    )
    return Transcript(turns, prompt.stage, lay_terms=prompt.lay, duration=len(turns) * PACE)


def _judged(verdicts: Mapping[str, Verdict], prompt: Prompt, number: int) -> Judged:
    """Return the sentence of the weakest verdict, or of the first where all are shown."""
    quotes: dict[str, None] = {}
    for verdict in verdicts.values():
        for quote in verdict.evidence:
            if quote.turn.number == number:
                quotes.setdefault(quote.text)
    weakest = min(verdicts, key=lambda code: _rank(verdicts[code].rating))
    one = RUBRIC.indicator(weakest)
    rating = verdicts[weakest].rating
    sentences = {SHOWN: one.seen, PARTLY: one.partly, MISSING: one.missing}
    shown = all(verdict.rating == SHOWN for verdict in verdicts.values())
    return Judged(shown, sentences.get(rating, one.no_chance), prompt.instead, tuple(quotes))


def _rank(rating: str) -> int:
    return (NO_CHANCE, MISSING, PARTLY, SHOWN).index(rating)


def _worded(transcript: Transcript, prompt: Prompt) -> Judged:
    """Judge plain words: something clinical was told, and nothing was left unexplained."""
    terms = Terms(transcript)
    left = terms.unexplained()
    if left:
        words = ", ".join(f"“{row['term']}”" for row in left)
        quotes = tuple(dict.fromkeys(row["quote"] for row in left))
        return Judged(False, f"Not everybody knows what this is: {words}.", prompt.instead, quotes)
    if not terms.occasions():
        return Judged(False, NOT_SAID, prompt.instead)
    return Judged(True, PLAIN, prompt.instead)


# --- which one ---------------------------------------------------------------------------------------


def weakest(contents: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return the codes of indicators that were missed in reports, most often missed first.

    `contents` are those of reports (`feedback.report.build`). What had no chance counts neither way. Ends
    with `terms` where clinical words were left unexplained in most of them.
    """
    missed: dict[str, list[float]] = {}
    wordy = judged = 0
    for content in contents:
        judged += content["assessable"]
        wordy += len(content["terms"]) >= MANY_TERMS
        for criterion in content["criteria"]:
            for row in criterion["indicators"]:
                if row["rating"] in WORTH:
                    missed.setdefault(row["code"], []).append(WORTH[row["rating"]])
    shares = {code: sum(worth) / len(worth) for code, worth in missed.items()}
    weak = [code for code, share in shares.items() if share > 0]
    weak.sort(key=lambda code: (-shares[code], -len(missed[code]), code))
    return [*weak, TERMS] if judged and 2 * wordy > judged else weak


def drill_for(code: str) -> Drill | None:
    """Return the drill that trains an indicator, or helps it; None where a minute does not."""
    training = [drill for drill in DRILLS if code in drill.trains]
    helping = [drill for drill in DRILLS if code in drill.helps]
    return next(iter([*training, *helping]), None)


def suggested(contents: Iterable[Mapping[str, Any]]) -> Drill | None:
    """Return the drill for what was missed most often; None where nothing was, or there is no report."""
    return next((drill for code in weakest(contents) if (drill := drill_for(code))), None)


def prompt_at(drill: Drill, turn: int) -> Prompt:
    """Return the prompt for somebody's next go: another one each time, until all were had."""
    return drill.prompts[turn % len(drill.prompts)]


__all__ = [
    "BY_SLUG",
    "DRILLS",
    "PATIENT",
    "Drill",
    "Judged",
    "Line",
    "Prompt",
    "drill_for",
    "judge",
    "prompt_at",
    "suggested",
    "talk",
    "weakest",
]
