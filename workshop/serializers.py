"""Shapes on the wire: what the workshop's API takes and gives, camelCase."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from workshop.asking import Words
from workshop.choices import ActivityType, AssessmentKind, MediaType, Status
from workshop.models import Assessment, AssessmentResult, MediaAsset, Module
from workshop.questions import HOW_MANY, to_ask
from workshop.shapes import ActivityLine, AssessmentCard, SessionState

NOT_A_UUID: Any = {
    "invalid": "Give a UUID.",
    "required": "This is needed.",
    "null": "This is needed.",
}


class StartSession(serializers.Serializer[Any]):
    """The body of a start (V60)."""

    moduleId = serializers.UUIDField(source="module_id", error_messages=NOT_A_UUID)
    childId = serializers.UUIDField(source="child_id", error_messages=NOT_A_UUID)


class CompleteActivity(serializers.Serializer[Any]):
    """The body of a completion (V61)."""

    activityId = serializers.UUIDField(source="activity_id", error_messages=NOT_A_UUID)


@extend_schema_field({"type": "object", "additionalProperties": {"type": "string"}})
class Given(serializers.DictField):
    """Answers as they arrive: which are answers at all is for the questions to say."""


class Answers(serializers.Serializer[Any]):
    """The body of a filling-in (V04)."""

    childId = serializers.UUIDField(source="child_id", error_messages=NOT_A_UUID)
    answers = Given(
        error_messages={
            "not_a_dict": "Give an object of question ids with answer ids.",
            "required": "This is needed.",
            "null": "This is needed.",
        },
        help_text="An object: each question’s id with the id of the chosen answer.",
    )
    attemptId = serializers.UUIDField(
        source="attempt",
        required=False,
        error_messages={**NOT_A_UUID, "null": "Leave it out, or give a UUID."},
        help_text="Made by the caller once for a filling-in; sent again with a retry.",
    )


class ModuleRow(serializers.Serializer[Any]):
    """A module in a list (V35)."""

    id = serializers.UUIDField()
    title = serializers.CharField()
    description = serializers.CharField()
    category = serializers.CharField()
    ageGroupMin = serializers.IntegerField()
    ageGroupMax = serializers.IntegerField()
    status = serializers.ChoiceField(choices=Status.choices)
    createdAt = serializers.DateTimeField()


class ActivityRow(serializers.Serializer[Any]):
    """An activity in a list (V38): no steps."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    type = serializers.ChoiceField(choices=ActivityType.choices)
    duration = serializers.IntegerField(help_text="Seconds.")
    points = serializers.IntegerField()


class ActivityDetail(ActivityRow):
    """An activity with its steps."""

    summary = serializers.CharField()
    steps = serializers.ListField(child=serializers.DictField())


class MediaRow(serializers.Serializer[Any]):
    """A media asset (V21)."""

    id = serializers.UUIDField()
    type = serializers.ChoiceField(choices=MediaType.choices)
    url = serializers.CharField()


class ModuleDetail(ModuleRow):
    """A module with everything in it."""

    content = serializers.CharField()
    clinicId = serializers.UUIDField(allow_null=True)
    version = serializers.IntegerField()
    activities = ActivityDetail(many=True)
    media = MediaRow(many=True)


class NextActivity(ActivityDetail):
    """The activity to go on with, steps included: as the session's own version has it."""


class SessionShape(serializers.Serializer[Any]):
    """Where a session stands."""

    id = serializers.UUIDField()
    childId = serializers.UUIDField()
    moduleId = serializers.UUIDField()
    version = serializers.IntegerField()
    startedAt = serializers.DateTimeField()
    lastAccessedAt = serializers.DateTimeField()
    completedAt = serializers.DateTimeField(allow_null=True)
    completedActivities = serializers.ListField(child=serializers.UUIDField())
    activityCount = serializers.IntegerField()
    nextActivity = NextActivity(allow_null=True)


class AnswerShape(serializers.Serializer[Any]):
    """An answer to choose; whether it is right is not told beforehand."""

    id = serializers.CharField()
    text = serializers.CharField()
    face = serializers.CharField(required=False, help_text="In questions of the kind faces.")


class QuestionShape(serializers.Serializer[Any]):
    """A question."""

    id = serializers.CharField()
    text = serializers.CharField()
    category = serializers.CharField()
    kind = serializers.ChoiceField(choices=list(HOW_MANY))
    answers = AnswerShape(many=True)


class AssessmentRow(serializers.Serializer[Any]):
    """An assessment in the list of one child."""

    id = serializers.UUIDField()
    title = serializers.CharField()
    description = serializers.CharField()
    kind = serializers.ChoiceField(choices=AssessmentKind.choices)
    questionCount = serializers.IntegerField()
    lastOn = serializers.DateField(allow_null=True, help_text="On the date at the clinic.")
    isDue = serializers.BooleanField()


class AssessmentDetail(serializers.Serializer[Any]):
    """An assessment with its questions."""

    id = serializers.UUIDField()
    title = serializers.CharField()
    description = serializers.CharField()
    kind = serializers.ChoiceField(choices=AssessmentKind.choices)
    ageGroupMin = serializers.IntegerField()
    ageGroupMax = serializers.IntegerField()
    moduleId = serializers.UUIDField(allow_null=True)
    passMark = serializers.IntegerField(help_text="In per cent.")
    questions = QuestionShape(many=True)


