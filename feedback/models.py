"""Reports on role-plays, and what tutors make of the same role-plays."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from core.ids import uuid7
from core.indexes import Index
from feedback.choices import ReportStatus
from feedback.querysets import MarkingQuerySet, ReportQuerySet, ShareQuerySet
from practice.models import Session

LONGEST_COMMENT = 4000
CRITERIA = 9


class Report(models.Model):
    """What a role-play showed: one row a session, made with its end and filled in the background.

    The rows that wait are the queue: handed out from `due_at` on, which a failure puts off, and to one
    writer at a time, who has until `claimed_until`. `attempts` counts failures, `waits` how often the
    engine that was set up did not answer. `readings` is what was found in each turn, decided once;
    `content` is made of it by pure functions and goes on the wire as it is. Rubric, engine and version of
    the scenario are those that it was made with. `created_at` is the end of the role-play.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    session = models.ForeignKey(
        Session, on_delete=models.CASCADE, related_name="reports", db_index=False
    )
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="reports", db_index=False)
    status = models.CharField(
        max_length=8, choices=ReportStatus, default=ReportStatus.WAITING, db_default="waiting"
    )
    overall_score = models.PositiveSmallIntegerField(null=True)
    coverage = models.PositiveSmallIntegerField(null=True, help_text="Criteria assessed, of nine.")
    content: Any = models.JSONField(null=True)
    readings: Any = models.JSONField(null=True)
    rubric_version = models.CharField(max_length=16, blank=True)
    engine_version = models.CharField(max_length=64, blank=True)
    content_version = models.PositiveIntegerField(null=True, help_text="Version of the scenario.")
    created_at = models.DateTimeField(default=timezone.now)
    written_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(default=timezone.now)
    claimed_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0, help_text="Times that it went wrong.")
    waits = models.PositiveSmallIntegerField(default=0, help_text="Times that no engine answered.")
    error = models.CharField(max_length=120, blank=True, help_text="The kind of error, no values.")
    objects = ReportQuerySet.as_manager()

    class Meta:
        """One a session; index names are the contract's (O68, O69)."""

        ordering = ("-created_at", "-id")
        indexes = (
            Index(fields=("user", "-overall_score"), name="idx_feedback_reports_user_scores"),
            Index(fields=("user", "-created_at", "-id"), name="idx_feedback_reports_newest"),
            Index(
                fields=("due_at",),
                condition=Q(status="waiting"),
                name="idx_feedback_reports_waiting",
            ),
        )
        constraints = (
            models.UniqueConstraint(fields=("session",), name="idx_feedback_reports_session_id"),
            models.CheckConstraint(
                condition=Q(status__in=ReportStatus.values), name="report_status_known"
            ),
            models.CheckConstraint(
                condition=Q(
                    status="ready",
                    content__isnull=False,
                    readings__isnull=False,
                    written_at__isnull=False,
                )
                | (~Q(status="ready") & Q(content__isnull=True, written_at__isnull=True)),
                name="report_ready_with_content",
            ),
            models.CheckConstraint(
                condition=Q(overall_score__isnull=True) | Q(overall_score__lte=100),
                name="report_score_to_100",
            ),
            models.CheckConstraint(
                condition=Q(coverage__isnull=True) | Q(coverage__lte=CRITERIA),
                name="report_coverage_to_9",
            ),
        )

    def __str__(self) -> str:
        """Return the id: neither names nor words have a place in a log."""
        return f"report {self.pk}"


class Share(models.Model):
    """That a learner has shown a role-play to tutors and asked for their marks; until it is taken back."""

    session = models.OneToOneField(
        Session, on_delete=models.CASCADE, primary_key=True, related_name="share"
    )
    asked_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True)
    objects = ShareQuerySet.as_manager()

    class Meta:
        """The longest waiting first."""

        ordering = ("asked_at", "session")
        indexes = (
            Index(
                fields=("asked_at",),
                condition=Q(withdrawn_at__isnull=True),
                name="idx_feedback_shares_waiting",
            ),
        )

    def __str__(self) -> str:
        """Return whose it is, by id."""
        return f"share of {self.session_id}"


class Marking(models.Model):
    """What a tutor makes of a shared role-play: bands by code of criterion, and a comment."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    session = models.ForeignKey(
        Session, on_delete=models.CASCADE, related_name="markings", db_index=False
    )
    tutor = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="markings")
    criteria = models.JSONField(default=dict, help_text="Code of a criterion → band.")
    comment = models.TextField(max_length=LONGEST_COMMENT, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)
    objects = MarkingQuerySet.as_manager()

    class Meta:
        """One a session and tutor, the oldest first."""

        ordering = ("created_at", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("session", "tutor"), name="one_marking_per_session_and_tutor"
            ),
        )

    def __str__(self) -> str:
        """Return the id."""
        return f"marking {self.pk}"
