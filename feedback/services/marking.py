"""Tutors' marks: asked for by the learner, and never seen by a tutor who was not asked."""

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts import access
from accounts.models import User
from core.errors import Conflict, Invalid, NotFound
from feedback import rubric
from feedback.models import LONGEST_COMMENT, Marking, Share
from practice import selectors as practice
from practice.choices import SessionStatus

GONE = "We could not find that role-play."


@transaction.atomic
def ask_for_marking(*, user: User, session_id: UUID) -> Share:
    """Show one's own finished role-play to tutors, and ask for their marks; asking twice is asking once.

    Raises NotFound for somebody else's, Conflict while it goes on or where nothing was said in it.
    """
    session = practice.session_of(user=user, session_id=session_id)
    if session.status != SessionStatus.COMPLETED:
        raise Conflict("A tutor can mark it once the role-play is over.", code="not_completed")
    now = timezone.now()
    share, _ = Share.objects.get_or_create(session=session, defaults={"asked_at": now})
    again = Share.objects.filter(pk=share.pk, withdrawn_at__isnull=False)
    if again.update(asked_at=now, withdrawn_at=None):
        share.refresh_from_db()
    return share


@transaction.atomic
def withdraw(*, user: User, session_id: UUID) -> Share | None:
    """Show a role-play to tutors no longer; marks that it has already stay with its learner."""
    session = practice.session_of(user=user, session_id=session_id)
    mine = Share.objects.filter(session=session)
    mine.update(withdrawn_at=Coalesce(F("withdrawn_at"), timezone.now()))
    return mine.first()


@transaction.atomic
def mark(*, session_id: UUID, tutor: User, bands: Mapping[str, int], comment: str = "") -> Marking:
    """Keep a tutor's bands for a shared role-play, or change one's own; a criterion may be left out.

    Raises NotFound unless the learner has asked and still does, or for one's own role-play; Invalid with a
    sentence for each criterion whose band there is not.
    """
    access.tutor(tutor)
    # Locked, so that nobody's marks come in after the learner has taken it back.
    shared = Share.objects.for_tutor(tutor.pk).select_for_update(of=("self",))
    if not shared.filter(session=session_id).exists():
        raise NotFound(GONE)
    given = _checked(bands)
    words = comment.replace("\x00", "").strip()
    if len(words) > LONGEST_COMMENT:
        raise Invalid(details={"comment": [f"Use at most {LONGEST_COMMENT:,} characters."]})
    row, _ = Marking.objects.update_or_create(
        session_id=session_id,
        tutor=tutor,
        defaults={"criteria": given, "comment": words, "updated_at": timezone.now()},
    )
    return row


def _checked(bands: Mapping[str, int]) -> dict[str, int]:
    most = {one.code: one.most for one in rubric.RUBRIC.criteria}
    wrong = {
        code: [f"Give a whole number from 0 to {most[code]}."]
        if code in most
        else ["There is no such criterion."]
        for code, band in bands.items()
        if type(band) is not int or not 0 <= band <= most.get(code, -1)
    }
    if wrong:
        raise Invalid(details=wrong)
    if not bands:
        raise Invalid("Mark at least one criterion.", code="nothing_marked")
    return dict(bands)