class PartShape(serializers.Serializer[Any]):
    """One subject's part of a score, in per cent."""

    correct = serializers.IntegerField(help_text="Answers of full worth.")
    questions = serializers.IntegerField()
    percent = serializers.FloatField()
    contribution = serializers.FloatField(help_text="All contributions add up to the score.")


class KindWords(serializers.Serializer[Any]):
    """What the one who answered is told."""

    title = serializers.CharField()
    text = serializers.CharField()
    next = serializers.CharField()


class ResultShape(serializers.Serializer[Any]):
    """What came out of a filling-in; feelings and reflections have no score and no parts."""

    id = serializers.UUIDField()
    childId = serializers.UUIDField()
    assessmentId = serializers.UUIDField()
    completedAt = serializers.DateTimeField()
    score = serializers.FloatField(allow_null=True, help_text="In per cent, to two decimals.")
    passMark = serializers.IntegerField()
    categoryScores = serializers.DictField(child=PartShape(), help_text="By subject.")
    words = KindWords()


def assessment_row(card: AssessmentCard) -> dict[str, Any]:
    """Return an assessment of a child's list as it goes on the wire."""
    return {
        "id": card.id,
        "title": card.title,
        "description": card.description,
        "kind": card.kind,
        "questionCount": card.question_count,
        "lastOn": card.last_on,
        "isDue": card.is_due,
    }


def assessment_detail(assessment: Assessment) -> dict[str, Any]:
    """Return an assessment as it goes on the wire, without what would tell the answers."""
    return {
        "id": assessment.pk,
        "title": assessment.title,
        "description": assessment.description,
        "kind": assessment.kind,
        "ageGroupMin": assessment.age_group_min,
        "ageGroupMax": assessment.age_group_max,
        "moduleId": assessment.module_id,
        "passMark": assessment.pass_mark,
        "questions": [to_ask(question) for question in assessment.questions],
    }


def result(row: AssessmentResult, words: Words) -> dict[str, Any]:
    """Return what came out as it goes on the wire; numbers are numbers there."""
    return {
        "id": row.pk,
        "childId": row.child_id,
        "assessmentId": row.assessment_id,
        "completedAt": row.completed_at,
        "score": None if row.score is None else float(row.score),
        "passMark": row.assessment.pass_mark,
        "categoryScores": {
            slug: {
                "correct": part["correct"],
                "questions": part["questions"],
                "percent": float(part["percent"]),
                "contribution": float(part["contribution"]),
            }
            for slug, part in row.category_scores.items()
        },
        "words": {"title": words.title, "text": words.text, "next": words.next},
    }


def module_row(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row of the catalogue as it goes on the wire."""
    wire = {
        "id": row["id"],
        "title": row["title"],
        "description": row["description"],
        "category": row["category_id"],
        "ageGroupMin": row["age_group_min"],
        "ageGroupMax": row["age_group_max"],
        "status": row["status"],
        "createdAt": row["created_at"],
    }
    if "activity_rows" in row:
        wire["activities"] = row["activity_rows"]
    if "media_rows" in row:
        wire["media"] = row["media_rows"]
    return wire


def module_detail(module: Module) -> dict[str, Any]:
    """Return a whole module as it goes on the wire; two queries, for activities and media."""
    return {
        "id": module.pk,
        "title": module.title,
        "description": module.description,
        "category": module.category_id,
        "ageGroupMin": module.age_group_min,
        "ageGroupMax": module.age_group_max,
        "status": module.status,
        "createdAt": module.created_at,
        "content": module.content,
        "clinicId": module.clinic_id,
        "version": module.version,
        "activities": [
            {
                "id": activity.pk,
                "name": activity.name,
                "type": activity.type,
                "duration": activity.duration,
                "points": activity.points,
                "summary": activity.summary,
                "steps": activity.steps,
            }
            for activity in module.activities.current()
        ],
        "media": [media_row(asset) for asset in module.media.all()],
    }


def media_row(asset: MediaAsset) -> dict[str, Any]:
    """Return a media asset as it goes on the wire."""
    return {"id": asset.pk, "type": asset.type, "url": asset.url}


def session_state(state: SessionState) -> dict[str, Any]:
    """Return where a session stands as it goes on the wire."""
    return {
        "id": state.id,
        "childId": state.child_id,
        "moduleId": state.module_id,
        "version": state.version,
        "startedAt": state.started_at,
        "lastAccessedAt": state.last_accessed_at,
        "completedAt": state.completed_at,
        "completedActivities": state.completed_activities,
        "activityCount": state.total,
        "nextActivity": _activity(state.next_activity),
    }


def _activity(line: ActivityLine | None) -> dict[str, Any] | None:
    if line is None:
        return None
    return {
        "id": line.id,
        "name": line.name,
        "type": line.type,
        "duration": line.duration,
        "points": line.points,
        "summary": line.summary,
        "steps": line.steps,
    }
