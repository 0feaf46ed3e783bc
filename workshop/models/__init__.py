"""What there is to do, and what somebody did."""

from workshop.models.assessments import Assessment, AssessmentResult
from workshop.models.modules import (
    Activity,
    ActivityCompletion,
    Category,
    MediaAsset,
    Module,
    ModuleVersion,
    Session,
    own_or_secure_url,
    sound_steps,
)

__all__ = [
    "Activity",
    "ActivityCompletion",
    "Assessment",
    "AssessmentResult",
    "Category",
    "MediaAsset",
    "Module",
    "ModuleVersion",
    "Session",
    "own_or_secure_url",
    "sound_steps",
]
