"""Put a report together: plain JSON, the same bytes for the same transcript, readings and rubric.

Nothing here is guessed: a sentence is the rubric's, a quote is a piece of a turn, and what cannot be known
is said to be not assessed. No clock, no chance, no engine.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from feedback.bands import Band, clinical, index, share_warning, too_short
from feedback.detectors import MISSING, NO_CHANCE, PARTLY, SHOWN, Verdict, judge
from feedback.detectors.verdict import Quote
from feedback.reading import Readings, read
from feedback.rubric import CLINICAL, RUBRIC, Criterion, Indicator, Rubric
from feedback.transcript import LEARNER, Transcript

MOST = 3
"""Strengths, and improvements, of a report (DOMAIN 10)."""
WITHOUT_SOUND = {
    "intelligibility": "It can only be heard. This role-play was typed, so there is no sound to judge.",
    "fluency": "It lives in the timing of speech. This role-play was typed.",
}
TOO_LITTLE = "There is too little text in this talk to say it fairly."
ORDER = ("A4", "B2", "B1", "E4", "D4", "E1", "A3", "A1", "D2", "B3", "C3", "E3", "D5", "A2", "C2",
         "E5", "E2", "D3", "D1", "C1")  # fmt: skip
"""Which of several equal findings is told first: what patients notice most, and scores hang on."""


def build(
    transcript: Transcript,
    readings: Mapping[str, Any],
    findings: Mapping[str, Any],
    *,
    rubric: Rubric = RUBRIC,
) -> dict[str, Any]:
    """Return the content of a report (see `docs/rubric.md` for its shape).

    `readings` is what `read` returned for this transcript; `findings` are slips and terms with the ranges
    that language evidence allows (`feedback.language.findings`).
    """
    short = too_short(transcript.words(LEARNER), transcript.duration, transcript.exchanges())
    verdicts = {} if short else judge(transcript, Readings(transcript, readings))
    bands = {one.code: _band(one, verdicts, findings, short=short) for one in rubric.criteria}
    overall, assessed = (None, 0) if short else index(bands, rubric.criteria)
    return {
        "rubric": rubric.version,
        "engine": readings["engine"],
        "version": transcript.version,
        "assessable": not short,
        "reason": "too_short" if short else None,
        "figures": _figures(transcript),
        "overall": overall,
        "coverage": {"assessed": assessed, "of": len(rubric.criteria)},
        "criteria": [_criterion(one, bands[one.code], verdicts) for one in rubric.criteria],
        "strengths": _strengths(verdicts, rubric),
        "improvements": _improvements(verdicts, rubric),
        "slips": list(findings.get("slips", ())),
        "terms": list(findings.get("terms", ())),
        "neverFound": [dict(one) for one in transcript.never_found],
        "scaled": None,
        "comment": None,
    }


def _figures(transcript: Transcript) -> dict[str, Any]:
    return {
        "words": transcript.words(LEARNER),
        "share": transcript.share(),
        "seconds": round(transcript.duration),
        "exchanges": transcript.exchanges(),
        "shareWarning": share_warning(transcript.share()),
    }


def _band(
    criterion: Criterion,
    verdicts: Mapping[str, Verdict],
    findings: Mapping[str, Any],
    *,
    short: bool,
) -> Band:
    if short:
        return Band(reason="The talk was too short to assess.")
    if criterion.kind == CLINICAL:
        return clinical(verdicts[one.code].rating for one in criterion.indicators)
    if criterion.code in WITHOUT_SOUND:
        return Band(reason=WITHOUT_SOUND[criterion.code])
    found = findings.get(criterion.code)
    reason = findings.get("reasons", {}).get(criterion.code, TOO_LITTLE)
    return Band(range=(found[0], found[1])) if found else Band(reason=reason)


def _criterion(criterion: Criterion, band: Band, verdicts: Mapping[str, Verdict]) -> dict[str, Any]:
    status = "assessed" if band.band is not None else "range" if band.range else "not_assessed"
    words = None
    if band.band is not None:
        words = criterion.bands[band.band]
    elif band.range:
        words = " ".join(criterion.bands[one] for one in sorted(set(band.range)))
    return {
        "code": criterion.code,
        "name": criterion.name,
        "kind": criterion.kind,
        "max": criterion.most,
        "status": status,
        "band": band.band,
        "range": list(band.range) if band.range else None,
        "words": words,
        "reason": band.reason or None,
        "indicators": [
            _indicator(one, verdicts[one.code]) for one in criterion.indicators if verdicts
        ],
    }


def _indicator(indicator: Indicator, verdict: Verdict) -> dict[str, Any]:
    sentences = {
        SHOWN: indicator.seen,
        PARTLY: indicator.partly,
        MISSING: indicator.missing,
        NO_CHANCE: indicator.no_chance,
    }
    return {
        "code": indicator.code,
        "name": indicator.name,
        "rating": verdict.rating,
        "sentence": sentences[verdict.rating],
        "evidence": [_quote(one) for one in verdict.evidence],
        "missed": [_quote(one) for one in verdict.missed] if verdict.rating != SHOWN else [],
        "instead": indicator.instead if verdict.rating in (PARTLY, MISSING) else None,
    }


def _quote(quote: Quote) -> dict[str, Any]:
    return {"turn": quote.turn.number, "at": round(quote.turn.at, 1), "quote": quote.text}


def _strengths(verdicts: Mapping[str, Verdict], rubric: Rubric) -> list[dict[str, Any]]:
    """Return up to three things that were shown and can be quoted, of different criteria first."""
    shown = [code for code in ORDER if _is(verdicts, code, SHOWN) and verdicts[code].evidence]
    found = []
    for code in _spread(shown)[:MOST]:
        one = rubric.indicator(code)
        quote = _quote(verdicts[code].evidence[0])
        found.append({"indicator": code, "title": one.title, "why": one.seen, **quote})
    return found


def _improvements(verdicts: Mapping[str, Verdict], rubric: Rubric) -> list[dict[str, Any]]:
    """Return up to three things that were missing, those that were not there at all first."""
    absent = [code for code in ORDER if _is(verdicts, code, MISSING)]
    partly = [code for code in ORDER if _is(verdicts, code, PARTLY)]
    found = []
    for code in [*_spread(absent), *_spread(partly)][:MOST]:
        one, verdict = rubric.indicator(code), verdicts[code]
        where = [*verdict.missed, *verdict.evidence]
        quote = _quote(where[0]) if where else {"turn": None, "at": None, "quote": None}
        why = one.missing if verdict.rating == MISSING else one.partly
        found.append(
            {"indicator": code, "title": one.title, "why": why, "instead": one.instead, **quote}
        )
    return found


def _is(verdicts: Mapping[str, Verdict], code: str, rating: str) -> bool:
    return code in verdicts and verdicts[code].rating == rating


def _spread(codes: Sequence[str]) -> list[str]:
    """Return codes so that the first ones come from different criteria."""
    first: dict[str, str] = {}
    for code in codes:
        first.setdefault(code[0], code)
    leading = list(first.values())
    return [*leading, *(code for code in codes if code not in leading)]


__all__ = ["build", "read"]
