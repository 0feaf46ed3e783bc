"""A: relationship building."""

from feedback.detectors.verdict import MISSING, NO_CHANCE, PARTLY, SHOWN, Verdict, by_share, verdict
from feedback.reading import Clause, Readings
from feedback.transcript import Transcript, Turn

NEW = ("first_meeting", "phone")
ENOUGH = 2
TAKEN_UP = 0.5
"""Likeness of a statement to what the patient has just said from which it takes that up."""


def opens_suitably(transcript: Transcript, readings: Readings) -> Verdict:
    """A1. What opens a first meeting would be odd among people who know each other (DOMAIN 1)."""
    if not transcript.learner:
        return verdict(NO_CHANCE)
    first = transcript.learner[0]
    opening = readings.of(first)
    greets = _doing(opening, "greet")
    names = _doing(opening, "introduce")
    matters = _doing(opening, "purpose", "signpost", "acknowledge", "empathy")
    asks = [clause for clause in opening if clause.asks]
    if transcript.stage in NEW:
        return _rated(bool(greets) + bool(names), 2, [*names, *greets], first)
    if transcript.stage == "just_examined":
        told = [*matters, *(clause for clause in opening if clause.tells), *asks]
        return _rated(bool(told) + (not names), 2, told, first)
    contact = greets or _doing(opening, "acknowledge", "empathy")
    return _rated(bool(contact) + bool(matters or asks), 2, [*contact, *matters, *asks], first)


def _rated(done: int, wanted: int, evidence: list[Clause], first: Turn) -> Verdict:
    if done >= wanted:
        return verdict(SHOWN, evidence)
    return verdict(PARTLY, evidence, [first]) if done else verdict(MISSING, (), [first])


def _doing(clauses: tuple[Clause, ...], *names: str) -> list[Clause]:
    return [clause for clause in clauses if clause.does(*names)]


def is_attentive(transcript: Transcript, readings: Readings) -> Verdict:
    """A2. What was just said is taken up: acknowledged, thanked for, said again in other words."""
    turns = transcript.learner[1:]
    if not turns:
        return verdict(NO_CHANCE)
    found: list[Clause] = []
    own = 0
    for turn in turns:
        before = transcript.before(turn)
        taken = [clause for clause in readings.of(turn) if _takes_up(clause, before)]
        own += any(_is_own(clause, before) for clause in taken)
        found += taken[:1]
    # "Thank you for sharing that" can be said to anybody: one of them has to be about this person's words.
    if len(found) >= ENOUGH and own:
        return verdict(SHOWN, found)
    return verdict(PARTLY if found else MISSING, found)


def _takes_up(clause: Clause, before: Turn | None) -> bool:
    if clause.does("acknowledge", "empathy"):
        return True
    return _is_own(clause, before)


def _is_own(clause: Clause, before: Turn | None) -> bool:
    near = before is not None and clause.ties.get(before.number, 0.0) >= TAKEN_UP
    return near and not clause.does("blame")


def does_not_judge(transcript: Transcript, readings: Readings) -> Verdict:
    """A3. One reproach is heard longer than ten kind words."""
    if not transcript.learner:
        return verdict(NO_CHANCE)
    blame = readings.doing("blame")
    if not blame:
        return verdict(SHOWN)
    return verdict(PARTLY if len(blame) == 1 else MISSING, (), blame)


def answers_feelings(transcript: Transcript, readings: Readings) -> Verdict:
    """A4. A feeling is answered in the very next turn; a kind phrase at another time answers nothing."""
    answered: list[Clause] = []
    passed: list[Turn | None] = []
    for turn in transcript.patient:
        after = transcript.after(turn)
        if not readings.feels(turn) or after is None:
            continue
        kind = [clause for clause in readings.of(after) if clause.does("empathy")]
        if kind:
            answered.append(kind[0])
        else:
            passed.append(after)
    rating = by_share(len(answered), len(answered) + len(passed))
    return verdict(rating, answered, passed)
