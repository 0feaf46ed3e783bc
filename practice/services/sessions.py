"""Starting, beginning and ending role-plays. One truth: the stored times and the server's clock."""

import datetime as dt
import secrets
from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import User
from core.announce import announce
from core.errors import Conflict, Invalid, NotFound
from practice import clock
from practice.choices import Phase, SessionStatus, Speaker, Status
from practice.models import Mock, Scenario, Session, Version
from practice.models.sessions import LONGEST_NOTES
from practice.services import hearing
from practice.services.debrief import never_found
from practice.services.news import tell
from practice.shapes import times_of
from practice.signals import session_ended

GONE = "We could not find that role-play."


@dataclass(frozen=True)
class Started:
    """What a start did: the open session, and whether it is new."""

    session: Session
    created: bool


def start_session(*, user: User, scenario_id: UUID, at: dt.datetime | None = None) -> Started:
    """Start a role-play, or take up the one that is open, on any device.

    However many ask at once, there is one open session: the database's partial unique index decides,
    the others read what the first one wrote. An open one whose time has run out is ended first.

    Raises NotFound for a draft or another profession's scenario, Conflict where it is archived.
    """
    now = at or timezone.now()
    for _ in range(3):
        session = _open(user, scenario_id)
        if session is not None and not settle(session_id=session.pk, at=now):
            return Started(session, created=False)
        fresh = _fresh(user, scenario_id, now)
        Session.objects.bulk_create([fresh], ignore_conflicts=True)
        session = _open(user, scenario_id)
        if session is not None:
            hearing.warm(session.version_id)
            return Started(session, created=session.pk == fresh.pk)
        # Between insert and read another tab ended that very session; begin again.
    raise Conflict("That is being started somewhere else. Please try again.")


@transaction.atomic
def start_mock(
    *, user: User, scenario_ids: tuple[UUID, UUID], at: dt.datetime | None = None
) -> Mock:
    """Start a whole test of two cards; the second waits until the first is over.

    Two different cards, neither of them open already: a test begins fresh. Raises Invalid, NotFound and
    Conflict accordingly.
    """
    now = at or timezone.now()
    if scenario_ids[0] == scenario_ids[1]:
        raise Invalid("A mock test needs two different cards.", code="same_card")
    mock = Mock.objects.create(user=user, created_at=now)
    for number, scenario_id in enumerate(scenario_ids, start=1):
        session = _open(user, scenario_id)
        if session is not None and not settle(session_id=session.pk, at=now):
            raise Conflict(
                "One of these role-plays is still open. End it first, then start the mock test.",
                code="session_open",
                details={"sessionId": str(session.pk)},
            )
        fresh = _fresh(user, scenario_id, now)
        fresh.mock, fresh.card_number = mock, number
        try:
            with transaction.atomic():
                fresh.save(force_insert=True)
        except IntegrityError:
            raise Conflict("That is being started somewhere else. Please try again.") from None
    return mock


def _open(user: User, scenario_id: UUID) -> Session | None:
    return Session.objects.of(user.pk).open().filter(scenario=scenario_id).first()


def _fresh(user: User, scenario_id: UUID, now: dt.datetime) -> Session:
    scenario = Scenario.objects.filter(
        pk=scenario_id, professions__profession=user.profession
    ).first()
    if scenario is None or scenario.status == Status.DRAFT:
        raise NotFound("We could not find that scenario.")
    if scenario.status == Status.ARCHIVED:
        raise Conflict("That scenario is resting and can’t be started now.", code="archived")
    return Session(
        user=user,
        scenario=scenario,
        version=Version.objects.get(scenario=scenario, number=scenario.version),
        prep_seconds=scenario.prep_seconds,
        roleplay_seconds=scenario.roleplay_seconds,
        created_at=now,
        seed=secrets.randbelow(2**31),
    )


@transaction.atomic
def begin(*, session_id: UUID, phase: str, at: dt.datetime | None = None) -> Session:
    """Go on to the warm-up, the preparation or the role-play; what is past is not begun again.

    Doing it twice is doing it once, and going back is not possible: both answer with the session as it
    is. Raises Conflict where the role-play is over, or its mock's first card is not.
    """
    now = at or timezone.now()
    session = locked(session_id)
    times = times_of(session)
    if clock.phase(times, now) == Phase.FINISHED:
        raise finished(session)
    wait_for_first_card(session)
    field = {Phase.WARM_UP: "warm_up_at", Phase.PREP: "prep_at", Phase.ACTIVE: "active_at"}[
        Phase(phase)
    ]
    order = [Phase.CREATED, Phase.WARM_UP, Phase.PREP, Phase.ACTIVE]
    if order.index(Phase(phase)) <= order.index(Phase(clock.phase(times, now))):
        return session
    setattr(session, field, now)
    return changed(session, field)


