"""C: providing structure."""

import itertools

from feedback.detectors.verdict import MISSING, NO_CHANCE, PARTLY, SHOWN, Verdict, verdict
from feedback.reading import Readings
from feedback.transcript import Transcript, Turn

GATHER, EXPLAIN, PLAN = 1, 2, 3
HEAP = 80
"""Words of one explanation from which nobody keeps it in mind."""
NOT_GATHERING = (
    "invite_reaction", "teach_back", "weak_check", "anything_else", "confirm", "signpost",
)  # fmt: skip


def phase_of(readings: Readings, turn: Turn) -> int:
    """Return which phase of a consultation a learner's turn belongs to; 0 where it could be any."""
    clauses = readings.of(turn)
    told = [clause for clause in clauses if clause.tells]
    if told:
        return PLAN if all(clause.does("advise") for clause in told) else EXPLAIN
    asks = [clause for clause in clauses if clause.asks and not clause.does(*NOT_GATHERING)]
    return GATHER if asks else 0


def goes_in_order(transcript: Transcript, readings: Readings) -> Verdict:
    """C1. Hearing, explaining, planning; going back from telling to asking counts as a jump."""
    order = [(turn, phase_of(readings, turn)) for turn in transcript.learner]
    known = [(turn, phase) for turn, phase in order if phase]
    if len(known) < 3:
        return verdict(NO_CHANCE)
    jumps = [
        turn
        for (_, before), (turn, now) in itertools.pairwise(known)
        if now == GATHER and before > GATHER
    ]
    if len(jumps) <= 1:
        return verdict(SHOWN)
    return verdict(PARTLY if len(jumps) == 2 else MISSING, (), jumps)


def signposts(transcript: Transcript, readings: Readings) -> Verdict:
    """C2. The person is told what comes next."""
    if len(transcript.learner) < 3:
        return verdict(NO_CHANCE)
    found = readings.doing("signpost")
    return verdict(SHOWN if found else MISSING, found)


def organises_explanations(transcript: Transcript, readings: Readings) -> Verdict:
    """C3. Portions; one heap of words undoes them."""
    turns = readings.telling()
    if not turns:
        return verdict(NO_CHANCE)
    heaps = [turn for turn in turns if turn.words > HEAP]
    if not heaps:
        return verdict(SHOWN, turns[:1])
    return verdict(PARTLY if len(heaps) < len(turns) / 3 else MISSING, (), heaps)
