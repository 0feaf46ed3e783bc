"""Asking and scoring: publishing assessments, and keeping what came out of a filling-in."""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.models import Child, User
from core.announce import announce
from core.dates import today_in
from core.errors import Invalid
from workshop import questions, scoring
from workshop.choices import Status
from workshop.models import Assessment, AssessmentResult
from workshop.selectors import assessment_to_answer
from workshop.signals import assessment_changed, assessment_scored

STILL_THE_SAME = dt.timedelta(minutes=10)


@dataclass(frozen=True)
class Scored:
    """What a filling-in came to: the stored result, and whether it is new."""

    result: AssessmentResult
    created: bool


@transaction.atomic
def publish_assessment(*, assessment: Assessment) -> Assessment:
    """Open an assessment to those whom it is for; questions that cannot be asked raise Invalid."""
    assessment = Assessment.objects.select_for_update().get(pk=assessment.pk)
    if found := assessment.faults():
        raise Invalid(f"It is not ready: {found[0]}", details={"questions": found})
    if assessment.status != Status.PUBLISHED:
        assessment.status = Status.PUBLISHED
        assessment.published_at = timezone.now()
        assessment.save(update_fields=["status", "published_at", "updated_at"])
    return assessment


@transaction.atomic
def record_assessment_edit(*, assessment: Assessment) -> None:
    """Tell of an edit: with another mark, results that are kept mean something else."""
    announce(assessment_changed, sender=Assessment, assessment_id=assessment.pk)


@transaction.atomic
def archive_assessment(*, assessment: Assessment) -> Assessment:
    """Ask it no more. Every result stays."""
    assessment = Assessment.objects.select_for_update().get(pk=assessment.pk)
    if assessment.status != Status.ARCHIVED:
        assessment.status = Status.ARCHIVED
        assessment.save(update_fields=["status", "updated_at"])
    return assessment


@transaction.atomic
def score_assessment(
    *,
    child: Child,
    assessment_id: UUID,
    answers: Mapping[str, Any],
    by: User,
    attempt: UUID | None = None,
) -> Scored:
    """Score complete answers and keep what came out, once for each filling-in (V04).

    `answers` is {question id: answer id}. `attempt` names the filling-in: the id of the result is made
    from it, so that a double click, a retry or a second tab meets the row that is there (the primary key
    decides) and is given the same result. A caller that names none is taken to repeat itself when it sends
    the same answers on the same day of the child's.

    The answers are not kept. Raises what `assessment_to_answer` raises, and Invalid with a sentence for
    each open or unknown question.
    """
    ids = _ids(child, assessment_id, answers, attempt)
    known = AssessmentResult.objects.select_related("assessment").filter(pk__in=ids).first()
    if known is not None:
        return Scored(known, created=False)
    assessment = assessment_to_answer(child=child, assessment_id=assessment_id, by=by)
    if found := questions.faults(assessment.questions, answers):
        details = {name if name == "answers" else f"answers.{name}": f for name, f in found.items()}
        raise Invalid("Some questions are still open.", code="answers_incomplete", details=details)
    reached = scoring.score(assessment.kind, assessment.questions, answers)
    result, created = AssessmentResult.objects.get_or_create(
        id=ids[0],
        defaults={
            "child": child,
            "assessment": assessment,
            "score": reached.score,
            "category_scores": {slug: part.stored() for slug, part in reached.parts.items()},
            "completed_by": by,
        },
    )
    if created:
        announce(assessment_scored, sender=AssessmentResult, child_id=child.pk, result_id=result.pk)
    return Scored(result, created)


def _ids(
    child: Child, assessment_id: UUID, answers: Mapping[str, Any], attempt: UUID | None
) -> list[UUID]:
    """Return the id for this filling-in, then the one that it would have had before midnight."""
    if attempt is not None:
        return [_id(child, assessment_id, str(attempt))]
    now, zone = timezone.now(), child.clinic.timezone
    days = [today_in(zone, now=now), today_in(zone, now=now - STILL_THE_SAME)]
    given = json.dumps(sorted((str(k), str(v)) for k, v in answers.items()))
    return [_id(child, assessment_id, f"{day} {given}") for day in dict.fromkeys(days)]


def _id(child: Child, assessment_id: UUID, what: str) -> UUID:
    # keyed, because an id travels and answers are few enough to be tried out
    made = salted_hmac("workshop.result", f"{child.pk} {assessment_id} {what}", algorithm="sha256")
    raw = bytearray(made.digest()[:16])
    raw[6], raw[8] = (
        raw[6] & 0x0F | 0x80,
        raw[8] & 0x3F | 0x80,
    )  # version 8: made by a rule of one's own
    return UUID(bytes=bytes(raw))
