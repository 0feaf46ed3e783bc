"""The vectors of texts that were met lately, found again without keeping the texts."""

import hashlib
import secrets
import threading
from collections import OrderedDict

import numpy as np

from engines.ports import Vectors


class Recent:
    """Keep at most `size` vectors, the least lately used one goes first. Safe for threads.

    A key is a hash of the text under a secret of this process: whoever sees the memory sees
    neither what a learner said nor, by trying, whether somebody said this or that.
    """

    def __init__(self, size: int) -> None:
        """Begin empty."""
        self.size = size
        self._secret = secrets.token_bytes(32)
        self._lock = threading.Lock()
        self._rows: OrderedDict[bytes, bytes] = OrderedDict()

    def __len__(self) -> int:
        """Return how many vectors are kept."""
        return len(self._rows)

    def key(self, text: str) -> bytes:
        """Return the key of a trimmed text; it is worth nothing in another process."""
        return hashlib.blake2b(text.encode(), key=self._secret, digest_size=16).digest()

    def get(self, key: bytes) -> Vectors | None:
        """Return the vector of a key, read only, or None."""
        with self._lock:
            row = self._rows.get(key)
            if row is None:
                return None
            self._rows.move_to_end(key)
        return np.frombuffer(row, dtype=np.float32)

    def put(self, key: bytes, vector: Vectors) -> None:
        """Keep a vector."""
        row = vector.tobytes()
        with self._lock:
            self._rows[key] = row
            self._rows.move_to_end(key)
            while len(self._rows) > self.size:
                self._rows.popitem(last=False)
