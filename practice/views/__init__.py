"""The pages of practice: choosing a role-play, the role-play itself, and what answers in it."""

from practice.views.engine import engine
from practice.views.scenarios import home, scenario, start, start_mock
from practice.views.sessions import begin, end, notes, say, session, silence, warm_up

__all__ = [
    "begin",
    "end",
    "engine",
    "home",
    "notes",
    "say",
    "scenario",
    "session",
    "silence",
    "start",
    "start_mock",
    "warm_up",
]
