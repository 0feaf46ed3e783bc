"""C: providing structure."""

import itertools

from feedback.detectors.verdict import MISSING, NO_CHANCE, PARTLY, SHOWN, Verdict, verdict
from feedback.reading import Clause, Readings
from feedback.transcript import Transcript, Turn

GATHER, EXPLAIN, PLAN = 1, 2, 3
SUBSTANTIAL = 16
"""Words of information from which a turn is there to inform."""
HEAP = 80
"""Words of one explanation from which nobody keeps it in mind."""
NOT_GATHERING = (
    "invite_reaction", "teach_back", "weak_check", "anything_else", "confirm", "signpost",
)  # fmt: skip


def phase_of(readings: Readings, turn: Turn) -> int:
    """Return which phase of a consultation a learner's turn belongs to; 0 where it could be any."""
    clauses = readings.of(turn)
    told = [clause for clause in clauses if clause.tells]
    if sum(clause.words for clause in told) >= SUBSTANTIAL:
        return PLAN if all(clause.does("advise") for clause in told) else EXPLAIN
    asks = [clause for clause in clauses if clause.asks and not clause.does(*NOT_GATHERING)]
    return GATHER if asks else 0


def goes_in_order(transcript: Transcript, readings: Readings) -> Verdict:
    """C1. Hearing, explaining, planning; going back from telling to asking counts as a jump."""
    known = [(turn, phase_of(readings, turn)) for turn in transcript.learner[1:]]
    known = [(turn, phase) for turn, phase in known if phase]
    if len(known) < 3:
        return verdict(NO_CHANCE)
    jumps = [
        turn
        for (_, before), (turn, now) in itertools.pairwise(known)
        if now == GATHER and before > GATHER and not _is_answer(transcript, readings, turn)
    ]
    if len(jumps) <= 1:
        return verdict(SHOWN)
    return verdict(PARTLY if len(jumps) == 2 else MISSING, (), jumps)


def _is_answer(transcript: Transcript, readings: Readings, turn: Turn) -> bool:
    """Tell whether a question follows from what the person has just brought up."""
    before = transcript.before(turn)
    if before is None:
        return False
    tags = before.tags
    return bool(tags.cue or tags.vague or tags.question or tags.opened) or readings.feels(before)


def signposts(transcript: Transcript, readings: Readings) -> Verdict:
    """C2. The person is told what comes next."""
    if len(transcript.learner) < 3:
        return verdict(NO_CHANCE)
    found = [
        clause
        for clause in readings.doing("signpost")
        if not _is_purpose(transcript, clause) and _is_kept(transcript, readings, clause)
    ]
    return verdict(SHOWN if found else MISSING, found)


def _is_purpose(transcript: Transcript, clause: Clause) -> bool:
    """Tell whether a clause says what the whole talk is about, as people do when they begin."""
    first = clause.turn.number == transcript.learner[0].number
    return first and clause.moves.get("purpose", -1.0) >= clause.moves["signpost"]


def _is_kept(transcript: Transcript, readings: Readings, post: Clause) -> bool:
    """Tell whether something that could have been announced comes: in the same turn or the next."""
    turns = transcript.learner
    place = turns.index(post.turn)
    return any(phase_of(readings, turn) for turn in turns[place : place + 2])


def organises_explanations(transcript: Transcript, readings: Readings) -> Verdict:
    """C3. Portions; one heap of words undoes them."""
    turns = readings.telling()
    if not turns:
        return verdict(NO_CHANCE)
    heaps = [turn for turn in turns if turn.words > HEAP]
    if not heaps:
        return verdict(SHOWN, turns[:1])
    return verdict(PARTLY if len(heaps) < len(turns) / 3 else MISSING, (), heaps)
