"""The gate before learners: each rule refuses what breaks it, and nothing that keeps it."""

from copy import deepcopy
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from practice import publishing
from practice.dialogue import Script
from tests import scripts

CARD = {
    "title": "A sore hand",
    "description": scripts.CARD["description"],
    "professions": ["nursing"],
    "clinicalArea": scripts.CARD["clinical_area"],
    "setting": scripts.CARD["setting"],
    "role": scripts.CARD["role"],
    "background": scripts.CARD["background"],
    "tasks": scripts.CARD["task_bullets"],
    "emotion": scripts.CARD["emotion"],
    "goal": scripts.CARD["communication_goal"],
    "layTerms": scripts.CARD["lay_language_terms"],
    "patient": {
        "name": scripts.CARD["patient_name"],
        "called": scripts.CARD["patient_called"],
        "age": scripts.CARD["patient_age"],
    },
}
LATE = "tablets"  # the fact that opens on a second question


def card(**changes: Any) -> dict[str, Any]:
    return deepcopy(CARD) | changes


def script() -> dict[str, Any]:
    return deepcopy(scripts.SCRIPT)


def fact(content: dict[str, Any], key: str) -> dict[str, Any]:
    return next(row for row in content["facts"] if row["key"] == key)


def lines(content: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [row for row in content["lines"] if row["kind"] == kind]


def found(content: dict[str, Any], **changes: Any) -> str:
    """Return all sentences of the gate as one text."""
    return "\n".join(publishing.problems(card(**changes), Script.of(content)))


def hints(content: dict[str, Any]) -> str:
    return "\n".join(publishing.hints(Script.of(content)))


def test_a_scenario_with_everything_passes():
    assert found(script()) == ""
    assert hints(script()) == ""


def test_a_card_without_a_script_has_nobody_to_talk_to():
    assert publishing.problems(card(), None) == [
        "Write the script: without it there is nobody to talk to."
    ]


# --- the card ------------------------------------------------------------------------------------
def test_a_card_has_three_to_five_tasks():
    tasks = [f"Explain part {number} of the plan." for number in range(6)]
    assert "at least 3 tasks; it has 2" in found(script(), tasks=tasks[:2])
    for enough in (3, 5):
        assert found(script(), tasks=tasks[:enough]) == ""
    assert "at most 5 tasks; it has 6" in found(script(), tasks=tasks)


def test_three_clinical_words_have_plain_ones():
    terms = dict(list(CARD["layTerms"].items())[:2])
    assert "plain words for at least 3 clinical ones; it has 2" in found(script(), layTerms=terms)
    repeated = {**CARD["layTerms"], "Oedema": "oedema"}
    assert "“Oedema” is explained by itself" in found(script(), layTerms=repeated)


def test_a_card_says_whom_it_is_for():
    assert "Say which professions it is for." in found(script(), professions=[])


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "The roses"},
        {"description": "He cut his ROSES."},
        {"setting": "Among the roses"},
        {"clinicalArea": "Roses"},
        {"role": "Nurse of roses"},
        {"background": "He has had a long day with the roses."},
        {"emotion": "tired of roses"},
        {"goal": "Ask about the roses."},
        {"tasks": [*CARD["tasks"], "Find out about his roses."]},
        {"layTerms": {**CARD["layTerms"], "thorn": "what roses have"}},
        {"patient": {"name": "Mr Roses", "called": "Mr Lind", "age": 58}},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_no_word_of_the_card_gives_a_fact_away(changes):
    assert "gives the fact “roses” away" in found(script(), **changes)


# --- facts ---------------------------------------------------------------------------------------
def test_a_script_has_at_least_four_facts():
    content = script()
    gone = content["facts"].pop()["key"]
    content["cues"] = [cue for cue in content["cues"] if cue["fact"] != gone]
    assert "at least 4 facts; it has 3" in found(content)


def test_every_fact_can_be_opened():
    content = script()
    fact(content, "roses")["asks"].pop()
    assert "The fact “roses” cannot be opened" in found(content)


def test_a_question_written_twice_is_one_question():
    content = script()
    asks = fact(content, "roses")["asks"]
    asks[2] = asks[1].upper()
    assert "it has 2" in found(content)


def test_a_fact_can_be_told_in_two_ways():
    content = script()
    fact(content, "roses")["says"].pop()
    assert "The fact “roses” needs at least 2 different ways" in found(content)


def test_a_fact_that_opens_late_has_a_vague_answer():
    content = script()
    fact(content, LATE)["vague"] = []
    assert f"The fact “{LATE}” opens late" in found(content)


@pytest.mark.parametrize("name", ["debrief", "question"])
def test_every_fact_can_be_told_afterwards(name):
    content = script()
    fact(content, "roses")[name] = " "
    assert "what learners are told of the fact “roses”" in found(content)


@pytest.mark.parametrize("given", [[], ["…"]])
def test_every_fact_names_the_words_that_give_it_away(given):
    content = script()
    fact(content, "roses")["giveaways"] = given
    assert "Say which words give the fact “roses” away." in found(content)


def test_a_giveaway_stands_in_every_way_of_telling():
    content = script()
    fact(content, "roses")["says"].append("I was busy with the thorny ones all of Saturday.")
    assert "Not every way of telling “roses”" in found(content)


# --- leaks ---------------------------------------------------------------------------------------
LEAK = "I should never have touched those roses in that heat."


def test_the_opening_and_the_closing_give_no_fact_away():
    for where, name in (("opening_line", "opening line"), ("closing_cue", "closing cue")):
        content = script()
        content[where] = LEAK
        assert f"The {name} gives the fact “roses” away" in found(content)


def test_no_cue_gives_its_own_or_another_fact_away():
    content = script()
    content["cues"][0]["says"] = [LEAK]
    assert f"The cue {content['cues'][0]['key']} gives the fact “roses” away" in found(content)


