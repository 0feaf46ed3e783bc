"""Every write of feedback: reports in the background, and what tutors mark."""

from feedback.services.marking import ask_for_marking, mark, withdraw
from feedback.services.queue import Claimed, claim, expect_report, give_back, retry, run_job
from feedback.services.rewriting import Rewritten, expect_missing, rewrite
from feedback.services.warming import warm
from feedback.services.writing import write_report

__all__ = [
    "Claimed",
    "Rewritten",
    "ask_for_marking",
    "claim",
    "expect_missing",
    "expect_report",
    "give_back",
    "mark",
    "retry",
    "rewrite",
    "run_job",
    "warm",
    "withdraw",
    "write_report",
]
