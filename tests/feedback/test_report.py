"""A report is the same bytes for the same talk, quotes only what was said, and guesses nothing."""

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.detection import TRANSCRIPTS, transcript
from engines import client
from feedback.report import build, read
from feedback.rubric import RUBRIC
from feedback.transcript import LEARNER, PATIENT, Tags, Transcript, Turn

FILES = sorted(TRANSCRIPTS.glob("*/*.yaml"))
NO_FINDINGS = {"slips": [], "terms": [], "resources": None, "appropriateness": None}
ROOT = Path(__file__).resolve().parents[2]


def labelled(path):
    return transcript(yaml.safe_load(path.read_text()))


def packed(content):
    return json.dumps(content, sort_keys=True, ensure_ascii=False).encode()


def quotes(content):
    """Yield (turn, quote) of everything that a report quotes."""
    for criterion in content["criteria"]:
        for indicator in criterion["indicators"]:
            for one in (*indicator["evidence"], *indicator["missed"]):
                yield one["turn"], one["quote"]
    for one in (*content["strengths"], *content["improvements"]):
        if one["quote"] is not None:
            yield one["turn"], one["quote"]


def short_report(*texts, seconds=10.0):
    turns = tuple(
        Turn(number, LEARNER if number % 2 else PATIENT, text, number * seconds)
        for number, text in enumerate(texts, start=1)
    )
    said = Transcript(turns=turns, stage="known", duration=len(turns) * seconds)
    return build(said, read(said, client.by_words), NO_FINDINGS)


# --- the same bytes ------------------------------------------------------------------------------
def test_the_same_talk_and_readings_give_the_same_bytes():
    said = labelled(FILES[0])
    readings = read(said, client.by_words)
    first = packed(build(said, readings, NO_FINDINGS))
    assert first == packed(build(labelled(FILES[0]), json.loads(json.dumps(readings)), NO_FINDINGS))
    assert first == packed(build(said, read(said, client.by_words), NO_FINDINGS))


def test_another_process_with_another_hash_seed_gives_the_same_bytes():
    program = (
        "import sys, django; django.setup()\n"
        "from tests.feedback.test_report import *\n"
        "said = labelled(FILES[0])\n"
        "print(hashlib.sha256(packed(build(said, read(said, client.by_words), NO_FINDINGS)))"
        ".hexdigest())"
    )
    said = labelled(FILES[0])
    here = hashlib.sha256(packed(build(said, read(said, client.by_words), NO_FINDINGS))).hexdigest()
    for seed in ("1", "77"):
        done = subprocess.run(
            [sys.executable, "-c", program],
            cwd=ROOT,
            env={"PYTHONHASHSEED": seed, "DJANGO_SETTINGS_MODULE": "config.settings.test",
                 "PATH": "/usr/bin:/bin", "HOME": "/tmp"},
            capture_output=True,
            text=True,
            check=False,
        )  # fmt: skip
        assert done.stdout.strip() == here, done.stderr[-2000:]


# --- quotes --------------------------------------------------------------------------------------
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_quote_is_a_piece_of_its_turn(path):
    said = labelled(path)
    by_number = {turn.number: turn for turn in said.turns}
    content = build(said, read(said, client.by_words), NO_FINDINGS)
    found = list(quotes(content))
    assert found
    for number, quote in found:
        assert quote.strip()
        assert quote in by_number[number].text
        assert by_number[number].speaker == LEARNER


words = st.text(
    alphabet=st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=200
)


@given(texts=st.lists(words, min_size=8, max_size=14))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_is_said_every_quote_is_a_piece_of_its_turn(texts):
    content = short_report(*texts, seconds=20.0)
    for number, quote in quotes(content):
        assert quote in texts[number - 1]
    json.dumps(content)


# --- nothing guessed -----------------------------------------------------------------------------
def test_a_short_talk_is_too_short_and_gets_no_figure():
    content = short_report("Hello there.", "Good morning.", "How are you?", "Fine.")
    assert content["assessable"] is False
    assert content["reason"] == "too_short"
    assert content["overall"] is None
    assert content["coverage"] == {"assessed": 0, "of": 9}
    assert {one["status"] for one in content["criteria"]} == {"not_assessed"}
    assert content["strengths"] == content["improvements"] == []
    assert all(one["reason"] for one in content["criteria"])


def test_what_only_sound_can_show_is_not_assessed_in_a_typed_talk():
    said = labelled(FILES[0])
    content = build(said, read(said, client.by_words), NO_FINDINGS)
    by_code = {one["code"]: one for one in content["criteria"]}
    assert [one["code"] for one in content["criteria"]] == [one.code for one in RUBRIC.criteria]
    for code in ("intelligibility", "fluency", "resources", "appropriateness"):
        assert by_code[code]["status"] == "not_assessed"
        assert by_code[code]["band"] is None
        assert by_code[code]["reason"]
    assert content["coverage"] == {"assessed": 5, "of": 9}
    assert content["scaled"] is None
    with_ranges = build(said, read(said, client.by_words), NO_FINDINGS | {"resources": [4, 5]})
    assert with_ranges["coverage"] == {"assessed": 6, "of": 9}
    assert [one["range"] for one in with_ranges["criteria"] if one["range"]] == [[4, 5]]


@pytest.mark.parametrize("path", FILES[:6], ids=lambda path: path.stem)
def test_at_most_three_strengths_with_quotes_and_three_improvements_with_advice(path):
    said = labelled(path)
    content = build(said, read(said, client.by_words), NO_FINDINGS)
    assert len(content["strengths"]) <= 3
    assert len(content["improvements"]) <= 3
    assert all(one["quote"] for one in content["strengths"])
    assert all(one["instead"] for one in content["improvements"])
    shown = {one["indicator"] for one in content["strengths"]}
    assert not shown & {one["indicator"] for one in content["improvements"]}
    codes = [one["indicator"] for one in content["strengths"]]
    assert len(codes) == len(set(codes))


def test_tags_come_from_the_note_that_the_patient_kept():
    note = {"opened": ["licence"], "cue": "sums", "emotion": "fear", "kind": "fact", "acts": []}
    assert Tags.of(note) == Tags(opened=("licence",), cue="sums", emotion="fear", kind="fact")
