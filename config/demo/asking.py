"""Load the demo's assessments, and what children answered some days ago."""

import datetime as dt

import yaml
from django.utils import timezone

from accounts.models import Child, Clinic, Guardianship, User
from config.demo.keys import CONTENT, Row, key_id
from workshop import services
from workshop.choices import Status
from workshop.models import Assessment, AssessmentResult


def assessments() -> list[Row]:
    """Return the assessments, in the order of their files."""
    return [
        yaml.safe_load(path.read_text())
        for path in sorted((CONTENT / "assessments").glob("*.yaml"))
    ]


def load_assessments() -> None:
    """Load every assessment; the first in the order of the files is the newest."""
    for age, row in enumerate(reversed(assessments())):
        _load(row, created_at=timezone.now() - dt.timedelta(days=60, hours=-age))


def _load(row: Row, *, created_at: dt.datetime) -> None:
    fields = {
        name: row[name]
        for name in ("title", "description", "kind", "age_group_min", "age_group_max", "questions")
    }
    fields |= {
        "clinic": row["clinic"] and Clinic.objects.get(slug=row["clinic"]),
        "module_id": row["module"] and key_id("module", row["module"]),
    }
    made, is_new = Assessment.objects.update_or_create(
        id=key_id("assessment", row["slug"]),
        defaults=fields,
        create_defaults={**fields, "created_at": created_at},
    )
    # One that a visitor published or archived in the admin keeps the visitor's status.
    if is_new and row["status"] != Status.DRAFT:
        services.publish_assessment(assessment=made)
    if is_new and row["status"] == Status.ARCHIVED:
        services.archive_assessment(assessment=made)


def remember_answers(child: Child, line: Row) -> None:
    """Let a child have answered some days ago, through the service that scores it."""
    assessment = Assessment.objects.get(pk=key_id("assessment", line["assessment"]))
    asked = [question["id"] for question in assessment.questions]
    scored = services.score_assessment(
        child=child,
        assessment_id=assessment.pk,
        answers=dict(zip(asked, line["answers"], strict=True)),
        by=_who(child, assessment),
        attempt=key_id("attempt", line["assessment"], str(child.pk), str(line["days"])),
    )
    past = timezone.now() - dt.timedelta(days=line["days"])
    AssessmentResult.objects.filter(pk=scored.result.pk).update(completed_at=past)


def _who(child: Child, assessment: Assessment) -> User:
    if child.user is not None and assessment.kind != "guardian_report":
        return child.user
    held = Guardianship.objects.in_force().filter(child=child).earliest("starts_on")
    return held.guardian