@pytest.mark.parametrize("kind", publishing.NEEDED)
def test_no_line_gives_a_fact_away(kind):
    content = script()
    lines(content, kind)[0]["says"].append(LEAK)
    assert "gives the fact “roses” away" in found(content)


def test_no_answer_to_an_explanation_gives_a_fact_away():
    content = script()
    lines(content, "question")[0]["settled"] = [LEAK]
    assert "gives the fact “roses” away" in found(content)


@pytest.mark.parametrize("name", ["says", "again", "vague"])
def test_no_other_fact_gives_a_fact_away(name):
    content = script()
    fact(content, LATE)[name].append("It was codeine, and I took it after the roses.")
    assert f"The fact {LATE} gives the fact “roses” away" in found(content)


def test_a_vague_answer_does_not_give_its_own_fact_away():
    content = script()
    fact(content, LATE)["vague"] = ["Perhaps a little codeine, but nothing to speak of."]
    assert f"The vague answer of {LATE} gives the fact “{LATE}” away" in found(content)


def test_a_fact_may_use_its_own_giveaways_again_and_ask_with_them():
    content = script()
    fact(content, "roses")["again"].append("The roses it was, as I said a minute ago.")
    fact(content, "roses")["asks"].append("Was it the roses?")
    assert found(content) == ""


# --- cues and lines ------------------------------------------------------------------------------
def test_there_is_a_cue_with_words_and_it_points_to_a_fact():
    content = script()
    content["cues"][0] |= {"fact": "nothing", "says": []}
    assert "points to “nothing”, and no fact is called that." in found(content)
    assert "has no words." in found(content)
    content["cues"] = []
    assert "at least one cue" in found(content)


@pytest.mark.parametrize("kind", publishing.NEEDED)
def test_nobody_falls_silent_in_an_ordinary_talk(kind):
    content = script()
    content["lines"] = [row for row in content["lines"] if row["kind"] != kind]
    assert f"Write lines of the kind “{kind}”" in found(content)


@pytest.mark.parametrize("kind", publishing.KEYED)
def test_what_answers_something_says_what_that_sounds_like(kind):
    content = script()
    content["lines"].append(
        {"kind": kind, "key": "new", "about": "something", "asks": [],
         "says": ["Is it going to be like this for the whole of my life?"],
         "settled": ["Thank you, that makes it a good deal lighter."]}
    )  # fmt: skip
    assert f"The {kind} “new” is never met" in found(content)


def test_a_question_of_the_persons_own_can_be_settled():
    content = script()
    lines(content, "question")[0]["settled"] = []
    assert "needs what is said once it is answered" in found(content)


@pytest.mark.parametrize(("count", "fits"), [(4, False), (5, True), (45, True), (46, False)])
@pytest.mark.parametrize("where", ["opening_line", "closing_cue", "line", "fact"])
def test_a_line_has_five_to_forty_five_words(where, count, fits):
    content = script()
    text = " ".join(["well"] * count)
    if where == "line":
        lines(content, "unsure")[0]["says"][0] = text
    elif where == "fact":
        fact(content, "roses")["again"] = [text]
    else:
        content[where] = text
    assert ("A line has 5 to 45 words" in found(content)) is not fits


def test_no_sentence_stands_in_two_places():
    content = script()
    lines(content, "thanks")[0]["says"].append(lines(content, "unsure")[0]["says"][0].upper())
    assert "The same words stand in two places (thanks; unsure)" in found(content)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("As a language model I cannot say that to you.", "leaves the role"),
        ("I don’t know, my script says nothing about it.", "leaves the role"),
        ("Well [sighs deeply] it is what it is, I suppose.", "marks that nobody can say"),
        ("Patient: I have not thought about it at all.", "marks that nobody can say"),
    ],
)
def test_no_line_leaves_the_role(text, says):
    content = script()
    lines(content, "unsure")[0]["says"].append(text)
    assert says in found(content)


# --- worth a second look -------------------------------------------------------------------------
def test_the_plural_of_a_giveaway_is_pointed_out_and_does_not_stop_anybody():
    content = script()
    lines(content, "unsure")[0]["says"].append("A rose by any name is still a rose to me.")
    assert "“rose” (unsure) comes near the fact “roses”" in hints(content)
    assert found(content) == ""


def test_a_fact_that_waits_for_trust_has_a_cue_or_is_pointed_out():
    content = script()
    content["cues"] = [
        {"key": "hm", "fact": "roses", "says": ["It was a long Saturday, that one."]}
    ]
    assert "The fact “concert” waits for trust, and no cue points to it." in hints(content)


# --- facts that cannot be told apart -------------------------------------------------------------
def rows(*values: list[float]) -> np.ndarray:
    made = np.array(values, dtype=np.float32)
    return made / np.linalg.norm(made, axis=1, keepdims=True)


def test_an_example_that_opens_another_fact_is_named_with_it():
    facts = Script.of(script()).facts[:2]
    clear = [rows([1, 0], [1, 0.1], [1, 0.2]), rows([0, 1], [0.1, 1], [0.2, 1])]
    assert publishing.confusable(facts, clear) == []
    mixed = [rows([1, 0], [1, 0.1], [0.1, 1]), rows([0, 1], [0.1, 1], [0.2, 1])]
    assert (facts[0].asks[2], "roses", "tablets") in publishing.confusable(facts, mixed)


def test_a_fact_with_one_example_or_none_is_no_accident():
    facts = [replace(Script.of(script()).facts[n], asks=("Why?",) * (1 - n)) for n in (0, 1)]
    vectors = [rows([1, 0]), np.empty((0, 2), dtype=np.float32)]
    assert publishing.confusable(facts, vectors) == []
