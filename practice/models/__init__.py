"""Role-plays: what learners see, what the patient hides, and what was said."""

from practice.models.scenarios import Scenario, ScenarioProfession, Version
from practice.models.scripts import Cue, Fact, InterlocutorScript, Line, ScriptVersion
from practice.models.sessions import Memory, Mock, Note, Session, Turn

__all__ = [
    "Cue",
    "Fact",
    "InterlocutorScript",
    "Line",
    "Memory",
    "Mock",
    "Note",
    "Scenario",
    "ScenarioProfession",
    "ScriptVersion",
    "Session",
    "Turn",
    "Version",
]
