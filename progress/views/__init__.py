"""Pages about progress: the child's own, and those of the people who follow it."""

from progress.views.boards import children, clinic_child
from progress.views.child import linked, of_child

__all__ = ["children", "clinic_child", "linked", "of_child"]
