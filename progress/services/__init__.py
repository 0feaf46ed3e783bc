"""Every write of progress: marking who is behind, calculating, handing out jobs."""

from progress.services.calculating import Recalculated, recalculate, recalculate_many
from progress.services.marking import (
    mark,
    mark_answered,
    mark_catalogue,
    mark_child,
    mark_clinic,
)
from progress.services.pauses import keep_pause, remove_pause
from progress.services.practice import Practised, follow_report, record_practice
from progress.services.rebuilding import Drift, rebuild
from progress.services.reconciling import Claimed, claim, give_back, run_job

__all__ = [
    "Claimed",
    "Drift",
    "Practised",
    "Recalculated",
    "claim",
    "follow_report",
    "give_back",
    "keep_pause",
    "mark",
    "mark_answered",
    "mark_catalogue",
    "mark_child",
    "mark_clinic",
    "rebuild",
    "recalculate",
    "recalculate_many",
    "record_practice",
    "remove_pause",
    "run_job",
]
