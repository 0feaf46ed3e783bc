"""What the outside reads of practice: never a word of a script."""

from practice.selectors.people import who_practised
from practice.selectors.scenarios import (
    areas,
    catalogue,
    figures,
    scenario_for,
    second_card_for,
)
from practice.selectors.sessions import (
    followed,
    history,
    open_sessions,
    revisions,
    session_of,
    state_of,
    turn_line,
)

__all__ = [
    "areas",
    "catalogue",
    "figures",
    "followed",
    "history",
    "open_sessions",
    "revisions",
    "scenario_for",
    "second_card_for",
    "session_of",
    "state_of",
    "turn_line",
    "who_practised",
]
