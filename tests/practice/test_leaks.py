"""Nothing that was not opened is ever said, whatever a learner says (issue: 10,000 turns a script)."""

import functools
import random

import pytest

from engines import client
from practice.dialogue import Heard, lines, split, texts_of
from practice.dialogue.acts import ACTS, LEADING_OUT
from practice.dialogue.clauses import words
from practice.dialogue.gate import betrays
from practice.dialogue.understanding import KEYED
from practice.dialogue.wording import joined
from tests.practice.talk import SCRIPTS, Talk, turns

COUNT = 10_000
LENGTH = 40
NAMES = sorted(SCRIPTS())


@functools.cache
def thousand_turns():
    """Return turns with their vectors by words: made once for all scripts."""
    made = []
    for text in dict.fromkeys(turns(COUNT * 2, seed=11)):
        clauses = split(text)
        vectors = client.by_words(texts_of(text, clauses)).vectors if clauses else None
        made.append((text, vectors))
    repeated = (made * (COUNT // len(made) + 1))[:COUNT]
    assert len(repeated) == COUNT
    return repeated


def runs(text, length=6):
    """Return every run of some words of a text."""
    found = words(text)
    return {tuple(found[n : n + length]) for n in range(len(found) - length + 1)}


def anybodys():
    """Return what anybody may say, whatever their script."""
    for name in ("RUDE", "PERSON", "STAYS", "NO_ADVICE", "ASIDE", "FOLLOWS", "QUIET"):
        yield from getattr(lines, name)
    for lead in lines.LEADS:
        for core in lines.CORES:
            yield joined(lead, core)


def hidden_runs(script):
    """Return for each fact the runs of words that are in it and nowhere else."""
    open_to_all = set()
    for text in (*(text for _, text in script.beside_facts()), *anybodys()):
        open_to_all |= runs(text)
    own = {
        fact.key: set().union(*map(runs, (fact.text, *fact.says, *fact.again)))
        for fact in script.facts
    }
    return {
        key: found - open_to_all - set().union(*(own[k] for k in own if k != key))
        for key, found in own.items()
    }


def leaks(script, reply, hidden):
    """Return what an answer gives away that was not opened."""
    opened = set(reply.memory.opened)
    said = runs(reply.text)
    return [
        fact.key
        for fact in script.facts
        if fact.key not in opened and (betrays(reply.text, fact) or said & hidden[fact.key])
    ]


@pytest.mark.parametrize("name", NAMES)
def test_ten_thousand_turns_open_nothing_that_they_did_not_ask_for(name):
    talk = Talk(SCRIPTS()[name])
    hidden = hidden_runs(talk.script)
    for number, (text, vectors) in enumerate(thousand_turns()):
        if number % LENGTH == 0:
            talk.begin(seed=number)
        before = set(talk.memory.opened)
        heard = talk.hear(text, vectors) if vectors is not None else talk.hear(text)
        reply = talk.say(text, heard=heard)
        assert not leaks(talk.script, reply, hidden), (text, reply.text)
        new = set(reply.memory.opened) - before
        assert new == set(reply.said.opened)
        pointed = {cue.fact for cue in talk.script.cues} | set(talk.memory.evaded)
        assert new <= set(heard.facts) | pointed
        assert 2 <= len(words(reply.text)) <= 75


@pytest.mark.parametrize("name", NAMES)
def test_whatever_is_heard_the_answer_tells_only_what_it_opens(name):
    """Any mixture of acts, facts and lines, also ones that no engine would come up with."""
    talk = Talk(SCRIPTS()[name])
    script, hidden, rng = talk.script, hidden_runs(talk.script), random.Random(5)
    keyed = [(line.kind, line.key) for line in script.lines if line.kind in KEYED]
    for number in range(4_000):
        if number % LENGTH == 0:
            talk.begin(seed=number)
        heard = Heard(
            parts=(),
            facts=tuple(rng.sample([f.key for f in script.facts], rng.choice((0, 0, 0, 1, 2, 3)))),
            lines=tuple(rng.sample(keyed, rng.choice((0, 0, 1, 2)))),
            acts=tuple(rng.sample(list(ACTS), rng.choice((0, 1, 1, 2)))),
            engine="dice",
            leads_out=rng.choice(["", "", "", "", *LEADING_OUT]),
            words=rng.choice((0, 3, 12)),
        )
        reply = talk.say("", heard=heard, left=rng.choice((None, 200.0, 10.0)))
        assert not leaks(script, reply, hidden), reply.text


@pytest.mark.parametrize("name", NAMES[::6])
def test_the_model_keeps_as_quiet_as_the_words(name):
    talk = Talk(SCRIPTS()[name], client.embed)
    hidden = hidden_runs(talk.script)
    for number, text in enumerate(turns(240, seed=3)):
        if number % LENGTH == 0:
            talk.begin(seed=number)
        reply = talk.say(text)
        assert not leaks(talk.script, reply, hidden), (text, reply.text)


def test_the_check_for_leaks_would_find_one():
    script = SCRIPTS()[NAMES[0]]
    talk, hidden = Talk(script), hidden_runs(script)
    reply = talk.say("Hello.")
    fact = script.facts[0]
    for text in (fact.says[0], fact.text):
        forged = type(reply)(text=text, memory=reply.memory, said=reply.said)
        assert fact.key in leaks(script, forged, hidden)
