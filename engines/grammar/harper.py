"""Harper, a checker in a wheel: 15 ms for a whole role-play, some 100 MB, one for a process.

It is made for writing. Of its 900 rules only those are heard here that are about grammar which can be
heard as well; each was tried on six thousand right lines of our role-plays, and those that flagged one
are out or have a condition below.
"""

import re
import threading
from collections.abc import Iterator
from importlib.metadata import version
from importlib.util import find_spec
from typing import TYPE_CHECKING

from engines.grammar import kinds
from engines.grammar.patterns import Patterns, apart, cased
from engines.ports import Slip, Unavailable

if TYPE_CHECKING:
    from harper import Lint

KINDS = {
    kinds.VERB: """DidPast WillNonLemma SimplePastToPastParticiple HelpedPast LetToDo DontCan DoubleModal
        IsBeenAuxSequence LookingForwardTo WorthToDo DoIAdjective BeWorried BeConcerned BeShocked
        BeAllowed IfWouldve WishCould ReasonForDoing AllowTo""",
    kinds.AGREEMENT: "PronounVerbAgreement PronounInflectionBe ThereIsAgreement HavePronoun NominalWants",
    kinds.ARTICLE: "AnA AnAnother SomeWithoutArticle FewUnitsOfTimeAgo",
    kinds.COMPARISON: "AdjectiveDoubleDegree MoreBetter",
    kinds.COUNTING: """OneOfTheSingular AnotherThings MostOfTheTimes LevelOfDetails RegularIrregulars
        QuiteMany""",
    kinds.PREPOSITION: """Discuss TakeCareOf AskNoPreposition InterestedIn AwareOf ArriveTo LookForwardTo
        DespiteOf ExceptOf ResponsibleFor ResponsibilityFor SimilarLike AwaitFor InNeedOf ComfortableWith
        OnFloor CommitmentTo AccuseOf""",
    kinds.TENSE: "SinceDuration LastNight AfterLater",
    kinds.NEGATION: "DoubleNegative HaveNegNoAny",
    kinds.REPEATED: "RepeatedWords",
    kinds.EXPRESSION: """DoMistake FriendOfMe HowItLooksLike OpenTheLight VeryLess DuringAges InDetail
        TakeMedicine""",
}
RULES = {rule: kind for kind, rules in KINDS.items() for rule in rules.split()}

BARE = r"(?:do|does|did|don't|doesn't|didn't|can|could|will|would|should|may|might|must|let|make|help|that)"
BEFORE = {
    "DidPast": r"\bdid(?:n't| not| (?:i|you|he|she|it|we|they|your \w+|the \w+)) *$",
}
"""What must stand before a hit of a rule for it to count."""
NOT_BEFORE = {
    "PronounVerbAgreement": rf"\b{BARE}\b[^,;]*$",
    "WillNonLemma": r"\b(?:the|your|a|his|her|my|free|living|own|their)\s*$",
}
"""What must not."""
FOUND = {
    "PronounVerbAgreement": r"(?:have|has|haven't|hasn't|do|does|don't|doesn't|was|were|is|are)",
    "RepeatedWords": r"(the|a|an|to|of|in|on|at|for|with|and|or|is|are|your|my|you|i|we) \1",
    "OneOfTheSingular": r"(?!(?:staff|family|people|team|medicine|side|blood)\b)\w+",
    "ThereIsAgreement": r"(?!.*['’]s\b).(?-i:[^A-Z]*)",
    "AnA": r"an?",
    "WillNonLemma": r"[a-z].*",
    "DoubleModal": r"[a-z ]+",
}
"""What the words that were hit must be, as a whole."""
BEHIND = {
    "AnA": r" +[a-z]+(?:-[a-z]+)*\b(?![A-Z0-9])",
    "OneOfTheSingular": r"\s*(?:[.,?!;]|$|(?:is|was|has|will|can|that|which|who|in|for|on|at)\b)",
}
"""What must follow."""
WORDS_BEFORE = re.compile(r"[\w'’]+ +$")
WORD_BEHIND = re.compile(r" +[\w'’-]+")


class Harper:
    """Check with the package and our own patterns together. Load it once a process: it takes 1 s."""

    def __init__(self) -> None:
        """Load the dictionary. Raises `Unavailable` when the package is not there or does not load."""
        if find_spec("harper") is None:
            raise Unavailable("not installed: harper")
        try:
            import harper  # noqa: PLC0415 (100 MB that only the holder of the checker needs)

            self._linter = harper.Linter(harper.Dialect.BRITISH)
            known = self._linter.get_lint_config()
            self._linter.set_lint_config({rule: rule in RULES for rule in known})
            self.name = f"harper-{version('harper-py')}+{Patterns.name}"
        except Exception as error:  # a library in another language raises types of its own
            raise Unavailable(f"harper could not be loaded: {type(error).__name__}") from error
        self._patterns = Patterns()
        self._lock = threading.Lock()

    def check(self, text: str) -> list[Slip]:
        """Return the slips of a text; of two that overlap, the one of our own patterns."""
        return apart([*self._patterns.check(text), *self._linted(text)])

    def _linted(self, text: str) -> Iterator[Slip]:
        straight = text.replace("’", "'")
        with self._lock:  # a call during a call on the same linter is an error
            found = self._linter.organized_lints(straight, language="plaintext")
        hits = [(lint, rule) for rule in RULES for lint in found.get(rule, ())]
        for lint, rule in sorted(hits, key=lambda hit: (hit[0].span.start, hit[1])):
            if _counts(rule, lint, straight):
                yield _slip(RULES[rule], lint, text)


def _counts(rule: str, lint: "Lint", text: str) -> bool:
    begin = max(text.rfind(mark, 0, lint.span.start) for mark in ".!?\n") + 1
    before, behind = text[begin : lint.span.start], text[lint.span.end :]

    def fits(table: dict[str, str], said: str) -> bool:
        return rule not in table or re.search(table[rule], said, re.IGNORECASE) is not None

    if rule in FOUND and not re.fullmatch(FOUND[rule], lint.problem_text, re.IGNORECASE):
        return False
    if rule in NOT_BEFORE and fits(NOT_BEFORE, before):
        return False
    return fits(BEFORE, before) and (
        rule not in BEHIND or re.match(BEHIND[rule], behind) is not None
    )


def _slip(kind: str, lint: "Lint", text: str) -> Slip:
    """Return a hit with a neighbour where it is one word: “an apple” says more than “an”."""
    start, end = lint.span.start, lint.span.end
    found = text[start:end]
    fixes = [_fixed(found, one.kind.name, one.replacement_text) for one in lint.suggestions]
    left = right = ""
    if " " not in found.strip():
        behind = WORD_BEHIND.match(text, end)
        before = WORDS_BEFORE.search(text[:start])
        if behind and (kind == kinds.ARTICLE or not before):
            right = behind[0]
        elif before:
            left = before[0]
    whole = left + found + right
    mended = tuple(" ".join((left + fix + right).split()) for fix in fixes[:1])
    shift = len(whole) - len(whole.lstrip())
    begin = start - len(left) + shift
    return Slip(
        begin,
        begin + len(whole.strip()),
        kind,
        kinds.MESSAGES[kind],
        tuple(cased(whole.strip(), fix) for fix in mended),
    )


def _fixed(found: str, kind: str, replacement: str) -> str:
    if kind == "REMOVE":
        return ""
    return found + replacement if kind == "INSERT_AFTER" else replacement
