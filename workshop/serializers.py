"""Shapes on the wire: what the workshop's API takes and gives, camelCase."""

from typing import Any

from rest_framework import serializers

from workshop.choices import ActivityType, MediaType, Status
from workshop.models import MediaAsset, Module
from workshop.shapes import ActivityLine, SessionState

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
