"""Shapes on the wire of progress, camelCase."""

from decimal import Decimal
from typing import Any

from rest_framework import serializers

from progress.shapes import Progress, Summary


class ProgressSummary(serializers.Serializer[Any]):
    """One child in a list."""

    childId = serializers.UUIDField()
    givenName = serializers.CharField()
    age = serializers.IntegerField()
    clinic = serializers.CharField()
    done = serializers.IntegerField()
    applicable = serializers.IntegerField()
    percent = serializers.FloatField(allow_null=True)
    sum = serializers.CharField()
    lastEngagementDate = serializers.DateField(allow_null=True)


class ProgressModule(serializers.Serializer[Any]):
    """A module in the sum."""

    id = serializers.UUIDField()
    title = serializers.CharField()
    category = serializers.CharField()
    done = serializers.BooleanField()
    completedOn = serializers.DateField(allow_null=True)


class ProgressCategory(serializers.Serializer[Any]):
    """One subject's part of the sum."""

    category = serializers.CharField()
    done = serializers.IntegerField()
    applicable = serializers.IntegerField()
    percent = serializers.FloatField(allow_null=True)


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
        "done": row.done,
        "applicable": row.applicable,
        "percent": _number(row.percent),
        "sum": row.sentence,
        "lastEngagementDate": row.last_engagement_date,
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
        "modules": [
            {
                "id": line.id,
                "title": line.title,
                "category": line.category.slug,
                "done": line.done,
                "completedOn": line.completed_on,
            }
            for line in progress.modules
        ],
        "byCategory": [
            {
                "category": line.category.slug,
                "done": line.done,
                "applicable": line.applicable,
                "percent": _number(line.percent),
            }
            for line in progress.by_category
        ],
        "lastEngagementDate": progress.last_engagement_date,
        "version": progress.version,
        "asOf": progress.as_of,
    }
