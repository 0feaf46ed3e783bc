"""Authoring of role-plays in Django's admin: cards, hidden scripts, trying them, and a list of sessions."""

from practice.admin.scenarios import ScenarioAdmin
from practice.admin.scripts import ScriptAdmin
from practice.admin.sessions import SessionAdmin

__all__ = ["ScenarioAdmin", "ScriptAdmin", "SessionAdmin"]
