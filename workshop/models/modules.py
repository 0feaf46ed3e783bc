"""Modules with their activities, media and versions; sessions and completions."""

from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from simple_history.models import HistoricalRecords

from accounts.models import Child, Clinic, User
from core.ids import uuid7
from core.indexes import Index
from core.palette import Colour
from workshop import steps
from workshop.choices import ActivityType, MediaType, Status
from workshop.querysets import (
    ActivityQuerySet,
    CompletionQuerySet,
    ModuleQuerySet,
    SessionQuerySet,
)

AGE_LIMITS = [MinValueValidator(0), MaxValueValidator(17)]
MAX_DURATION = 3600


def sound_steps(value: Any) -> None:
    """Refuse steps that could not be shown, with a sentence for each fault."""
    if found := steps.problems(value):
        raise ValidationError(found)


def own_or_secure_url(value: str) -> None:
    """Allow media from our own server by path, or from elsewhere by https."""
    parts = urlsplit(value)
    own = not parts.scheme and not parts.netloc and value.startswith("/") and ".." not in value
    if not own and not (parts.scheme == "https" and parts.netloc):
        raise ValidationError("Give a path on this site, such as /static/…, or an https address.")


class Category(models.Model):
    """A subject. Data and not code: a content manager adds one by giving it a name and a colour."""

    slug = models.SlugField(primary_key=True)
    name = models.CharField(max_length=60, unique=True)
    colour = models.CharField(max_length=8, choices=Colour)
    position = models.PositiveSmallIntegerField(default=100)

    class Meta:
        """In the order that content managers chose."""

        ordering = ("position", "name")
        verbose_name_plural = "categories"

    def __str__(self) -> str:
        """Return the name."""
        return self.name


class Module(models.Model):
    """A module (the contract's ContentModule): activities on one subject for one span of ages.

    `version` is the number of the version that new sessions begin with; it stays 1 until the first
    edit after publishing. Ages are whole years, both ends included.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    title = models.CharField(max_length=120)
    description = models.CharField(max_length=300, help_text="A sentence or two to the child.")
    content = models.TextField(
        blank=True, help_text="For grown-ups, in Markdown: what it is for, and how to use it."
    )
    category = models.ForeignKey(
        Category,
        on_delete=models.PROTECT,
        db_column="category",
        db_index=False,
        related_name="modules",
    )
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT, editable=False)
    age_group_min = models.PositiveSmallIntegerField("from age", validators=AGE_LIMITS)
    age_group_max = models.PositiveSmallIntegerField("to age", validators=AGE_LIMITS)
    clinic = models.ForeignKey(
        Clinic,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="modules",
        help_text="Empty: shared with every clinic.",
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    objects = ModuleQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        """Newest first, ids settle ties (X17); index names are the contract's."""

        ordering = ("-created_at", "-id")
        indexes = (
            Index(fields=("category",), name="idx_content_module_category"),
            Index(fields=("status",), name="idx_content_module_status"),
            Index(fields=("age_group_min", "age_group_max"), name="idx_content_module_age_range"),
            Index(fields=("clinic",), name="idx_content_module_clinic"),
            Index(fields=("-created_at", "-id"), name="idx_content_module_newest"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(age_group_min__lte=F("age_group_max")), name="module_ages_in_order"
            ),
            models.CheckConstraint(condition=Q(age_group_max__lte=17), name="module_ages_to_17"),
            models.CheckConstraint(
                condition=Q(status__in=Status.values), name="module_status_known"
            ),
            models.CheckConstraint(condition=Q(version__gte=1), name="module_version_from_1"),
        )

    def __str__(self) -> str:
        """Return the title."""
        return self.title

    def clean(self) -> None:
        """Say in words what the database would refuse by a constraint's name."""
        low, high = self.age_group_min, self.age_group_max
        if low is not None and high is not None and low > high:
            raise ValidationError({"age_group_max": "This age is below the one it starts from."})


class Activity(models.Model):
    """One thing to do in a module. Never deleted once somebody may have done it: retired instead."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    module = models.ForeignKey(Module, on_delete=models.CASCADE, related_name="activities")
    position = models.PositiveSmallIntegerField(default=1)
    name = models.CharField(max_length=80)
    type = models.CharField(max_length=16, choices=ActivityType)
    duration = models.PositiveIntegerField(
        default=180,
        validators=[MinValueValidator(10), MaxValueValidator(MAX_DURATION)],
        help_text="In seconds; shown in minutes.",
    )
    points = models.PositiveSmallIntegerField(default=10, validators=[MaxValueValidator(100)])
    summary = models.CharField(max_length=160, blank=True)
    steps = models.JSONField(default=list, validators=[sound_steps])
    retired_at = models.DateTimeField(null=True, blank=True, editable=False)
    objects = ActivityQuerySet.as_manager()

    class Meta:
        """In the author's order."""

        ordering = ("position", "id")
        verbose_name_plural = "activities"
        constraints = (
            models.CheckConstraint(
                condition=Q(duration__gt=0, duration__lte=MAX_DURATION),
                name="activity_duration_in_seconds",
            ),
            models.CheckConstraint(
                condition=Q(type__in=ActivityType.values), name="activity_type_known"
            ),
        )

    def __str__(self) -> str:
        """Return the name."""
        return self.name


