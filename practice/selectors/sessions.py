"""Reading role-plays: whose they are decides who reads them."""

import datetime as dt
from collections.abc import Collection
from uuid import UUID

from django.db.models import Count, Q
from django.utils import timezone

from accounts.models import User
from core.errors import NotFound
from core.pairs import PairIn
from practice import clock
from practice.choices import Phase, SessionStatus
from practice.models import Session, Turn
from practice.shapes import Past, SessionState, TurnLine, times_of


def session_of(*, user: User, session_id: UUID) -> Session:
    """Return one of the reader's own role-plays, or raise NotFound: nobody else's is known to be."""
    session = Session.objects.of(user.pk).select_related("version").filter(pk=session_id).first()
    if session is None:
        raise NotFound("We could not find that role-play.")
    return session


def state_of(session: Session, *, at: dt.datetime | None = None) -> SessionState:
    """Return where a role-play stands at a moment: three queries at most."""
    now = at or timezone.now()
    times = times_of(session)
    other = None
    if session.mock_id:
        siblings = Session.objects.filter(mock=session.mock_id).exclude(pk=session.pk)
        other = siblings.values_list("pk", flat=True).first()
    return SessionState(
        id=session.pk,
        scenario_id=session.scenario_id,
        status=session.status,
        clock=clock.read(times, now),
        card=session.version.card,
        notes=session.notes,
        turns=[turn_line(turn, times) for turn in session.turns.order_by("number")],
        revision=session.revision,
        created_at=session.created_at,
        completed_at=session.completed_at,
        ended_by_clock=session.ended_by_clock,
        score=session.score,
        never_found=session.never_found,
        card_number=session.card_number,
        mock_id=session.mock_id,
        other_session=other,
    )


def turn_line(turn: Turn, times: clock.Times) -> TurnLine:
    """Return something said as its learner reads it."""
    return TurnLine(
        number=turn.number,
        speaker=turn.speaker,
        text=turn.text,
        said_at=turn.said_at,
        offset=clock.offset(times, turn.said_at),
        phase=turn.phase,
    )


def open_sessions(*, user: User) -> list[Session]:
    """Return what somebody has begun and not ended, the latest first."""
    return list(Session.objects.of(user.pk).open().select_related("version"))


def history(*, user: User, most: int = 20) -> list[Past]:
    """Return somebody's finished role-plays, the latest first; one query."""
    rows = (
        Session.objects.of(user.pk)
        .completed()
        .select_related("version")
        .annotate(said=Count("turns", filter=Q(turns__phase=Phase.ACTIVE)))
        .order_by("-completed_at", "-id")[:most]
    )
    return [
        Past(
            id=row.pk,
            title=row.version.card["title"],
            status=SessionStatus.COMPLETED,
            completed_at=row.completed_at,
            turns=getattr(row, "said", 0),
            score=row.score,
        )
        for row in rows
        if row.completed_at
    ]


def followed(pairs: Collection[tuple[UUID, UUID]]) -> set[tuple[UUID, UUID]]:
    """Return those of many (user id, session id) of which the session is the user's own; one query."""
    if not pairs:
        return set()
    own = Session.objects.filter(PairIn("user", "pk", pairs), user__is_active=True)
    return set(own.order_by().values_list("user", "pk"))


def revisions(session_ids: Collection[UUID]) -> dict[UUID, int]:
    """Return the revision of some sessions; one query."""
    return dict(Session.objects.filter(pk__in=session_ids).order_by().values_list("pk", "revision"))
