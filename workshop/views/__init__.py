"""The pages of the workshop: where children learn and answer, and the library that staff read."""

from workshop.views.assessments import (
    assessment,
    assessment_result,
    assessments,
    send_assessment,
)
from workshop.views.learning import (
    activity,
    child,
    choose,
    complete,
    finished,
    library,
    module,
    session,
    staff_module,
    staff_modules,
    start,
)

__all__ = [
    "activity",
    "assessment",
    "assessment_result",
    "assessments",
    "child",
    "choose",
    "complete",
    "finished",
    "library",
    "module",
    "send_assessment",
    "session",
    "staff_module",
    "staff_modules",
    "start",
]
