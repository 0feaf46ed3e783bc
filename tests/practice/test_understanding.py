"""The patient understands by meaning: labelled turns by other hands than the examples hold a floor."""

import pytest

from benchmarks import understanding as bench
from engines import client
from practice.dialogue import split

pytestmark = pytest.mark.filterwarnings("default")


@pytest.fixture(scope="module")
def known():
    return bench.indexes(client.embed)


@pytest.mark.parametrize("which", ["tuning", "held_out"])
def test_precision_and_recall_over_labelled_turns_hold_085(known, which):
    seen = bench.score(bench.cases(bench.TURNS / which, client.embed, known))
    assert seen.precision >= bench.FLOOR
    assert seen.recall >= bench.FLOOR


def test_words_alone_still_carry_a_talk():
    """Without a model the patient is slower of understanding, and no less discreet."""
    words = bench.indexes(client.by_words)
    seen = bench.score(bench.cases(bench.TURNS / "held_out", client.by_words, words))
    assert seen.precision >= 0.75
    assert seen.recall >= 0.65


def test_there_are_at_least_150_labelled_turns_and_every_fact_is_asked_for():
    import yaml

    scripts = bench.scripts()
    for which in ("tuning", "held_out"):
        rows = {
            path.stem: yaml.safe_load(path.read_text())
            for path in (bench.TURNS / which).glob("*.yaml")
        }
        assert rows.keys() == scripts.keys()
        assert sum(map(len, rows.values())) >= 150
        for name, script in scripts.items():
            asked = {key for row in rows[name] for key in row["facts"]}
            assert asked == {fact.key for fact in script.facts}


def test_no_labelled_turn_is_among_the_examples():
    """A set that the examples were copied from, or into, would prove nothing."""
    import yaml

    told = set()
    for script in bench.scripts().values():
        for fact in script.facts:
            told |= {text.lower().strip(" ?.!") for text in (*fact.asks, fact.question)}
    same = []
    for path in bench.TURNS.glob("*/*.yaml"):
        for row in yaml.safe_load(path.read_text()):
            assert row["turn"].lower().strip(" ?.!") not in told
            clauses = (clause.text for clause in split(row["turn"]) if clause.words > 4)
            same += [text for text in clauses if text.lower().strip(" ?.!") in told]
    # two people may hit on the same short question by themselves
    assert len(same) <= 3, same


def test_the_weights_of_the_product_are_those_that_the_tuning_set_gives(known):
    found = list(bench.cases(bench.TURNS / "tuning", client.embed, known))
    fitted = bench.fit(found)
    used = next(iter(known.values())).weighing.weights
    assert fitted == pytest.approx(used, abs=0.15)
