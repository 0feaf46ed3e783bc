"""Which reports, shares and markings: querysets named for the question that they answer."""

import datetime as dt
from typing import TYPE_CHECKING, Self
from uuid import UUID

from django.db import models
from django.db.models import Exists, OuterRef, Q

from feedback.choices import ReportStatus

if TYPE_CHECKING:
    from feedback.models import Marking, Report, Share  # noqa: F401


class ReportQuerySet(models.QuerySet["Report"]):
    """Which reports."""

    def of(self, user_id: UUID) -> Self:
        """Return one person's."""
        return self.filter(user=user_id)

    def ready(self) -> Self:
        """Return those that can be read."""
        return self.filter(status=ReportStatus.READY)

    def waiting(self) -> Self:
        """Return those that are still to be written."""
        return self.filter(status=ReportStatus.WAITING)

    def due(self, *, now: dt.datetime) -> Self:
        """Return those that nobody is writing, and whose pause is over, the longest due first."""
        free = Q(claimed_until__isnull=True) | Q(claimed_until__lte=now)
        return self.waiting().filter(free, due_at__lte=now).order_by("due_at")

    def claimed(self, *, now: dt.datetime) -> Self:
        """Return those that somebody is writing."""
        return self.waiting().filter(claimed_until__gt=now)

    def newest_first(self) -> Self:
        """Order as lists are; ids settle ties (X17)."""
        return self.order_by("-created_at", "-id")


class ShareQuerySet(models.QuerySet["Share"]):
    """Which role-plays their learners have shown to tutors."""

    def in_force(self) -> Self:
        """Return those that were not taken back."""
        return self.filter(withdrawn_at__isnull=True)

    def for_tutor(self, tutor_id: UUID) -> Self:
        """Return those that a tutor may look at: everybody's but their own."""
        return self.in_force().exclude(session__user=tutor_id)

    def not_marked_by(self, tutor_id: UUID, markings: "models.QuerySet[Marking]") -> Self:
        """Return those that a tutor has not marked yet."""
        done = markings.filter(session=OuterRef("session"), tutor=tutor_id)
        return self.filter(~Exists(done.order_by()))


class MarkingQuerySet(models.QuerySet["Marking"]):
    """Which markings."""

    def by(self, tutor_id: UUID) -> Self:
        """Return one tutor's."""
        return self.filter(tutor=tutor_id)
