"""The best checker that this process itself can have: the package with our patterns, or these alone."""

import logging
import threading
from collections.abc import Sequence

from engines.grammar.harper import Harper
from engines.grammar.patterns import Patterns
from engines.ports import Checked, Grammar, Unavailable

logger = logging.getLogger(__name__)


class GrammarHere:
    """Load the checker when it is first asked for, once; without it, look by patterns.

    It belongs into the engine room: 100 MB are held once there, and would be held by every child of a
    worker otherwise.
    """

    def __init__(self) -> None:
        """Load nothing yet."""
        self._lock = threading.Lock()
        self._chosen: Grammar | None = None
        self._why = ""

    def check(self, texts: Sequence[str]) -> Checked:
        """Return the slips of each text."""
        chosen = self.chosen()
        return Checked(tuple(tuple(chosen.check(text)) for text in texts), chosen.name, self._why)

    def chosen(self) -> Grammar:
        """Return the checker of this process, loading it where that was not done yet."""
        with self._lock:
            if self._chosen is None:
                self._chosen = self._load()
            return self._chosen

    def _load(self) -> Grammar:
        try:
            return Harper()
        except Unavailable as reason:
            self._why = str(reason)
            logger.warning("no grammar checker in this process, %s: by patterns alone", reason)
            return Patterns()
