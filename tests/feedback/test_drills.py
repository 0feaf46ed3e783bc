"""A minute on one thing: true content, judged as a report judges, and suggested where it is needed."""

import itertools
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engines import client
from engines.embed.minilm import missing
from engines.grammar.patterns import Patterns
from feedback.drills import (
    BY_SLUG,
    DRILLS,
    drill_for,
    judge,
    prompt_at,
    suggested,
    talk,
    weakest,
)
from feedback.drills.drill import TERMS
from feedback.rubric import RUBRIC
from feedback.transcript import LEARNER, PATIENT

EVERY = [(drill, prompt) for drill in DRILLS for prompt in drill.prompts]
CODES = {one.code for criterion in RUBRIC.criteria for one in criterion.indicators}
LAY = BY_SLUG["lay-language"]


@pytest.fixture(scope="module")
def embed():
    if missing():
        pytest.skip("the model's packages are not installed")
    model = client.InProcess()
    return lambda texts: model.embed(texts, warming=True)


def content(ratings, *, terms=0):
    """Return as much of a report's content as drills look at."""
    rows = [{"code": code, "rating": rating} for code, rating in ratings.items()]
    return {
        "assessable": bool(ratings),
        "criteria": [{"code": "any", "indicators": rows}],
        "terms": [{}] * terms,
    }


# --- content --------------------------------------------------------------------------------------


def test_there_are_nine_kinds_with_four_to_six_prompts_each():
    assert [drill.slug for drill in DRILLS] == [
        "opening",
        "empathy",
        "ideas-concerns-expectations",
        "open-questions",
        "lay-language",
        "signposting",
        "checking-understanding",
        "reassurance",
        "closing",
    ]
    assert all(4 <= len(drill.prompts) <= 6 for drill in DRILLS)
    assert all(drill.seconds == 60 for drill in DRILLS)
    situations = [prompt.situation for _, prompt in EVERY]
    assert len(set(situations)) == len(situations)


def test_what_a_drill_trains_is_in_the_rubric():
    trained = {code for drill in DRILLS for code in (*drill.trains, *drill.helps)}
    assert trained - {TERMS} <= CODES


def test_the_talk_before_an_answer_alternates_and_ends_with_the_patient():
    for drill, prompt in EVERY:
        speakers = [line.speaker for line in prompt.before]
        assert not speakers or speakers[-1] == PATIENT, drill.slug
        assert all(a != b for a, b in itertools.pairwise(speakers))
        assert [line.speaker for line in prompt.after] == [PATIENT, LEARNER][: len(prompt.after)]


def test_our_own_words_have_no_slips_and_no_marks_of_another_keyboard():
    for _, prompt in EVERY:
        for text in (prompt.situation, prompt.instead, *(line.text for line in prompt.before)):
            assert not Patterns().check(text)
            assert not re.search(r"\s\s|—|\.\.|’", text), text
            assert text[-1] in ".?!"


# --- judging --------------------------------------------------------------------------------------


def test_nearly_every_answer_of_our_own_is_recognised(embed):
    shown = [judge(drill, prompt, prompt.instead, embed).shown for drill, prompt in EVERY]
    assert sum(shown) >= 0.8 * len(shown)


def test_words_that_do_nothing_are_never_enough(embed):
    said = "The weather is fine today."
    assert [d.slug for d, prompt in EVERY if judge(d, prompt, said, embed).shown] == []


@pytest.mark.parametrize("slug", [drill.slug for drill in DRILLS])
def test_a_goodbye_is_the_answer_to_no_drill(embed, slug):
    drill = BY_SLUG[slug]
    goodbye = "Goodbye then, Mr Lopez, and take care."
    assert not any(judge(drill, prompt, goodbye, embed).shown for prompt in drill.prompts)


@pytest.mark.parametrize("answer", ["", "   ", "Yes.", "I see."])
def test_hardly_any_words_are_not_judged(answer):
    judged = judge(DRILLS[0], DRILLS[0].prompts[0], answer, client.by_words)
    assert not judged.shown
    assert "hardly any words" in judged.sentence
    assert judged.instead


