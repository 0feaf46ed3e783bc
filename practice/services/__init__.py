"""Every write of practice: starting and ending role-plays, what is said in them, writing scenarios."""

from practice.services.authoring import (
    archive,
    card_of,
    check,
    choose_professions,
    confusions,
    publish,
    record_edit,
    try_patient,
)
from practice.services.bridge import draft_from
from practice.services.evidence import Evidence, Hidden, Said, evidence, keep_score
from practice.services.hearing import warm
from practice.services.history import Rehearsed, import_sessions
from practice.services.scripts import has_script, script_of, write_script
from practice.services.sessions import (
    Ended,
    Started,
    begin,
    end,
    keep_notes,
    settle,
    start_mock,
    start_session,
    sweep,
)
from practice.services.turns import Exchange, answer_warm_up, fill_silence, record_turn

__all__ = [
    "Ended",
    "Evidence",
    "Exchange",
    "Hidden",
    "Rehearsed",
    "Said",
    "Started",
    "answer_warm_up",
    "archive",
    "begin",
    "card_of",
    "check",
    "choose_professions",
    "confusions",
    "draft_from",
    "end",
    "evidence",
    "fill_silence",
    "has_script",
    "import_sessions",
    "keep_notes",
    "keep_score",
    "publish",
    "record_edit",
    "record_turn",
    "script_of",
    "settle",
    "start_mock",
    "start_session",
    "sweep",
    "try_patient",
    "warm",
    "write_script",
]
