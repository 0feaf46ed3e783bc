"""Twenty indicators against readers' labels, and what one changed sentence may change."""

from dataclasses import replace

import pytest
import yaml

from benchmarks.detection import FLOOR, TRANSCRIPTS, counts, judged, macro
from engines import client
from feedback.detectors import DETECTORS, MISSING, NO_CHANCE, SHOWN, judge
from feedback.detectors.structure import HEAP
from feedback.reading import Readings, read
from feedback.transcript import LEARNER, PATIENT, Tags, Transcript, Turn

SETS = ("tuning", "held_out")


@pytest.fixture(autouse=True)
def by_words():
    """Take the model itself here, and not words alone as the other tests of this folder do."""


# --- labels --------------------------------------------------------------------------------------
@pytest.mark.parametrize("which", SETS)
def test_macro_f1_over_the_labelled_transcripts_holds_08(which):
    found = list(judged(TRANSCRIPTS / which, client.embed))
    assert macro(counts(found)) >= FLOOR


def test_there_are_24_labelled_transcripts_and_half_of_them_are_held_out():
    files = {which: sorted((TRANSCRIPTS / which).glob("*.yaml")) for which in SETS}
    assert [len(found) for found in files.values()] == [12, 12]
    for found in files.values():
        rows = [yaml.safe_load(path.read_text()) for path in found]
        assert len({row["scenario"] for row in rows}) >= 10
        assert {row["quality"] for row in rows} >= {"excellent", "good", "mixed", "weak", "gaming"}
        for row in rows:
            assert row["indicators"].keys() == DETECTORS.keys()
        for code in DETECTORS:
            labels = [row["indicators"][code] for row in rows]
            assert labels.count(True) >= 3
            assert labels.count(False) >= 3


# --- one changed sentence ------------------------------------------------------------------------
FEAR = Tags(opened=("fear",), emotion="fear", kind="fact")
BASE = (
    ("L", "Good morning, Mrs Hale. I'd like to talk with you about going home.", None),
    ("P", "Good morning. Yes, I suppose it is time for that now.", None),
    ("L", "How do you feel about managing the stairs at home?", None),
    ("P", "I am frightened of falling again, I lie awake over it at night.", FEAR),
    ("L", "Which room do you sleep in?", None),
    ("P", "The one upstairs, next to the bathroom.", Tags(opened=("room",), kind="fact")),
    ("L", "What do you already know about the exercises?", None),
    ("P", "The lady showed me two of them, but it was rather quick.", Tags(kind="knows")),
    (
        "L",
        "The exercises make the muscles around your hip strong again, and strong muscles hold you "
        "when you climb a step. You should do them three times a day, ten of each.",
        None,
    ),
    ("P", "Ten of each, three times. That sounds like a lot.", Tags(kind="listening")),
    ("L", "Could you tell me in your own words what you will do at home tomorrow?", None),
    ("P", "I do my exercises three times, and I hold on to the rail.", Tags(kind="understood")),
    ("L", "Is there anything else you would like to ask me?", None),
    ("P", "No, I think that is everything, thank you.", Tags(kind="nothing_else")),
)


def talk(rows=BASE, stage="known"):
    turns = tuple(
        Turn(number, LEARNER if who == "L" else PATIENT, text, number * 18.0, tags or Tags())
        for number, (who, text, tags) in enumerate(rows, start=1)
    )
    return Transcript(turns=turns, stage=stage, duration=len(turns) * 18.0)


def ratings(rows=BASE, **more):
    said = talk(rows, **more)
    found = judge(said, Readings(said, read(said, client.embed)))
    return {code: verdict.rating for code, verdict in found.items()}


def with_turn(number, text):
    return tuple(
        (who, text if place == number else said, tags)
        for place, (who, said, tags) in enumerate(BASE, start=1)
    )


def changed(before, after):
    return {code for code in before if before[code] != after[code]}


@pytest.fixture(scope="module")
def base():
    return ratings()


def test_an_empathy_sentence_after_a_feeling_changes_what_it_can_touch(base):
    assert base["A4"] == MISSING
    after = ratings(
        with_turn(5, "That must be very frightening for you. Which room do you sleep in?")
    )
    assert after["A4"] == SHOWN
    assert changed(base, after) <= {"A2", "A4"}


def test_the_same_sentence_before_any_feeling_shows_nothing(base):
    opening = f"{BASE[0][1]} That must be very frightening for you."
    after = ratings(with_turn(1, opening))
    assert after["A4"] == MISSING
    assert changed(base, after) <= {"A1", "A2"}


def test_without_the_teach_back_only_the_check_is_gone(base):
    assert base["E4"] == SHOWN
    after = ratings((*BASE[:10], *BASE[12:]))
    assert after["E4"] != SHOWN
    assert changed(base, after) <= {"E4", "D1", "D2", "D3"}