class MediaAsset(models.Model):
    """A picture, sound or film of a module. The first picture illustrates it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    module = models.ForeignKey(Module, on_delete=models.CASCADE, related_name="media")
    type = models.CharField(max_length=8, choices=MediaType, default=MediaType.IMAGE)
    url = models.CharField("address", max_length=500, validators=[own_or_secure_url])
    alt = models.CharField(
        "description", max_length=200, help_text="What somebody sees or hears, in a sentence."
    )
    position = models.PositiveSmallIntegerField(default=1)

    class Meta:
        """In the author's order."""

        ordering = ("position", "id")

    def __str__(self) -> str:
        """Return the description."""
        return self.alt or self.url


class ModuleVersion(models.Model):
    """What a module was when it was published, or edited afterwards: the content that sessions run on.

    `content` holds title, description, text, ages, media and the activities with their steps, so that
    an edit never changes what somebody is in the middle of.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    module = models.ForeignKey(
        Module, on_delete=models.CASCADE, related_name="versions", db_index=False
    )
    number = models.PositiveIntegerField()
    content = models.JSONField()
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )

    class Meta:
        """Numbered from 1, without a gap or a double."""

        ordering = ("module", "-number")
        constraints = (
            models.UniqueConstraint(fields=("module", "number"), name="one_version_per_number"),
        )

    def __str__(self) -> str:
        """Return the number in words."""
        return f"version {self.number}"


class Session(models.Model):
    """A child's way through a module (the contract's WorkshopSession), on the version it began with."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    child = models.ForeignKey(
        Child, on_delete=models.CASCADE, related_name="sessions", db_index=False
    )
    module = models.ForeignKey(
        Module, on_delete=models.PROTECT, related_name="sessions", db_index=False
    )
    version = models.ForeignKey(ModuleVersion, on_delete=models.PROTECT, related_name="sessions")
    started_at = models.DateTimeField(default=timezone.now)
    last_accessed_at = models.DateTimeField(default=timezone.now)
    completed_at = models.DateTimeField(null=True, blank=True)
    started_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    objects = SessionQuerySet.as_manager()

    class Meta:
        """One open session for a child and a module, however many start it at once (V64)."""

        ordering = ("-last_accessed_at", "-id")
        indexes = (
            Index(fields=("child",), name="idx_workshop_session_child"),
            Index(fields=("module",), name="idx_workshop_session_module"),
            Index(fields=("last_accessed_at",), name="idx_workshop_session_accessed"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("child", "module"),
                condition=Q(completed_at__isnull=True),
                name="one_open_session_per_child_and_module",
            ),
            models.CheckConstraint(
                condition=Q(completed_at__isnull=True) | Q(completed_at__gte=F("started_at")),
                name="session_ends_after_it_starts",
            ),
        )

    def __str__(self) -> str:
        """Return the id: a name has no place in a log."""
        return f"session {self.pk}"


class ActivityCompletion(models.Model):
    """That a child did an activity in a session. Once; doing it again is the same fact.

    `duration` (seconds) and `points` are what the activity was worth in the version that the session
    runs on: an edit afterwards takes nothing away.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    session = models.ForeignKey(
        Session, on_delete=models.CASCADE, related_name="completions", db_index=False
    )
    child = models.ForeignKey(
        Child, on_delete=models.CASCADE, related_name="completions", db_index=False
    )
    activity = models.ForeignKey(
        Activity, on_delete=models.PROTECT, related_name="completions", db_index=False
    )
    duration = models.PositiveIntegerField(default=0, db_default=0)
    points = models.PositiveSmallIntegerField(default=0, db_default=0)
    completed_at = models.DateTimeField(default=timezone.now)
    completed_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    objects = CompletionQuerySet.as_manager()

    class Meta:
        """The unique pair also finds a session's completions, so no index on session alone."""

        ordering = ("completed_at", "id")
        indexes = (
            Index(fields=("child",), name="idx_activity_completion_child"),
            Index(fields=("activity",), name="idx_activity_completion_activity"),
            Index(fields=("completed_at",), name="idx_activity_completion_date"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("session", "activity"), name="one_completion_per_session_and_activity"
            ),
        )

    def __str__(self) -> str:
        """Return the id."""
        return f"completion {self.pk}"
