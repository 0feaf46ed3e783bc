"""Bands and figures: arithmetic that a person can repeat, and "too short" instead of a low score."""

import pytest

from feedback.bands import (
    Band,
    clinical,
    grade,
    index,
    scaled,
    share_warning,
    to_scale,
    too_short,
)
from feedback.rubric import CLINICAL, LINGUISTIC, RUBRIC


@pytest.mark.parametrize(
    ("ratings", "band"),
    [
        (["shown"] * 4, 3),
        (["shown", "shown", "shown", "partly"], 3),
        (["shown", "shown", "partly", "missing"], 2),
        (["shown", "missing", "missing", "partly"], 1),
        (["missing"] * 4, 0),
        (["shown", "shown", "no_chance", "no_chance"], 3),
    ],
)
def test_a_clinical_band_comes_from_what_had_a_chance(ratings, band):
    assert clinical(ratings).band == band


def test_with_too_few_occasions_a_criterion_is_not_assessed():
    found = clinical(["shown", "no_chance", "no_chance"])
    assert found.band is None
    assert found.reason


def test_the_index_rests_on_what_was_assessed_and_says_on_how_many():
    bands = {one.code: Band(reason="-") for one in RUBRIC.criteria}
    assert index(bands, RUBRIC.criteria) == (None, 0)
    bands |= {one.code: Band(band=2) for one in RUBRIC.criteria if one.kind == CLINICAL}
    assert index(bands, RUBRIC.criteria) == (67, 5)
    bands |= {"resources": Band(range=(4, 5))}
    assert index(bands, RUBRIC.criteria) == (69, 6)


@pytest.mark.parametrize(
    ("total", "score", "letter"),
    [(39, 500, "A"), (28, 350, "B"), (27, 340, "C+"), (24, 300, "C+"), (0, 0, "E"), (36, 460, "A")],
)
def test_the_scale_is_rounded_down_and_never_up_across_a_line(total, score, letter):
    """DOMAIN 5: 28/39 → 350 (B), 27/39 → 340 (C+), 24/39 → 300 (C+)."""
    assert to_scale(total) == score
    assert grade(score) == letter


def whole(linguistic, clinical_band):
    most = {LINGUISTIC: linguistic, CLINICAL: clinical_band}
    return {one.code: Band(band=most[one.kind]) for one in RUBRIC.criteria}


def test_an_estimate_needs_all_nine_criteria_on_both_cards():
    assert scaled([whole(5, 2), whole(5, 2)]).low == to_scale(30)
    assert scaled([whole(5, 2)]) is None
    for missing in (Band(reason="-"), Band(range=(4, 5))):
        assert scaled([whole(5, 2), whole(5, 2) | {"fluency": missing}]) is None
    wide = scaled([whole(6, 3), whole(4, 2)])
    assert (wide.low, wide.high, wide.grade) == (to_scale(26), 500, "C+")


@pytest.mark.parametrize(
    ("words", "seconds", "exchanges", "short"),
    [(50, 120.0, 3, False), (49, 300.0, 9, True), (200, 119.9, 9, True), (200, 300.0, 2, True)],
)
def test_below_the_minimum_evidence_nothing_is_assessed(words, seconds, exchanges, short):
    assert too_short(words, seconds, exchanges) is short


@pytest.mark.parametrize(
    ("share", "said"), [(29, "low"), (30, None), (60, None), (90, None), (91, "high")]
)
def test_a_share_of_talk_far_from_a_talks_is_warned_of(share, said):
    assert share_warning(share) == said


def test_the_rubric_has_nine_criteria_and_twenty_indicators_with_all_their_words():
    assert len(RUBRIC.criteria) == 9
    assert [one.most for one in RUBRIC.criteria if one.kind == LINGUISTIC] == [6] * 4
    assert [one.most for one in RUBRIC.criteria if one.kind == CLINICAL] == [3] * 5
    indicators = [i for one in RUBRIC.criteria for i in one.indicators]
    assert len({i.code for i in indicators}) == len(indicators) == 20
    for one in indicators:
        told = (one.seen, one.partly, one.missing, one.no_chance, one.instead, one.title)
        assert all(told), one.code
        assert len(set(told)) == len(told), one.code
