"""What a scenario needs before learners meet it. Pure: card and script go in, sentences come out.

The gate (each rule with a reason): at least three tasks (DOMAIN 2), plain words for the clinical ones,
every fact openable, nothing outside a fact that betrays it, enough wordings that no talk repeats itself,
and facts that can be told apart.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from practice.dialogue import Script
from practice.dialogue.clauses import words
from practice.dialogue.gate import betrays
from practice.dialogue.script import Fact

LEAST_TASKS, LEAST_FACTS, LEAST_ASKS, LEAST_WORDINGS, LEAST_TERMS = 3, 4, 3, 2, 3
SHORTEST_LINE, LONGEST_LINE = 5, 45
NEEDED = (
    "empathy",
    "resists",
    "accepts",
    "listening",
    "understood",
    "knows",
    "greet",
    "identity",
    "thanks",
    "unsure",
    "nothing_else",
)
"""Kinds of lines without which somebody would fall silent in an ordinary talk."""
TOO_ALIKE = 0.86
"""Likeness of two examples of different facts from which a question cannot tell them apart."""
DUPLICATE = 0.93
"""Likeness of two whole cards from which they are the same scenario under two names."""


def problems(card: Mapping[str, Any], script: Script | None) -> list[str]:
    """Return what stands between a scenario and its learners, in sentences; empty when nothing does."""
    found = list(_of_card(card))
    if script is None:
        return [*found, "Write the script: without it there is nobody to talk to."]
    return [*found, *_of_script(script), *_leaks(card, script)]


def _of_card(card: Mapping[str, Any]) -> Iterator[str]:
    if len(card["tasks"]) < LEAST_TASKS:
        yield f"Give the card at least {LEAST_TASKS} tasks; it has {len(card['tasks'])}."
    if len(card["layTerms"]) < LEAST_TERMS:
        yield f"Give plain words for at least {LEAST_TERMS} clinical ones."
    if not card["professions"]:
        yield "Say which professions it is for."


def _of_script(script: Script) -> Iterator[str]:
    if len(script.facts) < LEAST_FACTS:
        yield f"Give the script at least {LEAST_FACTS} facts; it has {len(script.facts)}."
    for fact in script.facts:
        yield from _of_fact(fact)
    have = {line.kind for line in script.lines}
    for kind in NEEDED:
        if kind not in have:
            yield f"Write lines of the kind “{kind}”: without them the person falls silent there."
    told = [(f"fact {f.key}", text) for f in script.facts for text in (*f.says, *f.again, *f.vague)]
    for where, text in (*told, *script.beside_facts()):
        if not SHORTEST_LINE <= len(words(text)) <= LONGEST_LINE:
            yield f"A line has {SHORTEST_LINE} to {LONGEST_LINE} words ({where}): “{text[:60]}”"


def _of_fact(fact: Fact) -> Iterator[str]:
    if len(fact.asks) < LEAST_ASKS:
        yield (
            f"The fact “{fact.key}” cannot be opened: give at least {LEAST_ASKS} questions "
            f"that open it; it has {len(fact.asks)}."
        )
    if len(fact.says) < LEAST_WORDINGS:
        yield f"The fact “{fact.key}” needs at least {LEAST_WORDINGS} ways of being told."
    if fact.opens != "asked" and not fact.vague:
        yield f"The fact “{fact.key}” opens late and needs a vague answer for the first question."
    if not fact.giveaways:
        yield f"Say which words give the fact “{fact.key}” away."
    elif not all(betrays(text, fact) for text in fact.says):
        yield f"Not every way of telling “{fact.key}” has one of its giveaway words."


def _leaks(card: Mapping[str, Any], script: Script) -> Iterator[str]:
    for fact in script.facts:
        for where, text in script.outside(fact):
            if betrays(text, fact):
                yield f"The {where} gives the fact “{fact.key}” away: “{text[:60]}”"
        for where, text in _card_texts(card):
            if betrays(text, fact):
                yield f"The card ({where}) gives the fact “{fact.key}” away."


def _card_texts(card: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name in ("title", "description", "setting", "background", "goal"):
        yield name, card[name]
    for task in card["tasks"]:
        yield "tasks", task


def confusable(
    facts: Sequence[Fact], vectors: Sequence[NDArray[np.float32]]
) -> list[tuple[str, str, str]]:
    """Return (example, its fact, the fact it is nearer to) for examples that open the wrong fact.

    Leave-one-out: each example is compared with the other examples of its own fact and with all of the
    others. `vectors` holds one array of unit rows for each fact's `asks`.
    """
    found = []
    for number, fact in enumerate(facts):
        for row, text in enumerate(fact.asks):
            own = np.delete(vectors[number], row, axis=0) @ vectors[number][row]
            best = float(own.max()) if own.size else -1.0
            for other, rows in enumerate(vectors):
                if other == number or not len(rows):
                    continue
                like = float((rows @ vectors[number][row]).max())
                if like > best and (like > TOO_ALIKE or best < like - 0.1):
                    found.append((text, fact.key, facts[other].key))
                    break
    return found