def test_okay_instead_of_a_teach_back_is_weak(base):
    after = ratings(with_turn(11, "Is that okay for you, is it clear?"))
    assert after["E4"] not in (SHOWN, NO_CHANCE)
    assert changed(base, after) <= {"E4", "E3", "D2", "D3"}


def test_open_questions_swapped_for_closed_ones_change_how_it_was_asked(base):
    assert base["D2"] == SHOWN
    rows = list(BASE)
    rows[2] = ("L", "Are you managing the stairs at home?", None)
    rows[4] = ("L", "Do you sleep upstairs?", None)
    rows[6] = ("L", "Do you know the exercises already?", None)
    after = ratings(tuple(rows))
    assert after["D2"] != SHOWN
    assert changed(base, after) <= {"D2", "D3", "B1", "E1", "A2", "B2", "D1"}


def test_without_anything_else_only_that_is_gone(base):
    assert base["E5"] == SHOWN
    after = ratings(BASE[:12])
    assert after["E5"] == MISSING
    assert changed(base, after) <= {"E5"}


@pytest.mark.parametrize(
    "phrase",
    [
        "I understand how you feel.",
        "Thank you for sharing that with me.",
        "That must be very hard for you.",
        "Let's move on.",
    ],
)
def test_a_stock_phrase_ten_times_gains_no_more_than_once(base, phrase):
    once = ratings(with_turn(7, f"{phrase} {BASE[6][1]}"))
    often = ratings(with_turn(7, f"{phrase} " * 10 + BASE[6][1]))
    gained = {c for c in often if often[c] == SHOWN and once[c] != SHOWN}
    assert gained == set()


def test_phrases_pasted_at_the_end_show_next_to_nothing(base):
    """Everything that is told to be good, where nothing calls for it."""
    heap = (
        "I'm so sorry to hear that. So you said that it is hard. Could you tell me in your own words "
        "what we agreed? What worries you most? What do you already know about it?"
    )
    rows = (*BASE[:2], ("L", heap, None), ("P", "Pardon?", None), *BASE[12:])
    after = ratings(rows)
    assert {"A4", "B2", "D4"} <= {c for c in after if after[c] == NO_CHANCE}
    assert after["E4"] != SHOWN
    assert after["E3"] != SHOWN


def test_going_back_to_asking_after_explaining_twice_is_no_order(base):
    assert base["C1"] == SHOWN
    tell, heard = BASE[8], ("P", "I see. All right then.", Tags(kind="listening"))
    asks = [("L", f"{text}", None) for text in ("Where do you shop?", "What did you eat today?",
                                               "Who cleans your windows?")]  # fmt: skip
    answer = ("P", "Round the corner, mostly.", Tags(kind="low_confidence"))
    mixed = [BASE[0], BASE[1]]
    for question in asks:
        mixed += [tell, heard, question, answer]
    after = ratings(tuple(mixed))
    assert after["C1"] != SHOWN


def test_one_heap_of_words_is_no_organised_explanation(base):
    assert base["C3"] == SHOWN
    heap = " ".join([BASE[8][1]] * 4)
    assert len(heap.split()) > HEAP
    after = ratings(with_turn(9, heap))
    assert after["C3"] == MISSING
    assert changed(base, after) <= {"C3", "D1", "E2"}


@pytest.mark.parametrize(
    ("stage", "text", "rating"),
    [
        ("first_meeting", "Hello, my name is Sam and I'm one of the nurses here.", SHOWN),
        ("known", "Hello again, Mrs Hale. I'd like to talk about tomorrow with you.", SHOWN),
        ("phone", "So do you take your tablets?", MISSING),
    ],
)
def test_what_opens_well_depends_on_how_well_people_know_each_other(stage, text, rating):
    assert ratings(with_turn(1, text), stage=stage)["A1"] == rating


def test_a_reproach_is_heard_also_without_should_have(base):
    assert base["A3"] == SHOWN
    after = ratings(with_turn(5, "How could you let it get this far? Which room do you sleep in?"))
    assert after["A3"] != SHOWN
    assert changed(base, after) <= {"A3", "D3"}


def test_a_vague_answer_has_to_be_asked_about_in_the_next_turn(base):
    assert base["D4"] == NO_CHANCE
    rows = list(BASE)
    rows[5] = ("P", "Oh, here and there, you know how it is.", Tags(vague=("room",)))
    assert ratings(tuple(rows))["D4"] == MISSING
    rows[6] = ("L", "What do you mean by here and there?", None)
    assert ratings(tuple(rows))["D4"] == SHOWN


def test_verdicts_do_not_depend_on_the_names_of_facts(base):
    renamed = tuple(
        (who, text, tags and replace(tags, opened=tuple(f"x-{key}" for key in tags.opened)))
        for who, text, tags in BASE
    )
    assert ratings(renamed) == base
