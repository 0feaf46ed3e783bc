"""The rules of suggestions, proved on made-up facts: pure, so without a database."""

import datetime as dt
from decimal import Decimal
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from progress.recommending import (
    DONE,
    MOST,
    NEW,
    OPEN,
    Facts,
    ModuleFact,
    Reason,
    ResultFact,
    is_able,
    nothing_because,
    recommend,
    weak_subjects,
)

HERE, THERE = UUID(int=1), UUID(int=2)
SUBJECTS = ("healthy-eating", "sleep", "self-talk", "time-and-routine")
DAY = dt.date(2026, 5, 3)


def module(number, subject="sleep", **fields):
    values = {
        "category": subject,
        "category_name": subject.replace("-", " ").capitalize(),
        "age_min": 8,
        "age_max": 12,
        "status": "published",
        "clinic_id": None,
        "state": NEW,
    }
    return ModuleFact(id=UUID(int=100 + number), **values | fields)


def outcome(mark=60, title="Sleep detectives", **percents):
    fitted = {slug.replace("_", "-"): Decimal(value) for slug, value in percents.items()}
    return ResultFact(fitted, mark, title, DAY)


def facts(modules, results=(), **fields):
    values = {"wanted": True, "age": 9, "clinic_id": HERE}
    return Facts(modules=tuple(modules), results=tuple(results), **values | fields)


def told(found):
    return [(one.module_id.int - 100, one.priority, one.reason) for one in found]


# --- the rules, one at a time ---------------------------------------------------------------------
def test_a_weak_subject_brings_a_module_of_it_with_the_numbers_in_the_reason():
    found = recommend(
        facts([module(1, "self-talk"), module(2, "sleep")], [outcome(sleep="40", self_talk="80")])
    )
    assert told(found) == [(2, 1, Reason.WEAK), (1, 2, Reason.NEW)]
    assert found[0].rationale == (
        "Sleep came to 40 % in “Sleep detectives” on 3 May 2026, below its mark of 60 %. "
        "This module is on that subject."
    )
    assert (
        found[0].child_rationale == "You answered questions about sleep. Here is more to find out."
    )


def test_the_weakest_subject_comes_first_and_equal_ones_by_id():
    modules = [module(1, "sleep"), module(2, "self-talk"), module(3, "healthy-eating")]
    results = [outcome(sleep="50", self_talk="20", healthy_eating="50")]
    assert told(recommend(facts(modules, results))) == [
        (2, 1, Reason.WEAK),
        (1, 2, Reason.WEAK),
        (3, 2, Reason.WEAK),
    ]


def test_exactly_the_mark_is_not_weak_and_the_mark_may_be_another():
    assert weak_subjects([outcome(sleep="60")]) == []
    assert [weak.slug for weak in weak_subjects([outcome(sleep="59.99")])] == ["sleep"]
    assert [weak.slug for weak in weak_subjects([outcome(mark=80, sleep="79.99")])] == ["sleep"]


def test_of_two_assessments_the_newer_one_counts():
    both = [outcome(sleep="30"), outcome(sleep="55", title="Bedtimes")]
    (weak,) = weak_subjects(both)
    assert (weak.percent, weak.result.title) == (Decimal(55), "Bedtimes")
    assert weak_subjects([outcome(sleep="30"), outcome(sleep="80", title="Bedtimes")]) == []


def test_one_that_was_begun_comes_before_a_new_one_of_the_weak_subject():
    modules = [module(1), module(2, state=OPEN)]
    found = recommend(facts(modules, [outcome(sleep="10")]))
    assert told(found) == [(2, 1, Reason.WEAK), (1, 2, Reason.NEW)]
    assert found[0].rationale.endswith("It was begun already.")


def test_nothing_weak_brings_the_next_step_of_the_subject_with_most_done():
    modules = [
        module(1, "sleep", state=DONE),
        module(2, "self-talk", state=DONE),
        module(3, "self-talk", state=DONE),
        module(4, "self-talk", age_min=7, age_max=10),
        module(5, "self-talk", age_min=9, age_max=13),
        module(6, "sleep"),
    ]
    found = recommend(facts(modules, [outcome(sleep="100")]))
    assert told(found)[0] == (5, 1, Reason.ADVANCED)
    assert "Self talk" not in found[0].rationale
    assert "Most was finished in self talk (2 modules)" in found[0].rationale


def test_what_was_begun_comes_before_what_is_new():
    modules = [module(1), module(2, state=OPEN), module(3), module(4, state=OPEN)]
    assert told(recommend(facts(modules))) == [
        (2, 1, Reason.UNFINISHED),
        (4, 1, Reason.UNFINISHED),
        (1, 2, Reason.NEW),
        (3, 2, Reason.NEW),
    ]


