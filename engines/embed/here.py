"""The best embedder that this process itself can have: the model, or words alone."""

import logging
import threading
from collections.abc import Sequence

from engines.embed.lexical import Lexical
from engines.embed.minilm import MiniLM
from engines.ports import Embedder, Unavailable, Vectors

logger = logging.getLogger(__name__)


class Here:
    """Load the model when it is first asked for, once; without it, embed by words."""

    def __init__(self) -> None:
        """Load nothing yet."""
        self.why = ""
        """Why there is no model; empty while there is one, or nobody has asked."""
        self._lock = threading.Lock()
        self._chosen: Embedder | None = None

    @property
    def name(self) -> str:
        """Return what makes the vectors, loading it where that was not done yet."""
        return self.chosen().name

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return a unit row a text."""
        return self.chosen().embed(texts)

    def chosen(self) -> Embedder:
        """Return the embedder of this process."""
        if self._chosen is None:
            with self._lock:
                if self._chosen is None:
                    self._chosen = self._load()
        return self._chosen

    def _load(self) -> Embedder:
        try:
            return MiniLM()
        except Unavailable as reason:
            self.why = str(reason)
            logger.warning("no language model in this process, %s: by words alone", reason)
            return Lexical()