def test_what_the_prompt_itself_says_is_never_counted_for_the_answer(embed):
    drill, prompt = BY_SLUG["open-questions"], BY_SLUG["open-questions"].prompts[0]
    judged = judge(drill, prompt, prompt.instead, embed)
    assert judged.shown
    assert judged.quotes
    assert all(quote in prompt.instead for quote in judged.quotes)


def test_plain_words_are_shown_by_leaving_nothing_unexplained():
    prompt = LAY.prompts[0]
    plain = judge(LAY, prompt, "It's a tablet that keeps clots from forming.", client.by_words)
    assert plain.shown
    wordy = "It's a tablet that keeps clots from forming, for thrombosis prophylaxis."
    judged = judge(LAY, prompt, wordy, client.by_words)
    assert not judged.shown
    assert "“thrombosis”" in judged.sentence
    assert judged.quotes == (wordy,)
    vague = judge(LAY, prompt, "It is a thing that the doctor wants.", client.by_words)
    assert not vague.shown


def test_every_drill_of_plain_words_knows_its_own_answer():
    assert all(judge(LAY, one, one.instead, client.by_words).shown for one in LAY.prompts)


def test_the_same_answer_is_judged_the_same_again():
    for drill, prompt in EVERY[::4]:
        first = judge(drill, prompt, prompt.instead, client.by_words)
        assert judge(drill, prompt, prompt.instead, client.by_words) == first


@settings(max_examples=30, deadline=None)
@given(
    st.sampled_from(EVERY),
    st.one_of(
        st.text(max_size=120),
        st.lists(st.sampled_from([p.instead for _, p in EVERY]), max_size=3).map("\n ".join),
    ),
)
def test_whatever_is_written_quotes_are_pieces_of_it(which, answer):
    drill, prompt = which
    judged = judge(drill, prompt, answer, client.by_words)
    assert all(quote in answer for quote in judged.quotes)
    assert judged.sentence


def test_the_answer_stands_where_the_talk_left_off():
    prompt = BY_SLUG["signposting"].prompts[0]
    told = talk(prompt, "Let me explain.")
    assert [turn.number for turn in told.turns] == list(range(1, len(told.turns) + 1))
    assert told.turns[len(prompt.before)].text == "Let me explain."


# --- which one ------------------------------------------------------------------------------------


def test_what_was_missed_most_often_comes_first():
    contents = [
        content({"A4": "missing", "E4": "partly", "A1": "shown", "B2": "no_chance"}),
        content({"A4": "missing", "E4": "shown", "A1": "shown"}),
    ]
    assert weakest(contents) == ["A4", "E4"]
    assert suggested(contents).slug == "empathy"


def test_words_left_unexplained_in_most_reports_call_for_plain_words():
    wordy, plain = content({"A1": "shown"}, terms=2), content({"A1": "shown"})
    assert weakest([wordy]) == [TERMS]
    assert suggested([wordy]).slug == "lay-language"
    assert suggested([wordy, plain]) is None


def test_without_reports_or_faults_nothing_is_suggested():
    assert suggested([]) is None
    assert suggested([content({})]) is None
    assert suggested([content({"A1": "shown", "B2": "no_chance"})]) is None


def test_every_indicator_leads_to_a_drill():
    assert {code for code in CODES if drill_for(code) is None} == set()
    assert drill_for("E4").slug == "checking-understanding"
    assert drill_for("B1").slug == "ideas-concerns-expectations"
    assert drill_for("X9") is None


def test_again_is_another_prompt_until_all_were_had():
    drill = DRILLS[0]
    had = [prompt_at(drill, turn) for turn in range(len(drill.prompts))]
    assert len(set(map(id, had))) == len(drill.prompts)
    assert prompt_at(drill, len(drill.prompts)) is had[0]
