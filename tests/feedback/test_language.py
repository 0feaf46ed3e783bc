"""What a typed talk shows of language: true quotes, fair terms, and ranges only on enough evidence."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engines.grammar.patterns import Patterns
from engines.ports import Slip
from feedback.language import TOO_LITTLE, findings, sentence_around, structures
from feedback.transcript import LEARNER, PATIENT, Transcript, Turn

LAY = {
    "anticoagulant": "a tablet that helps to keep clots from forming",
    "deep vein thrombosis": "a blood clot in the leg",
    "analgesia": "painkillers",
    "mobilise": "get up and move about",
    "ulcer": "an open wound that is slow to heal",
}
WIDE = (
    "Good morning, Mrs Marsh. I've come because I'd like to hear how you've been.",
    "Could you tell me what has changed since you were seen last week?",
    "That sounds hard, although you have done so much to keep things going.",
    "Before we talk about the plan, I wonder whether something that worries you is behind it.",
    "If it swells, ring us, because it might be a clot which is treated best at once.",
    "You could try walking a little more slowly than before, instead of resting all day.",
    "When you get home, the dressing is changed by a nurse who has been told about you.",
    "It may feel worse when you start walking, so that you might need painkillers for some days.",
    "I know what you mean, and it's often easier than people think.",
    "If you were worried at night, would you mind ringing the number that we've given you?",
    "After you have slept, it is checked again, as long as you are well.",
    "Could you show me how you would do that, so that I know I've explained it clearly?",
    "Is there anything that you'd like to ask before I go?",
)


def talk(*said, lay=LAY, times=1):
    """Return a transcript; a line that begins with P: is the patient's."""
    turns = []
    for number, line in enumerate(said * times, start=1):
        speaker = PATIENT if line.startswith("P:") else LEARNER
        turns.append(Turn(number, speaker, line.removeprefix("P: "), number * 10.04))
    return Transcript(tuple(turns), "known", lay_terms=lay)


def judged(transcript):
    checker = Patterns()
    return findings(transcript, [checker.check(turn.text) for turn in transcript.learner])


def terms(*said, lay=LAY):
    return [row["term"] for row in judged(talk(*said, lay=lay))["terms"]]


# --- slips ----------------------------------------------------------------------------------------


def test_a_slip_is_shown_with_its_sentence_and_what_to_say_instead():
    (slip,) = judged(talk("Good morning. I am agree with you, Mrs Marsh. Shall we?"))["slips"]
    assert slip == {
        "turn": 1,
        "at": 10.0,
        "quote": "I am agree with you, Mrs Marsh.",
        "found": "I am agree",
        "suggestion": "I agree",
        "kind": "verb form",
    }


def test_the_same_slip_is_shown_once_and_eight_at_most():
    assert len(judged(talk(*["I am agree."] * 5))["slips"]) == 1
    many = [f"You must to take {n} of them, and explain us the rest." for n in range(3)]
    many += ["I have informations.", "It depends of you.", "How long you have it?", "I no know."]
    many += [
        "Your results is good.",
        "Everybody have it.",
        "I want that you rest.",
        "You can to go.",
    ]
    assert len(judged(talk(*many))["slips"]) == 8


def test_a_slip_that_nobody_can_mend_is_not_shown():
    talked = talk("Something odd here.")
    assert findings(talked, [[Slip(0, 9, "article", "Hm.")]])["slips"] == []


def test_the_patients_slips_are_nobodys_business():
    assert judged(talk("P: I am agree, doctor."))["slips"] == []


# --- clinical words -------------------------------------------------------------------------------


def test_a_clinical_word_left_as_it_is_is_shown_where_it_was_said():
    (term,) = judged(talk("Good morning.", "You'll get an anticoagulant. Any questions?"))["terms"]
    assert term == {
        "term": "anticoagulant",
        "plain": "a tablet that helps to keep clots from forming",
        "turn": 2,
        "at": 20.1,
        "quote": "You'll get an anticoagulant.",
    }


@pytest.mark.parametrize(
    "said",
    [
        "You'll get an anticoagulant, which stops the blood from getting too thick.",
        "You'll get an anticoagulant. That means the blood stays thin.",
        "You'll get an anticoagulant (a blood thinner).",
        "You'll get a tablet that keeps clots from forming, an anticoagulant.",
        "It's what we call an anticoagulant.",
        "Do you know what an anticoagulant is?",
        "Have you heard of anticoagulants?",
        "You'll get an anticoagulant, it helps against clots.",
        "An anticoagulant is a medicine that helps to stop clots from forming.",
    ],
)
def test_a_word_that_is_explained_beside_is_not_left(said):
    assert terms(said) == []


def test_an_explanation_in_one_of_the_next_two_turns_counts_and_later_ones_do_not():
    word, plain = "You may get an ulcer.", "I mean an open wound that heals slowly."
    assert terms(word, "P: A what?", plain) == []
    assert terms(word, "Well.", plain) == []
    assert terms(word, "Well.", "Well.", plain) == ["ulcer"]


def test_what_was_explained_stays_explained():
    assert (
        terms("An open wound that is slow to heal.", "P: I see.", "Such an ulcer takes time.") == []
    )


