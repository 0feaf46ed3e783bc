"""What to suggest next, and why. Pure: no database, no clock.

Rules (DOMAIN 9), the first that finds something leads:

1. For each subject below its mark in the newest result that asked about it, weakest first: one module of
   that subject, one that was begun before a new one.
2. Nothing below its mark: the next or more advanced module of the subject in which most was finished.
3. What was begun before what is new.

Never what is done, archived, a draft, another clinic's or for another age. Nobody is compared with
anybody; only the child's own results and own finished modules count.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

MOST = 5
NEW, OPEN, DONE = "new", "open", "done"
PUBLISHED = "published"


class Reason(StrEnum):
    """Why a module is suggested."""

    WEAK = "weak_subject"
    ADVANCED = "next_step"
    UNFINISHED = "unfinished"
    NEW = "new"


@dataclass(frozen=True)
class ModuleFact:
    """A module as far as it decides a suggestion; `state` is new, open or done for the child."""

    id: UUID
    category: str
    category_name: str
    age_min: int
    age_max: int
    status: str
    clinic_id: UUID | None
    state: str


@dataclass(frozen=True)
class ResultFact:
    """The latest result of one assessment: per cent by subject, its mark, what it was and when."""

    percents: Mapping[str, Decimal]
    mark: int
    title: str
    on: dt.date


@dataclass(frozen=True)
class Facts:
    """Everything that decides; `wanted` is the family's choice, because this is profiling.

    `results` are in the order of answering.
    """

    wanted: bool
    age: int
    clinic_id: UUID
    modules: tuple[ModuleFact, ...]
    results: tuple[ResultFact, ...]


@dataclass(frozen=True)
class Recommendation:
    """One suggestion: the lower its priority, the sooner; words for those who follow and for the child."""

    module_id: UUID
    priority: int
    reason: Reason
    rationale: str
    child_rationale: str


@dataclass(frozen=True)
class Weak:
    """A subject below its mark: per cent of the newest result that asked about it, and which that was."""

    slug: str
    percent: Decimal
    result: ResultFact


@dataclass(frozen=True)
class Pick:
    """A module chosen for a reason; `rank` orders picks, equal ranks have equal priority."""

    rank: tuple[int, Decimal]
    module: ModuleFact
    reason: Reason
    rationale: str
    child_rationale: str


def recommend(facts: Facts) -> list[Recommendation]:
    """Return up to five suggestions by priority, ties by module id; none where these are switched off."""
    if not facts.wanted:
        return []
    able = [module for module in facts.modules if is_able(module, facts)]
    picks = _for_weak(facts, able)
    if not picks:
        picks = _advanced(facts, able)
    taken = {pick.module.id for pick in picks}
    picks += _others(facts, [module for module in able if module.id not in taken])
    ranks = sorted({pick.rank for pick in picks})
    found = [
        Recommendation(
            module_id=pick.module.id,
            priority=ranks.index(pick.rank) + 1,
            reason=pick.reason,
            rationale=pick.rationale,
            child_rationale=pick.child_rationale,
        )
        for pick in picks
    ]
    return sorted(found, key=lambda one: (one.priority, one.module_id))[:MOST]


def is_able(module: ModuleFact, facts: Facts) -> bool:
    """Tell whether a module may be suggested at all."""
    return (
        module.status == PUBLISHED
        and module.state != DONE
        and module.age_min <= facts.age <= module.age_max
        and module.clinic_id in (None, facts.clinic_id)
    )


def weak_subjects(results: Iterable[ResultFact]) -> list[Weak]:
    """Return the subjects below their mark, the weakest first, ties by name."""
    newest: dict[str, Weak] = {}
    for result in results:
        for slug, percent in result.percents.items():
            newest[slug] = Weak(slug, percent, result)
    found = [weak for weak in newest.values() if weak.percent < weak.result.mark]
    return sorted(found, key=lambda weak: (weak.percent, weak.slug))


def nothing_because(facts: Facts) -> str:
    """Say why there is no suggestion."""
    if not facts.wanted:
        return "Suggestions are switched off."
    meant = [m for m in facts.modules if is_able(m, facts) or m.state == DONE]
    if not meant:
        return "There is nothing for this age yet."
    return "Everything for this age is done."


# --- the rules ----------------------------------------------------------------------------------
def _for_weak(facts: Facts, able: list[ModuleFact]) -> list[Pick]:
    picks = []
    for weak in weak_subjects(facts.results):
        matching = [module for module in able if module.category == weak.slug]
        if matching:
            module = min(matching, key=lambda one: (one.state != OPEN, one.id))
            picks.append(
                Pick(
                    (0, weak.percent),
                    module,
                    Reason.WEAK,
                    _why_weak(weak, module),
                    _why_weak_to_child(module, facts.age),
                )
            )
    return picks


def _advanced(facts: Facts, able: list[ModuleFact]) -> list[Pick]:
    done = Counter(module.category for module in facts.modules if module.state == DONE)
    for slug, number in sorted(done.items(), key=lambda item: (-item[1], item[0])):
        matching = [module for module in able if module.category == slug]
        if matching:
            module = min(matching, key=lambda one: (-one.age_max, -one.age_min, one.id))
            adult, own = _why_advanced(module, number, facts.age)
            return [Pick((1, Decimal(0)), module, Reason.ADVANCED, adult, own)]
    return []


def _others(facts: Facts, left: list[ModuleFact]) -> list[Pick]:
    picks = []
    for module in left:
        if module.state == OPEN:
            adult = "It was begun and is not finished yet."
            own = _by_age(facts.age, *BEGUN)
            picks.append(Pick((2, Decimal(0)), module, Reason.UNFINISHED, adult, own))
        else:
            adult = f"Not tried yet; it is about {lower(module.category_name)} and fits age {facts.age}."
            own = _by_age(facts.age, *UNTRIED)
            picks.append(Pick((3, Decimal(0)), module, Reason.NEW, adult, own))
    return picks


# --- the words ----------------------------------------------------------------------------------
BEGUN = (
    "You began this one. It waits for you.",
    "You began this one. It waits where you stopped.",
    "You started this and have not finished it.",
)
UNTRIED = (
    "This one is new for you.",
    "You have not tried this one yet.",
    "You have not tried this one yet.",
)


def _why_weak(weak: Weak, module: ModuleFact) -> str:
    begun = " It was begun already." if module.state == OPEN else ""
    return (
        f"{module.category_name} came to {plain(weak.percent)} % in “{weak.result.title}” on "
        f"{weak.result.on.day} {weak.result.on:%B %Y}, below its mark of {weak.result.mark} %. "
        f"This module is on that subject.{begun}"
    )


def _why_weak_to_child(module: ModuleFact, age: int) -> str:
    subject = lower(module.category_name)
    return _by_age(
        age,
        f"There is more to find out about {subject}.",
        f"You answered questions about {subject}. Here is more to find out.",
        f"Your answers about {subject} left room for more. This goes into it.",
    )


def _why_advanced(module: ModuleFact, number: int, age: int) -> tuple[str, str]:
    subject = lower(module.category_name)
    many = f"{number} module{'' if number == 1 else 's'}"
    adult = f"Most was finished in {subject} ({many}); this is the next step there."
    own = _by_age(
        age,
        f"You did a lot about {subject}. Here is the next one.",
        f"You have done a lot about {subject}. This one goes further.",
        f"You have done most about {subject}. This goes a step further.",
    )
    return adult, own


def _by_age(age: int, young: str, middle: str, teen: str) -> str:
    return young if age <= 7 else middle if age <= 12 else teen


def lower(name: str) -> str:
    """Return a subject's name inside a sentence: "Healthy eating" becomes "healthy eating"."""
    return name[:1].lower() + name[1:]


def plain(percent: Decimal) -> str:
    """Return a percentage as people write it: 50 and not 50.00."""
    return f"{percent.normalize():f}"
