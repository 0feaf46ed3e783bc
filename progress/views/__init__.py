"""Pages about progress: the child's own, and those of the people who follow it."""

from progress.views.boards import child_row, children, clinic_child, export
from progress.views.child import linked, of_child

__all__ = ["child_row", "children", "clinic_child", "export", "linked", "of_child"]
