"""What the outside reads of progress."""

from progress.selectors.boards import children
from progress.selectors.child import of_child

__all__ = ["children", "of_child"]
