"""Conclusions about a child. Each can be thrown away and calculated again from facts."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import Child
from core.indexes import Index


class ChildProgress(models.Model):
    """Where a child stands: one row a child, replaced as a whole, with a version that only grows.

    `percent` has two decimals and is empty while nothing applies: that is not 0 %.
    """

    child = models.OneToOneField(
        Child, on_delete=models.CASCADE, primary_key=True, related_name="progress", db_index=False
    )
    percent = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    done = models.PositiveIntegerField(default=0)
    applicable = models.PositiveIntegerField(default=0)
    last_engagement_date = models.DateField(null=True)
    version = models.PositiveBigIntegerField(default=0)
    as_of = models.DateTimeField(default=timezone.now)

    class Meta:
        """No percentage below 0 or above 100 can be stored."""

        verbose_name_plural = "children’s progress"
        indexes = (
            Index(fields=("child",), name="idx_child_progress_child"),
            Index(fields=("last_engagement_date",), name="idx_child_progress_engagement"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(percent__isnull=True) | Q(percent__gte=0, percent__lte=100),
                name="progress_percent_0_to_100",
            ),
            models.CheckConstraint(
                condition=Q(done__lte=models.F("applicable")), name="progress_done_of_applicable"
            ),
        )

    def __str__(self) -> str:
        """Return the id."""
        return f"progress of {self.pk}"
