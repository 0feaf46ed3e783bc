"""D: information gathering."""

import re

from feedback.detectors.structure import NOT_GATHERING
from feedback.detectors.verdict import MISSING, NO_CHANCE, PARTLY, SHOWN, Verdict, by_share, verdict
from feedback.reading import Clause, Readings
from feedback.transcript import Transcript, Turn

MOST_SHARE, SOME_SHARE = 67, 75
"""Per cent of all words that may be the learner's."""
LEAD = (
    r"^(?:[^?]{0,40}?[,:]\s+|"
    r"(?:and|but|so|or|okay|ok|well|right|now|also|then|first|please|tell me)[\s,]+)*"
)
OPEN = re.compile(
    LEAD + r"(?:(?:and|so|but|from|in|at|on|of|with|about|since|until)\b[^?]{0,40}?)?"
    r"(?:(?:could|can|would|will) you (?:please )?(?:tell|describe|explain|say|talk|walk|share|help)|"
    r"tell me|describe|talk me|walk me|run me|what(?!\s+(?:time|day|age|number))|"
    r"how(?!\s+(?:many|old|often|long|much|far|big))|why|in what way|"
    r"i(?:'d| would) (?:like|love) to (?:hear|know|understand)|i(?:'m| was| am)? wonder)",
    re.IGNORECASE,
)
CLOSED = re.compile(
    LEAD
    + r"(?:do|does|did|are|is|was|were|am|can|could|would|will|shall|should|may|might|have|has|had|any|"
    r"how (?:many|old|often|long|much|far|big)|you|it|he|she|they|the)\b",
    re.IGNORECASE,
)
TAG = re.compile(
    r"(?:,\s*(?:isn't|aren't|don't|doesn't|didn't|won't|wouldn't|haven't|hasn't|can't|is|are|do|does|did|"
    r"have|has|will|would)\s+(?:it|you|he|she|they|that|there)\s*\?|,\s*(?:right|correct|no|yes)\s*\?)\s*$",
    re.IGNORECASE,
)
SUGGESTS = re.compile(
    r"^(?:and |but |so )*(?:you(?:'re| are| do| don't| have|'ve| haven't| must| feel| take)\b|"
    r"(?:don't|aren't|isn't|haven't|wouldn't|didn't) you\b|surely\b|i (?:suppose|guess|assume) you\b)",
    re.IGNORECASE,
)


def questions(readings: Readings) -> list[Clause]:
    """Return the questions that gather: not those that check, invite or close."""
    return [clause for clause in readings.all() if clause.asks and not clause.does(*NOT_GATHERING)]


def plain(clause: Clause) -> str:
    """Return a clause with plain marks, for patterns."""
    return clause.quote.replace("’", "'").strip()


def is_open(clause: Clause) -> bool:
    """Tell whether a question cannot well be answered by yes, no or a number."""
    return OPEN.match(plain(clause)) is not None


def is_closed(clause: Clause) -> bool:
    """Tell whether yes, no or a number answers it. Who, when and where are neither open nor closed."""
    return not is_open(clause) and CLOSED.match(plain(clause)) is not None


def is_leading(clause: Clause) -> bool:
    """Tell whether a question puts its answer into the person's mouth."""
    text = plain(clause)
    return text.endswith("?") and bool(TAG.search(text) or SUGGESTS.match(text))


def lets_the_patient_tell(transcript: Transcript, readings: Readings) -> Verdict:
    """D1. Room: by share of words, and by asking before telling."""
    if transcript.exchanges() < 3:
        return verdict(NO_CHANCE)
    first = transcript.learner[: max(1, len(transcript.learner) // 3)]
    asks = [clause for turn in first for clause in readings.of(turn) if clause.asks]
    share = transcript.share()
    if share <= MOST_SHARE and asks:
        return verdict(SHOWN, [clause for clause in asks if is_open(clause)] or asks)
    longest = max(transcript.learner, key=lambda turn: (turn.words, -turn.number))
    rating = PARTLY if share <= SOME_SHARE and asks else MISSING
    return verdict(rating, (), [longest])


def opens_first(transcript: Transcript, readings: Readings) -> Verdict:
    """D2. The first questions are open, and there are enough of them."""
    asked = questions(readings)
    if len(asked) < 2:
        return verdict(NO_CHANCE)
    found = [clause for clause in asked if is_open(clause)]
    closed = [clause for clause in asked if is_closed(clause)]
    early = [clause for clause in asked if clause in found or clause in closed][:4]
    leads = sum(clause in found for clause in early) * 2 >= len(early)
    if found and leads and 5 * len(found) >= 2 * (len(found) + len(closed)):
        return verdict(SHOWN, found)
    return verdict(PARTLY if found else MISSING, found, closed)


def asks_one_thing(transcript: Transcript, readings: Readings) -> Verdict:
    """D3. At most one question that asks several things or leads."""
    asked = questions(readings)
    if len(asked) < 2:
        return verdict(NO_CHANCE)
    faulty: list[Clause] = [clause for clause in asked if is_leading(clause)]
    for turn in transcript.learner:
        own = [c for c in readings.of(turn) if c in asked and c not in faulty]
        if len(own) > 1:
            faulty.append(own[1])
    faulty.sort(key=lambda clause: (clause.turn.number, clause.start))
    if len(faulty) <= 1:
        return verdict(SHOWN, (), faulty)
    return verdict(PARTLY if len(faulty) == 2 else MISSING, (), faulty)


def clarifies(transcript: Transcript, readings: Readings) -> Verdict:
    """D4. A vague answer is asked about in the next turn."""
    probed: list[Clause] = []
    passed: list[Turn | None] = []
    for turn in transcript.patient:
        after = transcript.after(turn)
        if not turn.tags.vague or after is None:
            continue
        found = _probe(transcript, readings, turn, after)
        if found is not None:
            probed.append(found)
        else:
            passed.append(after)
    return verdict(by_share(len(probed), len(probed) + len(passed)), probed, passed)


def _probe(transcript: Transcript, readings: Readings, vague: Turn, after: Turn) -> Clause | None:
    asks = [clause for clause in readings.of(after) if clause.asks or clause.does("probe")]
    answer = next((one for one in transcript.patient if one.number > after.number), None)
    told = answer.tags.opened if answer else ()
    for clause in asks:
        near = clause.ties.get(vague.number, 0.0) > 0 or clause.does("probe")
        if near or set(vague.tags.vague) & set(told):
            return clause
    return None


def summarises(transcript: Transcript, readings: Readings) -> Verdict:
    """D5. What was heard is said again, and the person may correct it, in the same breath."""
    if transcript.exchanges() < 3:
        return verdict(NO_CHANCE)
    heard = {turn.number for turn in transcript.learner[2:]}
    found = [clause for clause in readings.doing("summarise") if clause.turn.number in heard]
    whole = [clause for clause in found if readings.turn_does(clause.turn, "confirm")]
    if whole:
        return verdict(SHOWN, whole)
    return verdict(PARTLY if found else MISSING, found)
