"""B: understanding and incorporating the patient's perspective."""

from feedback.detectors.verdict import MISSING, NO_CHANCE, PARTLY, SHOWN, Verdict, by_share, verdict
from feedback.reading import Clause, Readings
from feedback.transcript import Transcript, Turn

KINDS = ("ask_idea", "ask_concern", "ask_expectation")
FOLLOWED = 0.42
"""Likeness of a question to a cue from which it goes after it."""


def draws_out_the_view(transcript: Transcript, readings: Readings) -> Verdict:
    """B1. Ideas, concerns, expectations: two of the three kinds are asked for."""
    if not transcript.learner:
        return verdict(NO_CHANCE)
    found = {kind: _strongest(readings, kind) for kind in KINDS}
    asked = [clause for clause in found.values() if clause]
    if len(asked) >= 2:
        return verdict(SHOWN, asked)
    return verdict(PARTLY if asked else MISSING, asked)


def _strongest(readings: Readings, kind: str) -> Clause | None:
    """Return the first clause whose kind is this one before the other two."""
    for clause in readings.doing(kind):
        rivals = [clause.moves.get(other, 0.0) for other in KINDS if other != kind]
        if clause.moves[kind] >= max(rivals):
            return clause
    return None


def picks_up_cues(transcript: Transcript, readings: Readings) -> Verdict:
    """B2. A hint is gone after in the very next turn."""
    taken: list[Clause | Turn] = []
    passed: list[Turn | None] = []
    for turn in transcript.patient:
        after = transcript.after(turn)
        if not turn.tags.cue or after is None:
            continue
        followed = _follows(transcript, readings, turn, after)
        if followed is not None:
            taken.append(followed)
        else:
            passed.append(after)
    return verdict(by_share(len(taken), len(taken) + len(passed)), taken, passed)


def _follows(
    transcript: Transcript, readings: Readings, cue: Turn, after: Turn
) -> Clause | Turn | None:
    clauses = [clause for clause in readings.of(after) if clause.asks or clause.does("empathy")]
    near = [
        clause
        for clause in clauses
        if clause.ties.get(cue.number, 0.0) >= FOLLOWED or clause.does("probe", "ask_concern")
    ]
    if near:
        return near[0]
    answer = next((one for one in transcript.patient if one.number > after.number), None)
    fact = transcript.cues.get(cue.tags.cue, "")
    told = (*answer.tags.opened, *answer.tags.vague, *answer.tags.again) if answer else ()
    return clauses[0] if clauses and fact in told else None


def ties_explanations(transcript: Transcript, readings: Readings) -> Verdict:
    """B3. An explanation or plan takes up something that the person has told."""
    told = {
        turn.number
        for turn in transcript.patient
        if turn.tags.opened or turn.tags.again or turn.tags.cue or turn.tags.question
        or readings.feels(turn)
    }  # fmt: skip
    explained = [clause for clause in readings.all() if clause.tells]
    chances = [clause for clause in explained if any(n < clause.turn.number for n in told)]
    if not chances:
        return verdict(NO_CHANCE)
    tied = [clause for clause in chances if told & clause.ties.keys()]
    if tied:
        return verdict(SHOWN, tied)
    return verdict(MISSING, (), chances[:1])
