"""What was rehearsed: sessions, turns, and what the patient remembers."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import User
from core.ids import uuid7
from core.indexes import Index
from practice.choices import Phase, SessionStatus, Source, Speaker
from practice.models.scenarios import Scenario, Version
from practice.querysets import RolePlayQuerySet, TurnQuerySet

LONGEST_TURN = 2000
LONGEST_NOTES = 4000


class Mock(models.Model):
    """A whole speaking test: two cards, one after the other (DOMAIN 1)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="mocks")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        """Newest first."""

        ordering = ("-created_at", "-id")

    def __str__(self) -> str:
        """Return the id."""
        return f"mock {self.pk}"


class Session(models.Model):
    """One role-play of one learner (the contract's user_sessions), on the version it began with.

    The phase is made from the times here and the server's clock (`practice/clock.py`), never from what
    a browser says. `revision` grows by one with each change: it is the version that events carry.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="practice_sessions", db_index=False
    )
    scenario = models.ForeignKey(
        Scenario, on_delete=models.PROTECT, related_name="sessions", db_index=False
    )
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="sessions")
    mock = models.ForeignKey(
        Mock, on_delete=models.CASCADE, null=True, blank=True, related_name="sessions"
    )
    card_number = models.PositiveSmallIntegerField(default=1)
    status = models.CharField(
        max_length=12, choices=SessionStatus, default=SessionStatus.IN_PROGRESS
    )
    prep_seconds = models.PositiveSmallIntegerField()
    roleplay_seconds = models.PositiveSmallIntegerField()
    created_at = models.DateTimeField(default=timezone.now)
    warm_up_at = models.DateTimeField(null=True, blank=True)
    prep_at = models.DateTimeField(null=True, blank=True)
    active_at = models.DateTimeField(null=True, blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)
    ended_by_clock = models.BooleanField(default=False)
    notes = models.TextField(max_length=LONGEST_NOTES, blank=True)
    score = models.PositiveSmallIntegerField(null=True, blank=True)
    never_found = models.JSONField(default=list, blank=True)
    revision = models.PositiveIntegerField(default=1)
    seed = models.PositiveIntegerField(default=0)
    objects = RolePlayQuerySet.as_manager()

    class Meta:
        """One open session for a person and a scenario; index names are the contract's (O64, O65)."""

        ordering = ("-created_at", "-id")
        indexes = (
            Index(fields=("user", "-created_at"), name="idx_sessions_user_id_created_at"),
            Index(
                fields=("scenario",),
                condition=Q(status="completed"),
                name="idx_sessions_scenario_id",
            ),
            Index(
                fields=("created_at",),
                condition=Q(status="in_progress"),
                name="idx_sessions_in_progress",
            ),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("user", "scenario"),
                condition=Q(status="in_progress"),
                name="one_open_session_per_user_and_scenario",
            ),
            models.UniqueConstraint(
                fields=("mock", "card_number"), name="one_session_per_mock_and_card"
            ),
            models.CheckConstraint(
                condition=Q(status__in=SessionStatus.values), name="session_status_known"
            ),
            models.CheckConstraint(
                condition=Q(status="in_progress", completed_at__isnull=True)
                | (~Q(status="in_progress") & Q(completed_at__isnull=False)),
                name="session_open_or_ended",
            ),
            models.CheckConstraint(
                condition=Q(completed_at__isnull=True) | Q(completed_at__gte=F("created_at")),
                name="role_play_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(score__isnull=True) | Q(score__lte=100), name="session_score_to_100"
            ),
            models.CheckConstraint(
                condition=Q(card_number__in=(1, 2)), name="session_card_one_or_two"
            ),
        )

    def __str__(self) -> str:
        """Return the id: a name has no place in a log."""
        return f"practice session {self.pk}"


class Turn(models.Model):
    """Something that was said. `said_at` is the server's time at which it arrived or was answered.

    `request_id` is the sender's own id of a learner's turn, so that a retry is answered as before.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    session = models.ForeignKey(
        Session, on_delete=models.CASCADE, related_name="turns", db_index=False
    )
    number = models.PositiveSmallIntegerField()
    phase = models.CharField(max_length=8, choices=Phase, default=Phase.ACTIVE)
    speaker = models.CharField(max_length=8, choices=Speaker)
    text = models.TextField(max_length=LONGEST_TURN)
    said_at = models.DateTimeField()
    source = models.CharField(max_length=8, choices=Source, default=Source.TYPED)
    request_id = models.UUIDField(null=True, blank=True)
    objects = TurnQuerySet.as_manager()

    class Meta:
        """In the order of the talk."""

        ordering = ("session", "number")
        constraints = (
            models.UniqueConstraint(
                fields=("session", "number"), name="one_turn_per_session_and_number"
            ),
            models.UniqueConstraint(
                fields=("session", "request_id"), name="one_turn_per_session_and_request"
            ),
            models.CheckConstraint(
                condition=Q(speaker__in=Speaker.values), name="turn_speaker_known"
            ),
        )

    def __str__(self) -> str:
        """Return the number: what was said has no place in a log."""
        return f"turn {self.number}"


class Note(models.Model):
    """What the patient made of a learner's turn, or did in breaking a silence; hidden: it names facts.

    `content`: engine, acts, facts (keys that the turn asked for), opened, cue, emotion, vague (keys that
    the patient's answer dropped, showed or evaded).
    """

    turn = models.OneToOneField(
        Turn, on_delete=models.CASCADE, primary_key=True, related_name="note"
    )
    content = models.JSONField()

    def __str__(self) -> str:
        """Return whose it is, by id."""
        return f"note on {self.turn_id}"


class Memory(models.Model):
    """What the patient remembers in a session: what is told, asked, felt and said; hidden."""

    session = models.OneToOneField(
        Session, on_delete=models.CASCADE, primary_key=True, related_name="memory"
    )
    state = models.JSONField()

    def __str__(self) -> str:
        """Return whose it is, by id."""
        return f"memory of {self.session_id}"
