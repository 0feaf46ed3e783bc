"""Conclusions about a child, and what is needed to draw them again.

Everything here but the pauses can be thrown away and calculated again from facts.
"""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import Child, Clinic, User
from core.ids import uuid7
from core.indexes import Index
from practice.models import Scenario
from progress.choices import Badge, Outcome


class ChildProgress(models.Model):
    """Where a child stands: one row a child, replaced as a whole, with a version that only grows.

    `percent` has two decimals and is empty while nothing applies: that is not 0 %. `started` counts
    open sessions, `minutes` is the planned length of everything done, `streak_days` the run that ended
    on `last_engagement_date`. `by_category` holds done and applicable by subject, `weak` the subjects
    whose latest assessment lies below its mark. `due_at` is the moment at which the row has to be
    calculated again although nothing happened: a birthday, or a week (a guard against drift).
    """

    child = models.OneToOneField(
        Child, on_delete=models.CASCADE, primary_key=True, related_name="progress", db_index=False
    )
    percent = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    done = models.PositiveIntegerField(default=0)
    applicable = models.PositiveIntegerField(default=0)
    started = models.PositiveIntegerField(default=0, db_default=0)
    minutes = models.PositiveIntegerField(default=0, db_default=0)
    points = models.PositiveIntegerField(default=0, db_default=0)
    streak_days = models.PositiveIntegerField(default=0, db_default=0)
    longest_streak = models.PositiveIntegerField(default=0, db_default=0)
    badges = models.PositiveSmallIntegerField(default=0, db_default=0)
    by_category = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))
    weak = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))
    last_engagement_date = models.DateField(null=True)
    version = models.PositiveBigIntegerField(default=0)
    as_of = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(null=True)

    class Meta:
        """No percentage below 0 or above 100 can be stored."""

        verbose_name_plural = "children’s progress"
        indexes = (
            Index(fields=("child",), name="idx_child_progress_child"),
            Index(fields=("last_engagement_date",), name="idx_child_progress_engagement"),
            Index(fields=("due_at",), name="idx_child_progress_due"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(percent__isnull=True) | Q(percent__gte=0, percent__lte=100),
                name="progress_percent_0_to_100",
            ),
            models.CheckConstraint(
                condition=Q(done__lte=F("applicable")), name="progress_done_of_applicable"
            ),
            models.CheckConstraint(
                condition=Q(streak_days__lte=F("longest_streak")), name="progress_streak_of_longest"
            ),
        )

    def __str__(self) -> str:
        """Return the id."""
        return f"progress of {self.pk}"


class Stale(models.Model):
    """That a child's row is behind the facts: one row a child, so that twenty completions are one job.

    `mark` is new with every fact; whoever calculates takes the row away only if the mark is still the
    one from before it read the facts. `claimed_until` is how long a job has for it.
    """

    child = models.OneToOneField(
        Child, on_delete=models.CASCADE, primary_key=True, related_name="stale"
    )
    mark = models.UUIDField(default=uuid7)
    since = models.DateTimeField(default=timezone.now)
    claimed_until = models.DateTimeField(null=True)
    failures = models.PositiveSmallIntegerField(default=0, db_default=0)

    class Meta:
        """The longest waiting first."""

        ordering = ("since",)
        verbose_name_plural = "stale children"
        indexes = (models.Index(fields=("since",), name="progress_stale_since"),)

    def __str__(self) -> str:
        """Return the id."""
        return f"stale {self.pk}"


class PointAward(models.Model):
    """A line of the ledger of points: one award, once for its reason, never taken back."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    child = models.ForeignKey(
        Child, on_delete=models.CASCADE, related_name="point_awards", db_index=False
    )
    reason = models.CharField(max_length=60, help_text="What it was for, as in activity:<id>.")
    points = models.PositiveSmallIntegerField()
    awarded_at = models.DateTimeField()

    class Meta:
        """The unique pair also finds a child's lines."""

        ordering = ("awarded_at", "id")
        constraints = (
            models.UniqueConstraint(fields=("child", "reason"), name="one_award_per_reason"),
        )

    def __str__(self) -> str:
        """Return the id."""
        return f"award {self.pk}"


class BadgeAward(models.Model):
    """A badge that a child has: once, and for good."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    child = models.ForeignKey(
        Child, on_delete=models.CASCADE, related_name="badges", db_index=False
    )
    badge = models.CharField(max_length=24, choices=Badge)
    awarded_at = models.DateTimeField()

    class Meta:
        """Once per child."""

        ordering = ("awarded_at", "id")
        constraints = (
            models.UniqueConstraint(fields=("child", "badge"), name="one_badge_per_child"),
        )

    def __str__(self) -> str:
        """Return the name of the badge."""
        return str(self.get_badge_display())


class StreakPause(models.Model):
    """Days on which a clinic's children need not come: they neither add to a streak nor end it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    clinic = models.ForeignKey(Clinic, on_delete=models.CASCADE, related_name="streak_pauses")
    starts_on = models.DateField("from")
    ends_on = models.DateField("to", help_text="The last day of the pause.")
    reason = models.CharField(max_length=80, blank=True, help_text="As in: summer holidays.")

    class Meta:
        """The newest first."""

        ordering = ("-starts_on", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="pause_ends_after_it_starts"
            ),
        )

    def __str__(self) -> str:
        """Return the days."""
        return f"{self.starts_on} to {self.ends_on}"


class Job(models.Model):
    """One run of `calculate-progress`; the last ten done and the last five failed are kept (V45).

    Numbered and not with a uuid7: of two in one millisecond the later one has to be the newer.
    """

    id = models.BigAutoField(primary_key=True)
    child_id = models.UUIDField()
    outcome = models.CharField(max_length=8, choices=Outcome)
    started_at = models.DateTimeField()
    ms = models.PositiveIntegerField("milliseconds")
    error = models.CharField(max_length=120, blank=True, help_text="The kind of error, no values.")

    class Meta:
        """The newest first."""

        ordering = ("-id",)
        indexes = (models.Index(fields=("outcome", "-id"), name="progress_job_newest"),)

    def __str__(self) -> str:
        """Return the id."""
        return f"job {self.pk}"


class UserProgress(models.Model):
    """How far a professional is with a scenario, in per cent (O73).

    That is the best practice index among their reports on it: 0 while a role-play was too short to assess.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="practice_progress", db_index=False
    )
    scenario = models.ForeignKey(
        Scenario, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    progress = models.DecimalField(max_digits=5, decimal_places=2)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        """One row a person and scenario; index names are the contract's."""

        ordering = ("-updated_at", "-id")
        verbose_name_plural = "professionals’ progress"
        indexes = (Index(fields=("-updated_at",), name="idx_user_progress_updated_at"),)
        constraints = (
            models.UniqueConstraint(
                fields=("user", "scenario"), name="idx_user_progress_user_scenario"
            ),
            models.CheckConstraint(
                condition=Q(progress__gte=0, progress__lte=100), name="user_progress_percent"
            ),
        )

    def __str__(self) -> str:
        """Return the id."""
        return f"practice progress {self.pk}"
