"""The pages of feedback: a report, the course of one's practice, drills, and what tutors mark."""

from feedback.views.course import compare, progress
from feedback.views.drills import drill, drills
from feedback.views.reports import ask, report, withdraw
from feedback.views.tutors import agreement, sheet, to_mark

__all__ = [
    "agreement",
    "ask",
    "compare",
    "drill",
    "drills",
    "progress",
    "report",
    "sheet",
    "to_mark",
    "withdraw",
]
