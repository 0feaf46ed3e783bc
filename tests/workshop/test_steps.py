"""What an author may write as a step, and what is told about the rest."""

import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.demo import load
from workshop.choices import ActivityType
from workshop.steps import KINDS, MAX_STEPS, MAX_TEXT, problems

SOUND = {
    "read": {"kind": "read", "text": "A pear grows on a tree."},
    "breathe": {
        "kind": "breathe",
        "text": "Breathe along.",
        "pattern": {"in": 4, "hold": 0, "out": 4, "rest": 0},
        "rounds": 4,
        "words": {"in": "Breathe in", "out": "Breathe out"},
    },
    "do": {"kind": "do", "text": "Stretch like a cat.", "seconds": 30},
    "choose": {
        "kind": "choose",
        "text": "Which do you like?",
        "options": [{"text": "This", "reply": "Nice."}, {"text": "That", "reply": "Nice too."}],
    },
    "tick": {"kind": "tick", "text": "What did you see?", "items": ["A bird", "A cloud"]},
    "talk": {
        "kind": "talk",
        "text": "Talk about it.",
        "grownup": "Ask what was best.",
        "child": "Tell what was best.",
    },
}
LONG = "x" * (MAX_TEXT + 1)


def test_there_is_a_sound_example_of_every_kind():
    assert set(SOUND) == set(KINDS)


@pytest.mark.parametrize("kind", SOUND)
def test_a_sound_step_has_no_problems(kind):
    assert problems([SOUND[kind]]) == []


@pytest.mark.parametrize("kind", SOUND)
@pytest.mark.parametrize("text", [None, "", "  ", 7, LONG, "a\x00b", ["text"]])
def test_every_step_has_a_plain_text(kind, text):
    assert problems([SOUND[kind] | {"text": text}])


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        ("breathe", {"pattern": None}),
        ("breathe", {"pattern": {"in": 4, "out": 4}}),
        ("breathe", {"pattern": {"in": 4, "hold": 0, "out": 4, "rest": 0, "sigh": 1}}),
        ("breathe", {"pattern": {"in": 9, "hold": 0, "out": 4, "rest": 0}}),
        ("breathe", {"pattern": {"in": -1, "hold": 0, "out": 4, "rest": 0}}),
        ("breathe", {"pattern": {"in": 0, "hold": 0, "out": 4, "rest": 0}}),
        ("breathe", {"pattern": {"in": 4, "hold": 0, "out": 0, "rest": 0}}),
        ("breathe", {"pattern": {"in": "4", "hold": 0, "out": 4, "rest": 0}}),
        ("breathe", {"pattern": {"in": True, "hold": 0, "out": 4, "rest": 0}}),
        ("breathe", {"pattern": {"in": 4.5, "hold": 0, "out": 4, "rest": 0}}),
        ("breathe", {"rounds": 0}),
        ("breathe", {"rounds": 9}),
        ("breathe", {"rounds": None}),
        ("breathe", {"words": {"in": "Breathe in"}}),
        ("breathe", {"words": "In and out"}),
        ("do", {"seconds": 0}),
        ("do", {"seconds": 601}),
        ("do", {"seconds": "30"}),
        ("do", {"seconds": None}),
        ("choose", {"options": None}),
        ("choose", {"options": [{"text": "This", "reply": "Nice."}]}),
        ("choose", {"options": [{"text": "This", "reply": "Nice."}] * 6}),
        ("choose", {"options": ["This", "That"]}),
        ("choose", {"options": [{"text": "This"}, {"text": "That", "reply": "Nice."}]}),
        (
            "choose",
            {
                "options": [
                    {"text": "This", "reply": "Nice.", "right": True},
                    {"text": "That", "reply": "Nice."},
                ]
            },
        ),
        ("choose", {"options": [{"text": "This", "reply": "Nice.", "right": False}] * 2}),
        ("choose", {"options": [{"text": "This", "reply": "Nice.", "right": 1}] * 2}),
        ("tick", {"items": None}),
        ("tick", {"items": ["One"]}),
        ("tick", {"items": ["One"] * 11}),
        ("tick", {"items": ["One", ""]}),
        ("tick", {"items": ["One", 2]}),
        ("talk", {"grownup": ""}),
        ("talk", {"child": None}),
    ],
)
def test_a_fault_is_told_in_a_sentence_with_the_number_of_the_step(kind, change):
    found = problems([SOUND["read"], SOUND[kind] | change])
    assert found
    assert all(p.startswith("Step 2: ") and p.endswith(".") for p in found)


@pytest.mark.parametrize("steps", [None, {}, "read", 7, [], [SOUND["read"]] * (MAX_STEPS + 1)])
def test_steps_are_a_list_of_one_to_twenty(steps):
    assert len(problems(steps)) == 1


@pytest.mark.parametrize("step", [None, "read", [], {"kind": "sing"}, {"kind": ["read"]}, {}])
def test_a_step_is_of_a_known_kind(step):
    assert len(problems([step])) == 1


def test_a_do_step_may_leave_its_seconds_out():
    step = copy.deepcopy(SOUND["do"])
    del step["seconds"]
    assert problems([step]) == []


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["kind", "text", "pattern", "words", "options", "items", "in", "right"])
            | st.text(max_size=3),
            inner | st.sampled_from(sorted(KINDS)),
            max_size=5,
        )
    ),
    max_leaves=12,
)


@given(anything)
def test_whatever_is_written_is_answered_in_sentences(steps):
    assert all(isinstance(problem, str) for problem in problems(steps))


@given(st.sampled_from(sorted(KINDS)), st.dictionaries(st.text(max_size=8), anything, max_size=4))
def test_a_known_kind_with_any_fields_is_answered_in_sentences(kind, fields):
    assert all(isinstance(problem, str) for problem in problems([{**fields, "kind": kind}]))


@pytest.mark.parametrize("module", load.modules(), ids=lambda m: m["slug"])
def test_every_demo_modules_steps_are_sound(module):
    for activity in module["activities"]:
        assert problems(activity["steps"]) == [], activity["key"]
        assert activity["type"] in ActivityType.values
