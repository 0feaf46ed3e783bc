"""Shapes on the wire of progress, camelCase."""

from decimal import Decimal
from typing import Any

from rest_framework import serializers

from progress.board import Status
from progress.recommending import Reason
from progress.shapes import ModuleLine, PracticeLine, Progress, Suggestion, Summary


class ProgressSummary(serializers.Serializer[Any]):
    """One child in a list."""

    childId = serializers.UUIDField()
    givenName = serializers.CharField()
    age = serializers.IntegerField()
    clinic = serializers.CharField()
    clinicId = serializers.UUIDField()
    groups = serializers.ListField(
        child=serializers.UUIDField(), help_text="For staff of the clinic; empty for families."
    )
    status = serializers.ChoiceField(
        [status.value for status in Status],
        help_text="With a module given, how far the child is with it. Families never read needs_help.",
    )
    reason = serializers.CharField(help_text="Why, in words, for whoever asks.")
    done = serializers.IntegerField()
    applicable = serializers.IntegerField()
    percent = serializers.FloatField(allow_null=True)
    sum = serializers.CharField()
    minutes = serializers.IntegerField()
    points = serializers.IntegerField()
    streakDays = serializers.IntegerField()
    lastEngagementDate = serializers.DateField(allow_null=True)
    version = serializers.IntegerField()
    asOf = serializers.DateTimeField(allow_null=True)


class ProgressModule(serializers.Serializer[Any]):
    """A module in the sum."""

    id = serializers.UUIDField()
    title = serializers.CharField()
    category = serializers.CharField()
    done = serializers.BooleanField()
    state = serializers.ChoiceField(("new", "open", "done"))
    completedOn = serializers.DateField(allow_null=True)
    version = serializers.IntegerField(help_text="The content version that a start begins with.")
    finishedVersion = serializers.IntegerField(
        allow_null=True, help_text="The newest content version that the child has finished."
    )
    newSince = serializers.IntegerField(help_text="Activities added since it was finished.")


class ProgressCategory(serializers.Serializer[Any]):
    """One subject's part of the sum."""

    category = serializers.CharField()
    done = serializers.IntegerField()
    applicable = serializers.IntegerField()
    percent = serializers.FloatField(allow_null=True)


class ProgressStreak(serializers.Serializer[Any]):
    """The run of days that the child is in or rests from."""

    days = serializers.IntegerField()
    longest = serializers.IntegerField()
    resting = serializers.BooleanField()
    words = serializers.CharField()


class ProgressBadge(serializers.Serializer[Any]):
    """A badge that the child has."""

    badge = serializers.CharField()
    name = serializers.CharField()
    earnedOn = serializers.DateField()


class ProgressSums(serializers.Serializer[Any]):
    """How each number comes about, in words."""

    percent = serializers.CharField()
    points = serializers.CharField()
    minutes = serializers.CharField()
    streak = serializers.CharField()


class PracticeProgress(serializers.Serializer[Any]):
    """How far a professional is with a scenario."""

    scenarioId = serializers.UUIDField()
    title = serializers.CharField()
    progress = serializers.FloatField(help_text="The best practice index so far, 0 to 100.")
    updatedAt = serializers.DateTimeField()


class ProgressDetail(serializers.Serializer[Any]):
    """A child's progress, spelt out."""

    childId = serializers.UUIDField()
    percent = serializers.FloatField(allow_null=True)
    done = serializers.IntegerField()
    applicable = serializers.IntegerField()
    sum = serializers.CharField()
    explanation = serializers.CharField()
    modules = ProgressModule(many=True)
    byCategory = ProgressCategory(many=True)
    minutes = serializers.IntegerField()
    points = serializers.IntegerField()
    streak = ProgressStreak()
    badges = ProgressBadge(many=True)
    sums = ProgressSums()
    lastEngagementDate = serializers.DateField(allow_null=True)
    version = serializers.IntegerField()
    asOf = serializers.DateTimeField()


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def summary(row: Summary) -> dict[str, Any]:
    """Return one child of a list as it goes on the wire."""
    return {
        "childId": row.child.id,
        "givenName": row.child.given_name,
        "age": row.child.age,
        "clinic": row.child.clinic_name,
        "clinicId": row.child.clinic_id,
        "groups": [group.id for group in row.groups],
        "status": row.status,
        "reason": row.reason,
        "done": row.done,
        "applicable": row.applicable,
        "percent": _number(row.percent),
        "sum": row.sentence,
        "minutes": row.minutes,
        "points": row.points,
        "streakDays": row.streak_days,
        "lastEngagementDate": row.last_engagement_date,
        "version": row.version,
        "asOf": row.as_of,
    }


def detail(progress: Progress) -> dict[str, Any]:
    """Return a child's progress as it goes on the wire."""
    return {
        "childId": progress.child_id,
        "percent": _number(progress.percent),
        "done": progress.done,
        "applicable": progress.applicable,
        "sum": progress.sentence,
        "explanation": progress.explanation,
        "modules": [_module(line) for line in progress.modules],
        "byCategory": [
            {
                "category": line.category.slug,
                "done": line.done,
                "applicable": line.applicable,
                "percent": _number(line.percent),
            }
            for line in progress.by_category
        ],
        "minutes": progress.minutes,
        "points": progress.points,
        "streak": vars(progress.streak),
        "badges": [
            {"badge": one.badge, "name": one.name, "earnedOn": one.earned_on}
            for one in progress.badges
        ],
        "sums": progress.sums,
        "lastEngagementDate": progress.last_engagement_date,
        "version": progress.version,
        "asOf": progress.as_of,
    }


def _module(line: ModuleLine) -> dict[str, Any]:
    return {
        "id": line.id,
        "title": line.title,
        "category": line.category.slug,
        "done": line.done,
        "state": line.state,
        "completedOn": line.completed_on,
        "version": line.version,
        "finishedVersion": line.finished_version,
        "newSince": line.new_since,
    }


def practice(line: PracticeLine) -> dict[str, Any]:
    """Return how far somebody is with a scenario as it goes on the wire."""
    return {
        "scenarioId": line.scenario_id,
        "title": line.title,
        "progress": float(line.progress),
        "updatedAt": line.updated_at,
    }


class RecommendationShape(serializers.Serializer[Any]):
    """A suggestion (V75)."""

    moduleId = serializers.UUIDField()
    title = serializers.CharField()
    category = serializers.CharField()
    priority = serializers.IntegerField(help_text="From 1; the lower, the sooner.")
    reason = serializers.ChoiceField([reason.value for reason in Reason])
    rationale = serializers.CharField(help_text="Why, to those who follow the child.")
    childRationale = serializers.CharField(help_text="Why, in words for the child’s age.")


class RecommendationSwitch(serializers.Serializer[Any]):
    """Whether suggestions are made for a child."""

    on = serializers.BooleanField(error_messages={"invalid": "Give true or false."})


def recommendation(one: Suggestion) -> dict[str, Any]:
    """Return a suggestion as it goes on the wire."""
    return {
        "moduleId": one.module_id,
        "title": one.title,
        "category": one.category.slug,
        "priority": one.priority,
        "reason": one.reason,
        "rationale": one.rationale,
        "childRationale": one.child_rationale,
    }