@transaction.atomic
def keep_notes(*, session_id: UUID, notes: str, at: dt.datetime | None = None) -> Session:
    """Keep what a learner writes on the card while preparing. Raises Conflict at any other time."""
    if len(notes) > LONGEST_NOTES:
        raise Invalid(details={"notes": [f"Use at most {LONGEST_NOTES} characters."]})
    session = locked(session_id)
    if clock.phase(times_of(session), at or timezone.now()) not in (Phase.CREATED, Phase.PREP):
        raise Conflict("Notes can be written while you prepare.", code="not_preparing")
    if session.notes != notes:
        session.notes = notes
        changed(session, "notes")
    return session


@dataclass(frozen=True)
class Ended:
    """What asking for the end did: the session, and whether it was this call that ended it."""

    session: Session
    won: bool


@transaction.atomic
def end(*, session_id: UUID, at: dt.datetime | None = None, by_clock: bool = False) -> Ended:
    """End a role-play, once, whoever asks first: two tabs, the clock and the sweep may ask at once.

    With something said in it, it is completed; left before a word it is cancelled, or expired where the
    clock ended it. Its time is then the clock's own, however late somebody looked.
    """
    now = at or timezone.now()
    session = locked(session_id)
    if session.status != SessionStatus.IN_PROGRESS:
        return Ended(session, won=False)
    times = times_of(session)
    over = clock.is_over(times, now)
    session.ended_by_clock = over or by_clock
    session.completed_at = min(now, times.ends_at) if times.ends_at and over else now
    said = session.turns.of_role_play().filter(speaker=Speaker.LEARNER).exists()
    if said:
        session.status = SessionStatus.COMPLETED
        session.never_found = never_found(session)
    else:
        quiet = SessionStatus.EXPIRED if session.ended_by_clock else SessionStatus.CANCELLED
        session.status = quiet
    changed(session, "status", "completed_at", "ended_by_clock", "never_found")
    if said:
        announce(session_ended, sender=Session, user_id=session.user_id, session_id=session.pk)
    return Ended(session, won=True)


def settle(*, session_id: UUID, at: dt.datetime | None = None) -> bool:
    """End a session whose time has run out; tell whether it is over now.

    Readers call it as well as the sweep, so that nobody sees a role-play that goes on after its end.
    """
    now = at or timezone.now()
    session = Session.objects.get(pk=session_id)
    times = times_of(session)
    if session.status == SessionStatus.IN_PROGRESS and (
        clock.is_over(times, now) or clock.is_forgotten(times, now)
    ):
        end(session_id=session_id, at=now, by_clock=True)
        return True
    return session.status != SessionStatus.IN_PROGRESS


def sweep(*, at: dt.datetime | None = None, most: int = 200) -> int:
    """End what has run out while nobody looked; return how many there were."""
    now = at or timezone.now()
    waiting = Session.objects.may_have_run_out(now=now, idle=clock.LEFT_UNBEGUN)
    rows = waiting.order_by("created_at")[:most]
    overdue = [
        row.pk
        for row in rows
        if clock.is_over(times_of(row), now) or clock.is_forgotten(times_of(row), now)
    ]
    return sum(end(session_id=pk, at=now, by_clock=True).won for pk in overdue)


# --- what the other services share ---------------------------------------------------------------
def locked(session_id: UUID) -> Session:
    """Return a session with its row locked, so that turns, notes and the end come one by one."""
    session = Session.objects.select_for_update().filter(pk=session_id).first()
    if session is None:
        raise NotFound(GONE)
    return session


def wait_for_first_card(session: Session) -> None:
    """Raise Conflict where a mock's second card is to be begun before the first one is over."""
    if session.mock_id is None or session.card_number == 1:
        return
    first = Session.objects.get(mock=session.mock_id, card_number=1)
    if first.status == SessionStatus.IN_PROGRESS and not settle(session_id=first.pk):
        raise Conflict(
            "The first card comes first.",
            code="first_card_open",
            details={"sessionId": str(first.pk)},
        )


def changed(session: Session, *fields: str) -> Session:
    """Save some fields under the next revision, and tell who listens after commit."""
    session.revision = F("revision") + 1
    session.save(update_fields=[*fields, "revision"])
    session.refresh_from_db(fields=["revision"])
    tell(session)
    return session


def finished(session: Session) -> Conflict:
    """Return the error for whatever comes after the end."""
    return Conflict(
        "The time for this role-play is over.",
        code="session_finished",
        details={"sessionId": str(session.pk)},
    )
