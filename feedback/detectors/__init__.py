"""Twenty indicators, a file a group: small pure functions from transcript and readings to a verdict.

Each opportunity counts once and in the right place: a stock phrase that nothing calls for shows nothing.
"""

from collections.abc import Callable

from feedback.detectors import gathering, giving, perspective, relationship, structure
from feedback.detectors.verdict import MISSING, NO_CHANCE, PARTLY, SHOWN, Verdict
from feedback.reading import Readings
from feedback.transcript import Transcript

type Detector = Callable[[Transcript, Readings], Verdict]

DETECTORS: dict[str, Detector] = {
    "A1": relationship.opens_suitably,
    "A2": relationship.is_attentive,
    "A3": relationship.does_not_judge,
    "A4": relationship.answers_feelings,
    "B1": perspective.draws_out_the_view,
    "B2": perspective.picks_up_cues,
    "B3": perspective.ties_explanations,
    "C1": structure.goes_in_order,
    "C2": structure.signposts,
    "C3": structure.organises_explanations,
    "D1": gathering.lets_the_patient_tell,
    "D2": gathering.opens_first,
    "D3": gathering.asks_one_thing,
    "D4": gathering.clarifies,
    "D5": gathering.summarises,
    "E1": giving.starts_from_what_is_known,
    "E2": giving.uses_reactions,
    "E3": giving.invites_reactions,
    "E4": giving.checks_understanding,
    "E5": giving.finds_out_what_is_left,
}


def judge(transcript: Transcript, readings: Readings) -> dict[str, Verdict]:
    """Return the verdict on each indicator."""
    return {code: detect(transcript, readings) for code, detect in DETECTORS.items()}


__all__ = ["DETECTORS", "MISSING", "NO_CHANCE", "PARTLY", "SHOWN", "Verdict", "judge"]
