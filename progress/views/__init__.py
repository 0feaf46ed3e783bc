"""Pages about progress: the child's own, and those of the people who follow it."""

from progress.views.boards import child_row, children, clinic_child, export
from progress.views.child import linked, of_child
from progress.views.families import family, family_card
from progress.views.recommendations import choose, recommendations, suggested

__all__ = [
    "child_row",
    "children",
    "choose",
    "clinic_child",
    "export",
    "family",
    "family_card",
    "linked",
    "of_child",
    "recommendations",
    "suggested",
]
