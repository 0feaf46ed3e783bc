"""What is kept of practice: a profession's list of scenarios (O35), a plugged-in model's words (O38).

The list carries nobody's attempts and is believed only under a stamp read from PostgreSQL, so that
publishing is seen at once. Words are kept for one session alone: they answer what somebody said there.
"""

from core.cache import MISSING, Entry

SCENARIOS = Entry("scenarios:{}", ttl=1800)
REPLY = Entry("practice-reply:{}", ttl=1800)

__all__ = ["MISSING", "REPLY", "SCENARIOS"]
