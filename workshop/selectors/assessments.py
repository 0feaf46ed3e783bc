"""Assessments as the outside reads them: which are offered, what came out."""

from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Subquery
from django.utils import timezone

from accounts import access
from accounts.access import Audience
from accounts.models import Child, User
from core.dates import today_in
from core.errors import Conflict, Forbidden, NotFound
from workshop import asking
from workshop.choices import AssessmentKind, Status
from workshop.models import Assessment, AssessmentResult, Category
from workshop.selectors.modules import category_card
from workshop.shapes import AssessmentCard, CategoryCard, PartLine, ResultLine

MOST_RESULTS = 50


def assessment_for(*, audience: Audience, assessment_id: UUID) -> Assessment:
    """Return an assessment for somebody who may read it; one query. NotFound for anybody else."""
    found = Assessment.objects.for_audience(audience).filter(pk=assessment_id).first()
    if found is None:
        raise NotFound("We could not find those questions.")
    return found


def assessment_to_answer(*, child: Child, assessment_id: UUID, by: User) -> Assessment:
    """Return an assessment that somebody may answer for a child; one query.

    The same doors as for modules: NotFound for a draft or another clinic's, Forbidden where the child's
    age does not fit, Conflict where it is archived. A guardian's report is not for the child itself.
    """
    found = Assessment.objects.filter(pk=assessment_id).first()
    if found is None or found.status == Status.DRAFT:
        raise NotFound("We could not find those questions.")
    learner = access.learner(child)
    if found.clinic_id not in (None, learner.clinic_id):
        raise NotFound("We could not find those questions.")
    if not found.age_group_min <= learner.age <= found.age_group_max:
        raise Forbidden("Those questions are for another age.", code="outside_age_group")
    if found.kind == AssessmentKind.GUARDIAN_REPORT and child.user_id == by.pk:
        raise Forbidden("Those questions are for a grown-up.", code="for_guardians")
    if found.status == Status.ARCHIVED:
        raise Conflict("Those questions are not asked any more.", code="assessment_archived")
    return found


def offered(*, child: Child, by: User) -> list[AssessmentCard]:
    """Return the assessments that fit a child, those that are due first; two queries."""
    mine = AssessmentResult.objects.filter(child=child, assessment=OuterRef("pk")).newest()
    found: Any = Assessment.objects.for_learner(access.learner(child))
    if child.user_id == by.pk:
        found = found.exclude(kind=AssessmentKind.GUARDIAN_REPORT)
    rows = found.annotate(
        last_at=Subquery(mine.values("completed_at")[:1]),
        last_score=Subquery(mine.values("score")[:1]),
    ).newest()
    colours = _categories()
    cards = [_card(row, child, colours) for row in rows if row.questions]
    return sorted(cards, key=lambda card: (not card.is_due, card.last_on is not None))


def _card(row: Any, child: Child, categories: dict[str, CategoryCard]) -> AssessmentCard:
    zone = child.clinic.timezone
    last_on = today_in(zone, now=row.last_at) if row.last_at else None
    passed = row.last_score is not None and row.last_score >= row.pass_mark
    first = row.questions[0]["category"]
    return AssessmentCard(
        id=row.pk,
        title=row.title,
        description=row.description,
        kind=row.kind,
        kind_label=asking.LABELS[row.kind],
        category=categories.get(first) or CategoryCard(first, first, "sky"),
        question_count=len(row.questions),
        for_guardians=row.kind == AssessmentKind.GUARDIAN_REPORT,
        last_on=last_on,
        is_due=asking.is_due(
            row.kind, last_on=last_on, passed=passed, today=today_in(zone, now=timezone.now())
        ),
    )


def result_for(*, child: Child, assessment_id: UUID, result_id: UUID) -> AssessmentResult:
    """Return one result of a child with its assessment, or raise NotFound; one query."""
    rows = AssessmentResult.objects.select_related("assessment")
    found = rows.filter(pk=result_id, child=child, assessment=assessment_id).first()
    if found is None:
        raise NotFound("We could not find that.")
    return found


def category_of(assessment: Assessment) -> CategoryCard:
    """Return the subject that gives an assessment its colour: that of its first question; one query."""
    slug = assessment.questions[0]["category"]
    row = Category.objects.filter(pk=slug).first()
    return category_card(row) if row else CategoryCard(slug, slug, "sky")


def words_for(row: AssessmentResult, *, age: int) -> asking.Words:
    """Return the kind words that belong to a result, for somebody of an age."""
    assessment = row.assessment
    return asking.words(assessment.kind, row.score, mark=assessment.pass_mark, age=age)


def results_of(child_id: UUID) -> list[ResultLine]:
    """Return what came out of a child's assessments, newest first, the last fifty; two queries."""
    rows = AssessmentResult.objects.filter(child=child_id).select_related("assessment").newest()
    found = list(rows[:MOST_RESULTS])
    categories = _categories() if found else {}
    return [result_line(row, categories) for row in found]


def result_line(row: AssessmentResult, categories: dict[str, CategoryCard]) -> ResultLine:
    """Return a result as those who follow the child read it, subject by subject."""
    mark = row.assessment.pass_mark
    return ResultLine(
        id=row.pk,
        title=row.assessment.title,
        kind=row.assessment.kind,
        kind_label=row.assessment.get_kind_display(),
        completed_at=row.completed_at,
        score=row.score,
        mark=mark,
        parts=[
            PartLine.read(categories.get(slug) or CategoryCard(slug, slug, "sky"), part, mark)
            for slug, part in row.category_scores.items()
        ],
    )


def newest_results(child: Child) -> list[dict[str, Any]]:
    """Return the newest scored result of each assessment in the order of answering, one query.

    Each is {scores, mark, title, kind, completed_at}; never more rows than there are assessments.
    """
    rows = AssessmentResult.objects.filter(child=child, score__isnull=False).of_each_assessment()
    found = rows.values_list(
        "category_scores",
        "assessment__pass_mark",
        "assessment__title",
        "assessment__kind",
        "completed_at",
    )
    names = ("scores", "mark", "title", "kind", "completed_at")
    dicts = [dict(zip(names, row, strict=True)) for row in found]
    return sorted(dicts, key=lambda row: row["completed_at"])


def _categories() -> dict[str, CategoryCard]:
    return {row.slug: category_card(row) for row in Category.objects.all()}
