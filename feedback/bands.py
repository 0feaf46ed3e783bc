"""From verdicts to bands, and from bands to an index. The thresholds are ours and uncalibrated.

OET publishes no formula, and says not to work out a final score from indicators (DOMAIN 5). So the index
is a practice index from 0 to 100 over what could be assessed, always with its coverage; an estimate on the
test's own scale exists only where all nine criteria were assessed on two cards.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import floor

from feedback.detectors import MISSING, NO_CHANCE, PARTLY, SHOWN
from feedback.rubric import Criterion

LEAST_WORDS, LEAST_SECONDS, LEAST_EXCHANGES = 50, 120.0, 3
"""Below any of these nothing is assessed: "too short", never a low score (DOMAIN 5)."""
LOW_SHARE, HIGH_SHARE = 30, 90
"""Per cent of the words that are the learner's, outside which a report warns (DOMAIN 5)."""
WORTH: Mapping[str, float] = {SHOWN: 1.0, PARTLY: 0.5, MISSING: 0.0}
STEPS = (0.3, 0.6, 0.85)
"""Share of a criterion's indicators from which its bands 1, 2 and 3 begin."""
LEAST_CHANCES = 2
"""A criterion with fewer indicators that had a chance is not assessed."""
CRITERIA = 9
TOP = 39
"""Four times six and five times three: the most that nine bands add up to."""
FORMULA = "2026.1"


@dataclass(frozen=True)
class Band:
    """What came out for a criterion: a band, or a range, or neither, with the reason."""

    band: int | None = None
    range: tuple[int, int] | None = None
    reason: str = ""

    @property
    def value(self) -> float | None:
        """Return the band, or the middle of the range."""
        if self.band is not None:
            return float(self.band)
        return sum(self.range) / 2 if self.range else None


def clinical(ratings: Iterable[str]) -> Band:
    """Return the band of a clinical criterion from its ratings; what had no chance is left out."""
    worth = [WORTH[rating] for rating in ratings if rating != NO_CHANCE]
    if len(worth) < LEAST_CHANCES:
        return Band(reason="There were too few occasions in this talk to judge it.")
    share = sum(worth) / len(worth)
    return Band(band=sum(share >= step - 1e-9 for step in STEPS))


def index(bands: Mapping[str, Band], criteria: Iterable[Criterion]) -> tuple[int | None, int]:
    """Return the practice index from 0 to 100, and how many of the nine it rests on."""
    reached, possible, assessed = 0.0, 0, 0
    for criterion in criteria:
        value = bands[criterion.code].value
        if value is not None:
            reached, possible, assessed = reached + value, possible + criterion.most, assessed + 1
    return (floor(100 * reached / possible + 0.5) if possible else None), assessed


@dataclass(frozen=True)
class Scaled:
    """A practice estimate on the test's scale, as a range with its letter; never an official result."""

    low: int
    high: int
    grade: str
    formula: str = FORMULA


def scaled(cards: Iterable[Mapping[str, Band]]) -> Scaled | None:
    """Estimate 500 × Σband ÷ 39, rounded down to a step of 10, from two cards with all nine (DOMAIN 5).

    None where a criterion was not assessed on either card, or only as a range. The range is the lower and
    the higher card; the grade is that of the lower, never up across a line.
    """
    sums = []
    for bands in cards:
        values = [band.band for band in bands.values()]
        if len(values) != CRITERIA or None in values:
            return None
        sums.append(sum(value for value in values if value is not None))
    if len(sums) != 2:
        return None
    low, high = sorted(to_scale(total) for total in sums)
    return Scaled(low, high, grade(low))


def to_scale(total: int) -> int:
    """Return what a sum of nine bands (0 to 39) is on the scale of 0 to 500, rounded down to 10."""
    return 500 * total // TOP // 10 * 10


def grade(score: int) -> str:
    """Return the letter of a score on the scale (DOMAIN 5)."""
    for least, letter in ((450, "A"), (350, "B"), (300, "C+"), (200, "C"), (100, "D")):
        if score >= least:
            return letter
    return "E"


def too_short(words: int, seconds: float, exchanges: int) -> bool:
    """Tell whether there is too little to judge anything."""
    return words < LEAST_WORDS or seconds < LEAST_SECONDS or exchanges < LEAST_EXCHANGES


def share_warning(share: int) -> str | None:
    """Return "low" or "high" where the learner's share of the words is far from a talk's."""
    if share < LOW_SHARE:
        return "low"
    return "high" if share > HIGH_SHARE else None
