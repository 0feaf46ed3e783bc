"""E: information giving."""

from itertools import pairwise

from feedback.detectors.structure import HEAP
from feedback.detectors.verdict import MISSING, NO_CHANCE, PARTLY, SHOWN, Verdict, verdict
from feedback.reading import Clause, Readings
from feedback.transcript import Transcript

TOLD = 25
"""Words of information before which there is nothing to be said in one's own words."""
LATE = 0.6
"""From this part of a talk on, "anything else?" comes near the end."""


def starts_from_what_is_known(transcript: Transcript, readings: Readings) -> Verdict:
    """E1. What the person knows or thinks is asked before the first explanation."""
    turns = readings.telling()
    if not turns:
        return verdict(NO_CHANCE)
    asked = readings.doing("ask_knowledge", "ask_idea")
    before = [clause for clause in asked if clause.turn.number <= turns[0].number]
    if before:
        return verdict(SHOWN, before)
    return verdict(PARTLY if asked else MISSING, asked, turns[:1])


def uses_reactions(transcript: Transcript, readings: Readings) -> Verdict:
    """E2. Explaining goes in steps, and a step takes up the answer to the one before."""
    turns = readings.telling()
    if not turns:
        return verdict(NO_CHANCE)
    heaps = [turn for turn in turns if turn.words > HEAP]
    later = turns[1:]
    used: list[Clause] = []
    for turn in later:
        before = transcript.before(turn)
        used += [
            clause
            for clause in readings.of(turn)
            if clause.does("acknowledge", "empathy", "probe")
            or (before is not None and before.number in clause.ties)
        ][:1]
    if len(turns) > 1 and used and not heaps:
        return verdict(SHOWN, used)
    return verdict(PARTLY if len(turns) > 1 and not heaps else MISSING, used, heaps or turns[:1])


def invites_reactions(transcript: Transcript, readings: Readings) -> Verdict:
    """E3. After informing, the person is asked what they make of it."""
    turns = readings.telling()
    if not turns:
        return verdict(NO_CHANCE)
    own = transcript.learner
    near = {turn.number for turn in turns}
    near |= {after.number for before, after in pairwise(own) if before in turns}
    found = [c for c in readings.doing("invite_reaction") if c.turn.number in near]
    return verdict(SHOWN if found else MISSING, found, () if found else turns[-1:])


def checks_understanding(transcript: Transcript, readings: Readings) -> Verdict:
    """E4. In the person's own words; "okay?" alone is weak (DOMAIN 4)."""
    turns = readings.telling()
    if not turns:
        return verdict(NO_CHANCE)
    found = [c for c in readings.doing("teach_back") if _told_before(readings, c) >= TOLD]
    if found:
        return verdict(SHOWN, found)
    weak = [c for c in readings.doing("weak_check") if _told_before(readings, c)]
    return verdict(PARTLY if weak else MISSING, (), weak or turns[-1:])


def _told_before(readings: Readings, clause: Clause) -> int:
    """Return how many words of information came before a clause."""
    return sum(
        one.words
        for one in readings.all()
        if one.tells and (one.turn.number, one.start) < (clause.turn.number, clause.start)
    )


def finds_out_what_is_left(transcript: Transcript, readings: Readings) -> Verdict:
    """E5. "Is there anything else?", near the end."""
    if len(transcript.learner) < 3:
        return verdict(NO_CHANCE)
    found = readings.doing("anything_else")
    end = transcript.learner[-1].number
    late = [clause for clause in found if clause.turn.number >= LATE * end]
    if late:
        return verdict(SHOWN, late)
    return verdict(PARTLY if found else MISSING, found)
