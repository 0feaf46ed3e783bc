"""Assessments, and what came out of them."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from simple_history.models import HistoricalRecords

from accounts.models import Child, Clinic, User
from core.ids import uuid7
from core.indexes import Index
from workshop import questions
from workshop.choices import AssessmentKind, Status
from workshop.models.modules import AGE_LIMITS, Category, Module
from workshop.querysets import AssessmentQuerySet, ResultQuerySet


class Assessment(models.Model):
    """A few questions for one span of ages; never a diagnosis.

    Ages are whole years, both ends included. `questions` is what workshop/questions.py describes; an
    edit changes what is asked from then on, and no result.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    module = models.ForeignKey(
        Module,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="assessments",
        help_text="Empty: it stands by itself.",
    )
    title = models.CharField(max_length=120)
    description = models.CharField(
        max_length=300,
        blank=True,
        default="",
        db_default="",
        help_text="A sentence or two to whoever answers.",
    )
    kind = models.CharField(max_length=16, choices=AssessmentKind, default=AssessmentKind.QUIZ)
    age_group_min = models.PositiveSmallIntegerField("from age", validators=AGE_LIMITS)
    age_group_max = models.PositiveSmallIntegerField("to age", validators=AGE_LIMITS)
    clinic = models.ForeignKey(
        Clinic,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="assessments",
        help_text="Empty: shared with every clinic.",
    )
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT, editable=False)
    pass_mark = models.PositiveSmallIntegerField(
        default=60,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text="In per cent. Below it a subject counts as one to come back to.",
    )
    questions = models.JSONField(default=list)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True, null=True)
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    objects = AssessmentQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        """Newest first."""

        ordering = ("-created_at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=Q(age_group_min__lte=F("age_group_max"), age_group_max__lte=17),
                name="assessment_ages_in_order",
            ),
            models.CheckConstraint(
                condition=Q(pass_mark__lte=100), name="assessment_pass_mark_percent"
            ),
        )

    def __str__(self) -> str:
        """Return the title."""
        return self.title

    def clean(self) -> None:
        """Say each fault in a sentence: ages in the wrong order, questions that cannot be asked."""
        ages: tuple[int | None, int | None] = self.age_group_min, self.age_group_max
        low, high = ages
        if low is None or high is None:  # told beside the field already
            return
        if low > high:
            raise ValidationError({"age_group_max": "This age is below the one it starts from."})
        if found := self.faults():
            raise ValidationError({"questions": found})

    def faults(self) -> list[str]:
        """Return what keeps the questions from being asked, a sentence each; one query."""
        return questions.problems(
            self.questions,
            kind=self.kind,
            ages=(self.age_group_min, self.age_group_max),
            categories=frozenset(Category.objects.values_list("slug", flat=True)),
        )


class AssessmentResult(models.Model):
    """What came out of a filling-in (the contract's WorkshopAssessmentResult), in per cent.

    The answers themselves are not kept. The id is made from the filling-in, so that the same one sent
    twice, from two tabs or after a lost answer, is one row. Feelings and reflections have no score and
    no category scores: they say only that somebody took the time.

    `category_scores` is {slug: {correct, questions, percent, contribution}}; the contributions add up to
    the score exactly.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    child = models.ForeignKey(
        Child, on_delete=models.CASCADE, related_name="assessment_results", db_index=False
    )
    assessment = models.ForeignKey(
        Assessment, on_delete=models.PROTECT, related_name="results", db_index=False
    )
    score = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    category_scores = models.JSONField(default=dict)
    completed_at = models.DateTimeField(default=timezone.now)
    completed_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    objects = ResultQuerySet.as_manager()

    class Meta:
        """Newest first; index names are the contract's."""

        ordering = ("-completed_at", "-id")
        indexes = (
            Index(fields=("child",), name="idx_assessment_result_child"),
            Index(fields=("assessment",), name="idx_assessment_result_assessment"),
            Index(fields=("completed_at",), name="idx_assessment_result_date"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(score__gte=0, score__lte=100), name="assessment_score_percent"
            ),
        )

    def __str__(self) -> str:
        """Return the id."""
        return f"result {self.pk}"