def test_the_switch_the_age_and_the_end_are_said_in_words():
    assert recommend(facts([module(1)], wanted=False)) == []
    assert nothing_because(facts([module(1)], wanted=False)) == "Suggestions are switched off."
    assert nothing_because(facts([])) == "There is nothing for this age yet."
    assert nothing_because(facts([module(1, state=DONE)])) == "Everything for this age is done."


# --- the rules, on any facts ----------------------------------------------------------------------
modules_ = st.lists(
    st.builds(
        module,
        st.integers(0, 10_000),
        st.sampled_from(SUBJECTS),
        age_min=st.integers(0, 10),
        age_max=st.integers(8, 17),
        status=st.sampled_from(["published", "published", "published", "draft", "archived"]),
        clinic_id=st.sampled_from([None, None, HERE, THERE]),
        state=st.sampled_from([NEW, NEW, OPEN, DONE]),
    ),
    max_size=14,
    unique_by=lambda one: one.id,
)
results_ = st.lists(
    st.builds(
        lambda percents, mark: ResultFact(percents, mark, "Questions", DAY),
        st.dictionaries(
            st.sampled_from(SUBJECTS), st.decimals(0, 100, places=2, allow_nan=False), max_size=4
        ),
        st.sampled_from([50, 60, 60, 60, 80]),
    ),
    max_size=4,
)
any_facts = st.builds(
    lambda modules, results, age, wanted: facts(modules, results, age=age, wanted=wanted),
    modules_,
    results_,
    st.integers(3, 17),
    st.sampled_from([True, True, True, False]),
)


@given(any_facts)
def test_nothing_is_suggested_that_is_done_archived_foreign_or_for_another_age(known):
    by_id = {one.id: one for one in known.modules}
    for one in recommend(known):
        chosen = by_id[one.module_id]
        assert chosen.state != DONE
        assert chosen.status == "published"
        assert chosen.age_min <= known.age <= chosen.age_max
        assert chosen.clinic_id in (None, HERE)


@given(any_facts)
def test_every_suggestion_has_a_reason_once_and_in_order(known):
    found = recommend(known)
    assert len(found) <= MOST
    assert len({one.module_id for one in found}) == len(found)
    assert [one.priority for one in found] == sorted(one.priority for one in found)
    assert found == sorted(found, key=lambda one: (one.priority, one.module_id))
    assert [one.priority for one in found][:1] in ([], [1])
    for one in found:
        assert len(one.rationale) > 10
        assert len(one.child_rationale) > 10


@given(any_facts)
def test_every_weak_subject_that_has_a_module_is_served_weakest_first(known):
    able = {one.category for one in known.modules if is_able(one, known)}
    wanted = [weak.slug for weak in weak_subjects(known.results) if weak.slug in able][:MOST]
    by_id = {one.id: one for one in known.modules}
    served = [
        by_id[one.module_id].category for one in recommend(known) if one.reason == Reason.WEAK
    ]
    assert sorted(served) == (sorted(wanted) if known.wanted else [])
    lowest = {weak.slug: weak.percent for weak in weak_subjects(known.results)}
    assert [lowest[slug] for slug in served] == sorted(lowest[slug] for slug in served)


@given(any_facts)
def test_a_next_step_is_only_spoken_of_when_no_weak_subject_is_served(known):
    reasons = [one.reason for one in recommend(known)]
    if Reason.WEAK in reasons:
        assert Reason.ADVANCED not in reasons
    assert reasons.count(Reason.ADVANCED) <= 1
    order = [Reason.WEAK, Reason.ADVANCED, Reason.UNFINISHED, Reason.NEW]
    assert reasons == sorted(reasons, key=order.index)


@given(any_facts)
def test_the_list_is_empty_only_with_a_reason(known):
    found = recommend(known)
    able = [one for one in known.modules if is_able(one, known)]
    assert bool(found) == (known.wanted and bool(able))
    if not found:
        assert nothing_because(known)


@given(any_facts, st.randoms())
def test_the_order_in_which_facts_arrive_changes_nothing(known, random):
    shuffled = list(known.modules)
    random.shuffle(shuffled)
    again = facts(shuffled, known.results, age=known.age, wanted=known.wanted)
    assert recommend(again) == recommend(known)


@given(any_facts)
def test_a_child_never_reads_a_number_or_an_unkind_word(known):
    for one in recommend(known):
        words = one.child_rationale.lower()
        assert not any(letter.isdigit() for letter in words)
        assert not any(unkind in words for unkind in ("weak", "fail", "%", "below", "wrong", "bad"))
