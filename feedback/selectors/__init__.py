"""What the outside reads of feedback: each person their own, tutors what was shown to them."""

from feedback.selectors.marking import (
    agreement,
    marked_by,
    markings_of,
    sharing_of,
    sheet_for,
    waiting_for_marks,
)
from feedback.selectors.reports import (
    attempts_at,
    best_scores,
    course,
    report_for,
    report_on,
    reports_of,
)

__all__ = [
    "agreement",
    "attempts_at",
    "best_scores",
    "course",
    "marked_by",
    "markings_of",
    "report_for",
    "report_on",
    "reports_of",
    "sharing_of",
    "sheet_for",
    "waiting_for_marks",
]
