"""Which modules, sessions and completions: querysets named for the question that they answer."""

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Count, Q, Window

from accounts.access import Audience, Learner
from workshop.choices import Status

if TYPE_CHECKING:
    from workshop.models import (  # noqa: F401
        Activity,
        ActivityCompletion,
        Assessment,
        AssessmentResult,
        Module,
        Session,
    )

LISTED = (
    "id",
    "title",
    "description",
    "category_id",
    "age_group_min",
    "age_group_max",
    "status",
    "created_at",
)


def fits(learner: Learner) -> Q:
    """Return the condition that something is for a learner: age within, shared or of their clinic."""
    return Q(age_group_min__lte=learner.age, age_group_max__gte=learner.age) & (
        Q(clinic__isnull=True) | Q(clinic=learner.clinic_id)
    )


class OfferedQuerySet[Row: models.Model](models.QuerySet[Row]):
    """What is written for ages and places: modules and assessments alike."""

    def published(self) -> Self:
        """Return what children may start."""
        return self.filter(status=Status.PUBLISHED)

    def for_audience(self, audience: Audience) -> Self:
        """Return what an audience may read; drafts and archive only where it manages them."""
        if audience.everywhere:
            return self
        wanted = Q(pk__in=[])
        for learner in audience.learners:
            wanted |= fits(learner)
        if audience.clinics:
            wanted |= Q(clinic__isnull=True)
        for clinic in audience.clinics:
            wanted |= Q(clinic=clinic)
        readable = wanted & Q(status=Status.PUBLISHED)
        for managed in audience.manages:
            if managed is not None:
                readable |= Q(clinic=managed)
        return self.filter(readable)

    def for_learner(self, learner: Learner) -> Self:
        """Return what one child meets: published, age within, shared or of their clinic (X2)."""
        return self.published().filter(fits(learner))

    def for_age(self, age: int) -> Self:
        """Return what is for an age in whole years (V62)."""
        return self.filter(age_group_min__lte=age, age_group_max__gte=age)


class ModuleQuerySet(OfferedQuerySet["Module"]):
    """Modules."""

    def matching(self, text: str) -> Self:
        """Return what has a text in its title or description."""
        return self.filter(Q(title__icontains=text) | Q(description__icontains=text))

    def newest(self) -> Self:
        """Order by creation, newest first; the id settles ties, so no page repeats or skips (X17)."""
        return self.order_by("-created_at", "-id")

    def listed(self) -> "models.QuerySet[Any, dict[str, Any]]":
        """Return V35's eight fields and nothing else, each row with the `total` of the list."""
        rows: models.QuerySet[Any, dict[str, Any]]
        rows = self.newest().values(*LISTED).annotate(total=Window(Count("*")))
        return rows


class ActivityQuerySet(models.QuerySet["Activity"]):
    """Activities."""

    def current(self) -> Self:
        """Return those that the module has now."""
        return self.filter(retired_at__isnull=True)


class SessionQuerySet(models.QuerySet["Session"]):
    """Sessions."""

    def open(self) -> Self:
        """Return those not finished yet."""
        return self.filter(completed_at__isnull=True)

    def finished(self) -> Self:
        """Return those finished."""
        return self.filter(completed_at__isnull=False)

    def with_content(self) -> Self:
        """Load what the session runs on and who it belongs to, in one query."""
        return self.select_related("version", "child__clinic", "module__category")


class CompletionQuerySet(models.QuerySet["ActivityCompletion"]):
    """Completions."""

    def in_order(self) -> Self:
        """Order by the time of doing."""
        return self.order_by("completed_at", "id")


class AssessmentQuerySet(OfferedQuerySet["Assessment"]):
    """Assessments."""

    def newest(self) -> Self:
        """Order by creation, newest first."""
        return self.order_by("-created_at", "-id")


class ResultQuerySet(models.QuerySet["AssessmentResult"]):
    """What came out of assessments."""

    def newest(self) -> Self:
        """Order by time, newest first."""
        return self.order_by("-completed_at", "-id")

    def of_each_assessment(self) -> Self:
        """Return the newest result of each assessment for one child: never more than there are of these."""
        return self.order_by("assessment_id", "-completed_at", "-id").distinct("assessment_id")
