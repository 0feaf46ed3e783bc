"""What tutors read: role-plays that were shown to them, never whose they are."""

from collections import defaultdict
from typing import Any
from uuid import UUID

from django.db.models import F, OuterRef, Subquery
from django.db.models.fields.json import KeyTextTransform

from accounts import access
from accounts.models import User
from core.errors import Forbidden, NotFound
from feedback.choices import ReportStatus
from feedback.models import Marking, Report, Share
from feedback.rubric import RUBRIC
from feedback.shapes import Agreement, Marked, MarkingSheet, Sharing, ToMark
from practice import selectors as practice
from practice.models import Session
from practice.shapes import times_of

SHOWN = 100
GONE = "We could not find that role-play."


# --- the learner's side -------------------------------------------------------------------------
def sharing_of(*, user: User, session_id: UUID) -> Sharing:
    """Return whether one's own role-play is shown to tutors, and their marks; NotFound for others."""
    session = practice.session_of(user=user, session_id=session_id)
    share = Share.objects.in_force().filter(session=session).first()
    return Sharing(share.asked_at if share else None, _markings(session.pk))


def markings_of(*, user: User, session_id: UUID) -> list[Marked]:
    """Return the tutors' marks of one's own role-play, the oldest first; NotFound for others."""
    return _markings(practice.session_of(user=user, session_id=session_id).pk)


def _markings(session_id: UUID) -> list[Marked]:
    rows = Marking.objects.filter(session=session_id).order_by("created_at", "id")
    return [_marked(row) for row in rows.select_related("tutor")]


def _marked(row: Marking) -> Marked:
    name = row.tutor.full_name if row.tutor else "A tutor"
    return Marked(name, row.criteria, row.comment, row.updated_at)


# --- the tutor's side ---------------------------------------------------------------------------
def waiting_for_marks(tutor: User) -> list[ToMark]:
    """Return the role-plays that a tutor has not marked yet, the longest waiting first; one query."""
    access.tutor(tutor)
    shared = Share.objects.for_tutor(tutor.pk).not_marked_by(tutor.pk, Marking.objects.all())
    rows = shared.order_by("asked_at", "session").annotate(
        title=KeyTextTransform("title", "session__version__card"),
        profession=F("session__user__profession"),
    )
    columns = rows.values_list("session_id", "title", "profession", "asked_at")
    return [ToMark(*row) for row in columns[:SHOWN]]


def marked_by(tutor: User) -> list[ToMark]:
    """Return the role-plays that a tutor has marked and may still look at, the latest first; one query."""
    access.tutor(tutor)
    shared = Share.objects.for_tutor(tutor.pk).values("session")
    own = Marking.objects.by(tutor.pk).filter(session__in=shared).order_by("-updated_at", "id")
    rows = own.annotate(
        title=KeyTextTransform("title", "session__version__card"),
        profession=F("session__user__profession"),
    )
    columns = rows.values_list(
        "session_id", "title", "profession", "session__share__asked_at", "updated_at"
    )
    return [ToMark(*row) for row in columns[:SHOWN]]


def sheet_for(*, tutor: User, session_id: UUID) -> MarkingSheet:
    """Return what a tutor reads of a shared role-play, and the report once they have marked it.

    Raises NotFound where it was not shown to tutors, not any more, or is their own.
    """
    access.tutor(tutor)
    if not Share.objects.for_tutor(tutor.pk).filter(session=session_id).exists():
        raise NotFound(GONE)
    session = Session.objects.select_related("version").get(pk=session_id)
    mine = Marking.objects.by(tutor.pk).filter(session=session).select_related("tutor").first()
    times = times_of(session)
    said = session.turns.of_role_play().order_by("number")
    ready = Report.objects.ready().filter(session=session)
    return MarkingSheet(
        session_id=session.pk,
        card=session.version.card,
        turns=[practice.turn_line(turn, times) for turn in said],
        mine=_marked(mine) if mine else None,
        report=ready.values_list("content", flat=True).first() if mine else None,
    )


# --- both together ------------------------------------------------------------------------------
def agreement(user: User) -> list[Agreement]:
    """Return for each criterion how far tutors and reports agree, in figures alone; one query.

    Compared where the report has a band, or a range, of which the middle counts. Raises Forbidden for
    anybody but tutors and who looks after the platform.
    """
    if not access.compares_marks(user):
        raise Forbidden("Tutors and those who look after the platform can see this.")
    ready = Report.objects.filter(session=OuterRef("session"), status=ReportStatus.READY)
    rows = Marking.objects.order_by().annotate(
        judged=Subquery(ready.order_by().values("content__criteria")[:1])
    )
    pairs: dict[str, list[float]] = defaultdict(list)
    for bands, judged in rows.values_list("criteria", "judged").iterator():
        for criterion in judged or ():
            value, band = _value(criterion), bands.get(criterion["code"])
            if value is not None and band is not None:
                pairs[criterion["code"]].append(band - value)
    return [_agreed(one.code, one.name, pairs[one.code]) for one in RUBRIC.criteria]


def _value(criterion: dict[str, Any]) -> float | None:
    if criterion["band"] is not None:
        return float(criterion["band"])
    return sum(criterion["range"]) / 2 if criterion["range"] else None


def _agreed(code: str, name: str, apart: list[float]) -> Agreement:
    if not apart:
        return Agreement(code, name, 0, None, None)
    count = len(apart)
    return Agreement(
        code, name, count, round(sum(apart) / count, 2), round(sum(map(abs, apart)) / count, 2)
    )
