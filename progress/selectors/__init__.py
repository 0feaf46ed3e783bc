"""What the outside reads of progress."""

from progress.selectors.boards import board_of
from progress.selectors.child import first_done_in, local_day, of_child, renew, versions
from progress.selectors.families import family_card, family_of
from progress.selectors.practice import of_professional, practice_days
from progress.selectors.recommendations import recommendations

__all__ = [
    "board_of",
    "family_card",
    "family_of",
    "first_done_in",
    "local_day",
    "of_child",
    "of_professional",
    "practice_days",
    "recommendations",
    "renew",
    "versions",
]
