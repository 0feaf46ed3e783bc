"""Starting sessions and completing activities."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.access import learner
from accounts.models import Child, User
from core.announce import announce
from core.errors import Conflict, Forbidden, NotFound
from workshop import content
from workshop.choices import Status
from workshop.models import ActivityCompletion, Module, ModuleVersion, Session
from workshop.selectors import refuse_wrong_age
from workshop.signals import activity_completed, session_started


@dataclass(frozen=True)
class Started:
    """What a start did: the open session, and whether it is new."""

    session: Session
    created: bool


def start_session(*, child: Child, module_id: UUID, by: User) -> Started:
    """Start a module with a child, or take up the session that is open, on any device (V60, V64).

    However many ask at once, there is one open session: the database's partial unique index decides,
    the others read what the first one wrote.

    Raises NotFound for a draft or another clinic's module, Forbidden where the child's age does not
    fit, Conflict where the module is archived.
    """
    for _ in range(3):
        session = _open_session(child, module_id)
        if session is not None:
            return Started(_resume(session), created=False)
        version = _version_to_start(child, module_id)
        fresh = Session(child=child, module_id=module_id, version=version, started_by=by)
        with transaction.atomic():
            Session.objects.bulk_create([fresh], ignore_conflicts=True)
            session = _open_session(child, module_id)
            created = session is not None and session.pk == fresh.pk
            if created:
                announce(session_started, sender=Session, child_id=child.pk, session_id=fresh.pk)
        if session is not None:
            return Started(session, created=created)
        # Between insert and read another tab finished that very session; begin again.
    raise Conflict("That is being started somewhere else. Please try again.")


def _open_session(child: Child, module_id: UUID) -> Session | None:
    return Session.objects.open().with_content().filter(child=child, module=module_id).first()


def _resume(session: Session) -> Session:
    refuse_wrong_age(session)
    session.last_accessed_at = timezone.now()
    Session.objects.filter(pk=session.pk).update(last_accessed_at=session.last_accessed_at)
    return session


def _version_to_start(child: Child, module_id: UUID) -> ModuleVersion:
    module = Module.objects.filter(pk=module_id).first()
    if module is None or module.status == Status.DRAFT:
        raise NotFound("We could not find that module.")
    wanted = learner(child)
    if module.clinic_id not in (None, wanted.clinic_id):
        raise NotFound("We could not find that module.")
    if not module.age_group_min <= wanted.age <= module.age_group_max:
        raise Forbidden("That module is for another age.", code="outside_age_group")
    if module.status == Status.ARCHIVED:
        raise Conflict("That module is resting and can’t be started now.", code="module_archived")
    return ModuleVersion.objects.get(module=module, number=module.version)


@transaction.atomic
def complete_activity(*, session_id: UUID, activity_id: UUID, by: User) -> Session:
    """Record that an activity of a session was done, and finish the session with its last one (V61).

    A repeat gives the same answer and leaves one row. The session row is locked first: without it two
    last activities done at once would each see the other missing, and the session never finish.

    Raises NotFound where the activity is not part of the session's version, Conflict where the
    session is finished (a repeat of the very completion that finished it is answered as before).
    """
    session = Session.objects.select_for_update(of=("self",)).with_content().get(pk=session_id)
    refuse_wrong_age(session)
    activity = content.activity_in(session.version.content, activity_id)
    if activity is None:
        raise NotFound("That activity is not part of this session.")
    done = {c.activity_id: c.completed_at for c in session.completions.all()}
    if session.completed_at is not None:
        if done.get(activity_id) != session.completed_at:
            raise Conflict(
                "This session is finished.",
                code="session_finished",
                details={"sessionId": str(session.pk)},
            )
        return session
    if activity_id not in done:
        _record(session, activity, by, done_before=set(done))
    return session


def _record(
    session: Session, activity: dict[str, Any], by: User, *, done_before: set[UUID]
) -> None:
    now, activity_id = timezone.now(), UUID(activity["id"])
    ActivityCompletion.objects.create(
        session=session,
        child=session.child,
        activity_id=activity_id,
        duration=activity["duration"],
        points=activity["points"],
        completed_at=now,
        completed_by=by,
    )
    session.last_accessed_at = now
    if content.is_complete(session.version.content, done_before | {activity_id}):
        session.completed_at = now
    session.save(update_fields=["last_accessed_at", "completed_at"])
    announce(
        activity_completed,
        sender=ActivityCompletion,
        child_id=session.child_id,
        session_id=session.pk,
        activity_id=activity_id,
    )
