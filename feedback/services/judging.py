"""From a role-play to what its report says: the way from rows to the pure rooms and back."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings

from engines import client
from engines.ports import Embedded
from feedback import language, report
from feedback.reading import EngineChanged
from feedback.services.commenting import comment
from feedback.transcript import Tags, Transcript, Turn
from practice.services import Evidence

type Json = dict[str, Any]

HERE = ("", "inprocess:")
"""Addresses of engines that are not somewhere else, and cannot be away."""


class EngineAway(Exception):
    """Say that the engine that was set up does not answer now: the same words would be read otherwise."""


@dataclass(frozen=True)
class Judged:
    """What a report says, and what was found in the turns; plain JSON both."""

    content: Json
    readings: Json


def judge(evidence: Evidence, *, stored: Json | None = None, by_words: bool = False) -> Judged:
    """Judge a role-play.

    What an engine and the grammar checker found is taken from `stored` where it was found before, unless
    an engine of another name answers now. Raises EngineAway where one is set up and does not, unless
    words alone have to do.
    """
    transcript = transcript_of(evidence)
    found = stored if stored and not _outdated(stored) else _found(transcript, by_words=by_words)
    content = report.build(transcript, found["read"], found["language"])
    return Judged(content | {"comment": found.get("comment")}, found)


def transcript_of(evidence: Evidence) -> Transcript:
    """Return a role-play as the pure rooms read it."""
    return Transcript(
        turns=tuple(
            Turn(said.number, said.speaker, said.text, said.at, Tags.of(said.note))
            for said in evidence.turns
        ),
        stage=evidence.card["stage"],
        lay_terms=evidence.card["layTerms"],
        facts={key: (fact.text, fact.question) for key, fact in evidence.facts.items()},
        cues=evidence.cues,
        duration=evidence.duration,
        version=evidence.version,
        never_found=evidence.never_found,
    )


def _found(transcript: Transcript, *, by_words: bool) -> Json:
    """Let engines look at the turns: the only part that is not arithmetic."""
    try:
        read = report.read(transcript, client.by_words if by_words else embed)
    except EngineChanged:
        raise EngineAway from None
    checked = client.check([turn.text for turn in transcript.learner])
    return {
        "read": read,
        "language": language.findings(transcript, checked.slips),
        "checker": checked.name,
        "comment": comment(transcript),
    }


def embed(texts: list[str]) -> Embedded:
    """Return the vectors by the engine that is set up, behind whoever is talking just now.

    Raises EngineAway where they could only be had by words.
    """
    made = client.embed(texts, warming=True)
    if settings.ENGINES_URL not in HERE and made.name == _words():
        now = client.status()
        # A room that has no model answers, by words, and will again: nobody needs to wait for it.
        if now.name != made.name or now.memory_mb is None:
            raise EngineAway
    return made


def _outdated(stored: Json) -> bool:
    """Tell whether another engine would look at the turns now; words alone are no better one."""
    return client.embed(["."], warming=True).name not in (stored["read"]["engine"], _words())


def _words() -> str:
    return client.by_words(["."]).name
