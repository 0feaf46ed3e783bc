"""What a role-play leaves for whoever judges it. It names facts of the script: not for its learner."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

from core.errors import NotFound
from practice import clock
from practice.choices import Speaker
from practice.models import Note, Session
from practice.services import hearing
from practice.services.sessions import GONE, changed, locked
from practice.shapes import times_of


@dataclass(frozen=True)
class Said:
    """A turn of the role-play itself; `at` in seconds from its beginning.

    `note` is what the patient's turn did, by the keys of the script; empty for the learner's.
    """

    number: int
    speaker: str
    text: str
    at: float
    source: str
    note: Mapping[str, Any]


@dataclass(frozen=True)
class Hidden:
    """A fact of the script, with what may be told of it after the end."""

    text: str
    debrief: str
    question: str


@dataclass(frozen=True)
class Evidence:
    """A finished role-play, word for word; `duration` in seconds. `cues`: key → the fact it points to."""

    session_id: UUID
    user_id: UUID
    scenario_id: UUID
    version: int
    card: Mapping[str, Any]
    duration: float
    turns: tuple[Said, ...]
    facts: Mapping[str, Hidden]
    cues: Mapping[str, str]
    never_found: list[dict[str, str]]


def evidence(*, session_id: UUID) -> Evidence:
    """Return everything that a role-play can be judged by: three queries. Raises NotFound."""
    session = Session.objects.select_related("version").filter(pk=session_id).first()
    if session is None:
        raise NotFound(GONE)
    times = times_of(session)
    script = hearing.SHELF.script(session.version_id)
    return Evidence(
        session_id=session.pk,
        user_id=session.user_id,
        scenario_id=session.scenario_id,
        version=session.version.number,
        card=session.version.card,
        duration=clock.offset(times, session.completed_at) if session.completed_at else 0.0,
        turns=tuple(_said(session, times)),
        facts={fact.key: Hidden(fact.text, fact.debrief, fact.question) for fact in script.facts},
        cues={cue.key: cue.fact for cue in script.cues},
        never_found=session.never_found,
    )


def _said(session: Session, times: clock.Times) -> list[Said]:
    """Return the turns, each of the patient's with the note on what it did.

    The note on an answer is kept with the learner's turn that it answers; where the patient broke a
    silence there is no such turn, and it is kept with the patient's own.
    """
    rows = list(session.turns.of_role_play().order_by("number"))
    notes = {
        note.turn_id: note.content for note in Note.objects.filter(turn__session=session).order_by()
    }
    found, before = [], None
    for row in rows:
        note = notes.get(row.pk) or (before and notes.get(before.pk)) or {}
        found.append(
            Said(
                number=row.number,
                speaker=row.speaker,
                text=row.text,
                at=round(clock.offset(times, row.said_at), 3),
                source=row.source,
                note=note if row.speaker == Speaker.PATIENT else {},
            )
        )
        before = row if row.speaker == Speaker.LEARNER else None
    return found


@transaction.atomic
def keep_score(*, session_id: UUID, score: int | None) -> Session:
    """Keep the score of a role-play's report; whoever follows the role-play is told after commit.

    Told also where the score is as before, or none: the report is there, or another one. Raises NotFound.
    """
    session = locked(session_id)
    session.score = score
    return changed(session, "score")