def test_the_patients_own_words_need_no_explaining():
    assert terms("P: They said it's an ulcer.", "How does the ulcer feel?") == []
    assert terms("How does the ulcer feel?", "P: The ulcer? What ulcer?") == ["ulcer"]


@pytest.mark.parametrize(
    ("said", "term"),
    [
        ("Both ulcers are clean.", "ulcer"),
        ("You had a deep-vein thrombosis.", "deep vein thrombosis"),
        ("Deep vein thromboses are rare.", "deep vein thrombosis"),
        ("You can mobilise today.", "mobilise"),
        ("You're mobilising well.", "mobilise"),
        ("Any ANALGESIA at night?", "analgesia"),
    ],
)
def test_plurals_and_bent_forms_are_the_same_word(said, term):
    assert terms(said) == [term]


def test_a_word_inside_another_is_another_word():
    assert terms("An ulcerative thing.", lay={"ulcer": "a sore", "ulcera": "sores"}) == []


def test_a_card_without_a_word_list_leaves_nothing_unexplained():
    assert judged(talk("An anticoagulant.", lay={}))["terms"] == []


# --- ranges ---------------------------------------------------------------------------------------


def test_below_the_least_evidence_there_is_no_range_and_a_reason():
    found = judged(talk("You'll get an anticoagulant and some analgesia."))
    assert found["resources"] is found["appropriateness"] is None
    assert found["reasons"] == {"resources": TOO_LITTLE, "appropriateness": TOO_LITTLE}


def test_saying_the_same_again_is_no_more_evidence():
    assert judged(talk(*WIDE[:4], times=10))["resources"] is None


def test_varied_sentences_give_a_wide_range():
    assert len(structures(talk(*WIDE))) >= 6
    assert judged(talk(*WIDE))["resources"] == [4, 6]


def test_plain_sentences_are_never_held_against_anybody():
    kinds = ("red", "blue", "green", "white", "pink", "grey", "black", "brown", "round", "long", "flat",
             "thin", "large", "small")  # fmt: skip
    plain = [f"Please take one {kind} tablet with a big glass of water today." for kind in kinds]
    found = judged(talk(*plain))
    assert found["resources"] is None
    assert "plain sentences" in found["reasons"]["resources"]


def test_a_slip_takes_the_top_away_and_many_take_no_more():
    assert judged(talk(*WIDE, "I am agree."))["resources"] == [4, 5]
    slips = ("I am agree.", "It depends of you.", "You must to rest.", "I have informations.")
    assert judged(talk(*WIDE, *slips))["resources"] == [4, 5]


def test_where_nothing_clinical_comes_up_appropriateness_is_not_guessed():
    found = judged(talk(*WIDE, lay={"myocardium": "heart muscle"}))
    assert found["appropriateness"] is None
    assert "clinical" in found["reasons"]["appropriateness"]


def test_the_share_of_what_was_put_plainly_decides():
    left = ("You'll get an anticoagulant.", "That's an ulcer.", "Then you mobilise.")
    assert judged(talk(*WIDE, *left))["appropriateness"] == [3, 5]
    assert judged(talk(*WIDE, left[0]))["appropriateness"] == [4, 5]
    all_plain = (
        "It's a blood clot in the leg.",
        "You'll take a tablet that keeps clots from forming.",
        "Get up and move about a little.",
        "It's an open wound that is slow to heal.",
    )
    assert judged(talk(*WIDE, *all_plain))["appropriateness"] == [5, 6]
    assert judged(talk(*WIDE, *all_plain, "Calm down, please."))["appropriateness"] == [4, 5]


# --- always ---------------------------------------------------------------------------------------

PIECES = st.sampled_from(
    [
        *WIDE,
        "I am agree",
        "an anticoagulant",
        "ulcers (sores)",
        "It’s it’s 🙂",
        "\n",
        "...",
        " ",
        "? ",
        "’",
    ]
)
TEXTS = st.one_of(st.lists(PIECES, max_size=6).map(" ".join), st.text(max_size=80))


@given(st.lists(st.tuples(st.sampled_from([LEARNER, PATIENT]), TEXTS), max_size=12))
def test_every_quote_is_a_piece_of_its_turn_and_all_of_it_is_json(said):
    turns = tuple(Turn(n, who, text, n * 3.33) for n, (who, text) in enumerate(said, start=1))
    talked = Transcript(turns, "known", lay_terms=LAY)
    found = judged(talked)
    texts = {turn.number: turn.text for turn in talked.learner}
    for row in (*found["slips"], *found["terms"]):
        assert row["quote"]
        assert row["quote"] in texts[row["turn"]]
    for slip in found["slips"]:
        assert slip["found"] in slip["quote"]
        assert slip["found"] != slip["suggestion"]
    assert json.loads(json.dumps(found)) == found
    assert judged(replace(talked)) == found


@given(st.text(max_size=60), st.integers(0, 60), st.integers(0, 60))
def test_the_sentence_around_a_place_is_a_piece_of_the_text(text, one, other):
    start, end = sorted((min(one, len(text)), min(other, len(text))))
    assert sentence_around(text, start, end) in text
    assert text[start:end].strip() in sentence_around(text, start, end)
