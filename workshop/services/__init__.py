"""Every write of the workshop: writing modules, learning with them, asking and scoring."""

from workshop.services.assessments import (
    Scored,
    archive_assessment,
    publish_assessment,
    record_assessment_edit,
    score_assessment,
)
from workshop.services.authoring import (
    archive,
    content_of,
    publish,
    record_edit,
    replace_activities,
    retire_activity,
)
from workshop.services.learning import Started, complete_activity, start_session

__all__ = [
    "Scored",
    "Started",
    "archive",
    "archive_assessment",
    "complete_activity",
    "content_of",
    "publish",
    "publish_assessment",
    "record_assessment_edit",
    "record_edit",
    "replace_activities",
    "retire_activity",
    "score_assessment",
    "start_session",
]
