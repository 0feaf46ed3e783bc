"""What a scenario needs before learners meet it. Pure: card and script go in, sentences come out.

The gate (each rule with a reason): three to five tasks (DOMAIN 2), plain words for the clinical ones,
every fact openable, nothing outside a fact that betrays it, enough wordings that no talk repeats itself,
lines of a length that people speak in, and nothing that leaves the role. `hints` and `confusable` say what
is worth a second look.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from practice.dialogue import Script
from practice.dialogue.clauses import words
from practice.dialogue.gate import MARKUP, OUT_OF_ROLE, betrays
from practice.dialogue.script import Fact

LEAST_TASKS, MOST_TASKS, LEAST_TERMS = 3, 5, 3
LEAST_FACTS, LEAST_ASKS, LEAST_WORDINGS = 4, 3, 2
SHORTEST_LINE, LONGEST_LINE = 5, 45
LONGEST_QUOTE = 70
LONG_WORD = 4
"""Letters from which a word is long enough to be known by its plural."""
KEYED = ("question", "soother", "trigger")
"""Kinds of lines that answer something in particular, which has to be heard first."""
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
    found += [*_of_script(script), *_of_lines(script), *_of_wording(script), *_leaks(script)]
    return [*found, *leaks_of_card(card, script)]


def _of_card(card: Mapping[str, Any]) -> Iterator[str]:
    count = len(card["tasks"])
    if count < LEAST_TASKS:
        yield f"Give the card at least {LEAST_TASKS} tasks; it has {count}."
    if count > MOST_TASKS:
        yield f"Give the card at most {MOST_TASKS} tasks; it has {count}."
    if len(card["layTerms"]) < LEAST_TERMS:
        yield f"Give plain words for at least {LEAST_TERMS} clinical ones; it has {len(card['layTerms'])}."
    for term, plain in card["layTerms"].items():
        if words(term) == words(plain):
            yield f"“{term}” is explained by itself: give the words that a patient would use."
    if not card["professions"]:
        yield "Say which professions it is for."


def _of_script(script: Script) -> Iterator[str]:
    if len(script.facts) < LEAST_FACTS:
        yield f"Give the script at least {LEAST_FACTS} facts; it has {len(script.facts)}."
    for fact in script.facts:
        yield from _of_fact(fact)
    keys = {fact.key for fact in script.facts}
    if not script.cues:
        yield "Give the script at least one cue: a hint that a careful listener can follow up."
    for cue in script.cues:
        if cue.fact not in keys:
            yield f"The cue “{cue.key}” points to “{cue.fact}”, and no fact is called that."
        if not cue.says:
            yield f"The cue “{cue.key}” has no words."


def _of_fact(fact: Fact) -> Iterator[str]:
    asks, says = _different(fact.asks), _different(fact.says)
    if asks < LEAST_ASKS:
        yield (
            f"The fact “{fact.key}” cannot be opened: give at least {LEAST_ASKS} different questions "
            f"that open it; it has {asks}."
        )
    if says < LEAST_WORDINGS:
        yield f"The fact “{fact.key}” needs at least {LEAST_WORDINGS} different ways of being told."
    if fact.opens != "asked" and not fact.vague:
        yield f"The fact “{fact.key}” opens late and needs a vague answer for the first question."
    if not (fact.debrief.strip() and fact.question.strip()):
        yield f"Say what learners are told of the fact “{fact.key}” afterwards, and what to ask for it."
    if not any(words(given) for given in fact.giveaways):
        yield f"Say which words give the fact “{fact.key}” away."
    elif not all(betrays(text, fact) for text in fact.says):
        yield f"Not every way of telling “{fact.key}” has one of its giveaway words."


def _of_lines(script: Script) -> Iterator[str]:
    have = {line.kind for line in script.lines if line.says}
    for kind in NEEDED:
        if kind not in have:
            yield f"Write lines of the kind “{kind}”: without them the person falls silent there."
    for line in script.lines:
        if line.kind in KEYED and not line.asks:
            yield f"The {line.kind} “{line.key}” is never met: give examples of what a learner says there."
        if line.kind == "question" and not line.settled:
            yield f"The question “{line.key}” needs what is said once it is answered."


def _of_wording(script: Script) -> Iterator[str]:
    seen: dict[str, str] = {}
    for where, text in told(script):
        if not SHORTEST_LINE <= len(words(text)) <= LONGEST_LINE:
            yield f"A line has {SHORTEST_LINE} to {LONGEST_LINE} words ({where}): “{_short(text)}”"
        for fault in _out_of_role(text):
            yield f"{fault} ({where}): “{_short(text)}”"
        plain = " ".join(words(text))
        if plain in seen:
            yield f"The same words stand in two places ({seen[plain]}; {where}): “{_short(text)}”"
        seen[plain] = where


def _out_of_role(text: str) -> Iterator[str]:
    plain = text.replace("’", "'")
    if OUT_OF_ROLE.search(plain):
        yield "A line leaves the role"
    if MARKUP.search(plain):
        yield "A line has marks that nobody can say"


def told(script: Script) -> Iterator[tuple[str, str]]:
    """Yield (where, text) of every sentence that the person can say."""
    yield "opening line", script.opening_line
    yield "closing cue", script.closing_cue
    for fact in script.facts:
        for text in (*fact.says, *fact.again, *fact.vague):
            yield f"fact {fact.key}", text
    yield from script.beside_facts()


def _leaks(script: Script) -> Iterator[str]:
    for fact in script.facts:
        for where, text in script.outside(fact):
            if betrays(text, fact):
                yield f"The {where} gives the fact “{fact.key}” away: “{_short(text)}”"


def leaks_of_card(card: Mapping[str, Any], script: Script) -> list[str]:
    """Return what in a card gives facts of a script away, in sentences."""
    return [
        f"The card ({where}) gives the fact “{fact.key}” away: “{_short(text)}”"
        for fact in script.facts
        for where, text in _card_texts(card)
        if betrays(text, fact)
    ]


def leaks_of(text: str, script: Script) -> list[str]:
    """Return which facts one text gives away, in sentences."""
    return [
        f"This gives the fact “{fact.key}” away." for fact in script.facts if betrays(text, fact)
    ]


def _card_texts(card: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name in (
        "title",
        "description",
        "clinicalArea",
        "setting",
        "role",
        "background",
        "emotion",
    ):
        yield name, card[name]
    yield "goal", card["goal"]
    yield "name", f"{card['patient']['name']} {card['patient']['called']}"
    for task in card["tasks"]:
        yield "tasks", task
    for term, plain in card["layTerms"].items():
        yield "lay language", f"{term} {plain}"


def hints(script: Script) -> list[str]:
    """Return what is worth a second look, in sentences; none of it stands in the way of publishing."""
    cued = {cue.fact for cue in script.cues}
    found = [
        f"The fact “{fact.key}” waits for trust, and no cue points to it."
        for fact in script.facts
        if fact.opens == "trusted" and fact.key not in cued
    ]
    for fact in script.facts:
        for where, text in script.outside(fact):
            near = _plural_of_giveaway(text, fact)
            if near and not betrays(text, fact):
                found.append(
                    f"“{near}” ({where}) comes near the fact “{fact.key}”: “{_short(text)}”"
                )
    return found


def _plural_of_giveaway(text: str, fact: Fact) -> str:
    """Return a word that is one of the giveaways in its plural, or the other way round."""
    alone = [words(given)[0] for given in fact.giveaways if len(words(given)) == 1]
    bare = {_singular(word) for word in alone if len(_singular(word)) >= LONG_WORD}
    return next((word for word in words(text) if _singular(word) in bare), "")


def _singular(word: str) -> str:
    return word.removesuffix("'s").removesuffix("s")


def _different(texts: Sequence[str]) -> int:
    return len({" ".join(words(text)) for text in texts} - {""})


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_QUOTE else f"{text[:LONGEST_QUOTE].rstrip()}…"


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
