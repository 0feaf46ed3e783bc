"""The candidate's side of a role-play: scenarios, whom they are for, and their versions."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from simple_history.models import HistoricalRecords

from accounts.choices import Profession
from accounts.models import User
from core.ids import uuid7
from core.indexes import Index
from practice.choices import Difficulty, Interlocutor, Stage, Status
from practice.querysets import ScenarioQuerySet

LEAST_TASKS, MOST_TASKS = 3, 5


def list_of_texts(value: Any) -> None:
    """Refuse what is no list of texts with something in each."""
    if not isinstance(value, list) or not all(isinstance(v, str) and v.strip() for v in value):
        raise ValidationError("Give a list of texts, one a line.")


def pairs_of_texts(value: Any) -> None:
    """Refuse what is no table of clinical words and plain ones."""
    good = isinstance(value, dict) and all(isinstance(v, str) and v.strip() for v in value.values())
    if not good:
        raise ValidationError("Give one word a line, as in “term = plain words”.")


class Scenario(models.Model):
    """A role-play as the learner knows it: the candidate's card (DOMAIN 2). The script is elsewhere.

    `profession` is the main one, and the contract's `target_profession`; all of them, the main one
    among them, are rows of `professions` (X16). Times are seconds, `duration_minutes` is both together.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    title = models.CharField(max_length=120)
    description = models.CharField(
        max_length=300,
        help_text="A sentence or two for the list. Gives nothing of the script away.",
    )
    target_profession = models.CharField("main profession", max_length=32, choices=Profession)
    clinical_area = models.CharField(max_length=60)
    difficulty_level = models.CharField("difficulty", max_length=14, choices=Difficulty)
    encounter_stage = models.CharField(
        max_length=14,
        choices=Stage,
        help_text="Decides what a good opening is: somebody known needs no introduction.",
    )
    setting = models.CharField(max_length=160)
    role = models.CharField("learner’s role", max_length=60, help_text="As on the card: Nurse.")
    interlocutor_role = models.CharField(
        "who speaks", max_length=10, choices=Interlocutor, default=Interlocutor.PATIENT
    )
    patient_name = models.CharField("speaker’s name", max_length=80)
    patient_called = models.CharField("spoken to as", max_length=60, help_text="Mr Adeyemi")
    patient_age = models.PositiveSmallIntegerField(
        "speaker’s age", validators=[MinValueValidator(16), MaxValueValidator(110)]
    )
    background = models.TextField(max_length=1200, help_text="The paragraph on the card.")
    task_bullets = models.JSONField("tasks", default=list, validators=[list_of_texts])
    prep_seconds = models.PositiveSmallIntegerField(
        default=180, validators=[MinValueValidator(30), MaxValueValidator(900)]
    )
    roleplay_seconds = models.PositiveSmallIntegerField(
        default=300, validators=[MinValueValidator(60), MaxValueValidator(1800)]
    )
    duration_minutes = models.PositiveSmallIntegerField(default=8, editable=False)
    emotion = models.CharField("feeling on the card", max_length=40, blank=True)
    communication_goal = models.CharField(max_length=200)
    criteria_focus = models.JSONField(
        default=list, blank=True, validators=[list_of_texts], help_text="Indicators, as in B2."
    )
    lay_language_terms = models.JSONField(
        default=dict, validators=[pairs_of_texts], help_text="Clinical words and plain ones."
    )
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    objects = ScenarioQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        """Newest first, ids settle ties (X17); index names are the contract's (O61 to O63)."""

        ordering = ("-created_at", "-id")
        indexes = (
            Index(
                fields=("target_profession", "difficulty_level"),
                name="idx_scenarios_profession_difficulty",
            ),
            Index(
                fields=("clinical_area",),
                condition=Q(status="published"),
                name="idx_scenarios_clinical_area",
            ),
            Index(fields=("-created_at",), name="idx_scenarios_created_at"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(target_profession__in=Profession.values),
                name="scenario_profession_known",
            ),
            models.CheckConstraint(
                condition=Q(difficulty_level__in=Difficulty.values),
                name="scenario_difficulty_known",
            ),
            models.CheckConstraint(
                condition=Q(status__in=Status.values), name="scenario_status_known"
            ),
            models.CheckConstraint(condition=Q(version__gte=1), name="scenario_version_from_1"),
            models.CheckConstraint(
                condition=Q(prep_seconds__gt=0, roleplay_seconds__gt=0), name="scenario_takes_time"
            ),
        )

    def __str__(self) -> str:
        """Return the title."""
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the minutes in step with the seconds: they are what lists show."""
        self.duration_minutes = -(-(self.prep_seconds + self.roleplay_seconds) // 60)
        super().save(*args, **kwargs)

    def clean(self) -> None:
        """Say in words what a card cannot be without."""
        if isinstance(self.task_bullets, list) and len(self.task_bullets) > MOST_TASKS:
            raise ValidationError({"task_bullets": f"A card has at most {MOST_TASKS} tasks."})


class ScenarioProfession(models.Model):
    """That a scenario is for a profession, the main one included (X16)."""

    id = models.BigAutoField(primary_key=True)
    scenario = models.ForeignKey(
        Scenario, on_delete=models.CASCADE, related_name="professions", db_index=False
    )
    profession = models.CharField(max_length=32, choices=Profession)

    class Meta:
        """Once each; found from both sides."""

        ordering = ("profession",)
        indexes = (Index(fields=("profession", "scenario"), name="idx_scenarios_for_profession"),)
        constraints = (
            models.UniqueConstraint(
                fields=("scenario", "profession"), name="one_row_per_scenario_and_profession"
            ),
            models.CheckConstraint(
                condition=Q(profession__in=Profession.values), name="profession_known"
            ),
        )

    def __str__(self) -> str:
        """Return the profession's name."""
        return self.get_profession_display()


class Version(models.Model):
    """The card as it was when it was published, or edited afterwards: what sessions run on.

    `card` is what a learner may read, and nothing of the script (that is `ScriptVersion`).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    scenario = models.ForeignKey(
        Scenario, on_delete=models.CASCADE, related_name="versions", db_index=False
    )
    number = models.PositiveIntegerField()
    card = models.JSONField()
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )

    class Meta:
        """Numbered from 1, without a gap or a double."""

        ordering = ("scenario", "-number")
        constraints = (
            models.UniqueConstraint(
                fields=("scenario", "number"), name="one_version_per_scenario_and_number"
            ),
        )

    def __str__(self) -> str:
        """Return the number in words."""
        return f"version {self.number}"
