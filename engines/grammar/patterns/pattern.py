"""What a pattern is, and how what it finds is mended."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from engines.grammar.patterns.words import INFLECTED, TAKING


@dataclass(frozen=True)
class Pattern:
    """A slip: its kind, how it is found, how it is mended, and what must or must not stand before it.

    `fix` is a template of `re` or a function of the match. `after` must match the end of what stands
    before in the sentence, `unless` must not match anywhere in it, `beyond` anywhere behind.
    """

    kind: str
    regex: re.Pattern[str]
    fix: str | Callable[[re.Match[str]], str]
    after: re.Pattern[str] | None = None
    unless: re.Pattern[str] | None = None
    beyond: re.Pattern[str] | None = None


def of(
    kind: str,
    regex: str,
    fix: str | Callable[[re.Match[str]], str],
    *,
    after: str | re.Pattern[str] | None = None,
    unless: str | re.Pattern[str] | None = None,
    beyond: str | None = None,
) -> Pattern:
    """Return a pattern; its expressions are read without regard to capitals."""
    return Pattern(kind, _ready(regex), fix, _maybe(after), _maybe(unless), _maybe(beyond))


def _ready(regex: str | re.Pattern[str]) -> re.Pattern[str]:
    return re.compile(regex, re.IGNORECASE) if isinstance(regex, str) else regex


def _maybe(regex: str | re.Pattern[str] | None) -> re.Pattern[str] | None:
    return None if regex is None else _ready(regex)


def taken(match: re.Match[str]) -> str:
    """Return the match with its verb in -ing in the plain form."""
    return match[1] + TAKING[match[2].lower()]


def plain(match: re.Match[str]) -> str:
    """Return the match with its bent verb in the plain form."""
    return match[1] + INFLECTED[match[2].lower()]


def asked(match: re.Match[str]) -> str:
    """Return a question with “do” where it belongs: “How long you have” → “How long do you have”."""
    verb = match[3].lower()
    does = "does" if match[2].lower() in ("he", "she", "it") else "do"
    bare = INFLECTED.get(verb, "want" if verb == "wanted" else verb)
    past = verb in ("went", "came", "started", "stopped", "wanted")
    return f"{match[1]} {'did' if past else does} {match[2]} {bare}"


def had(match: re.Match[str]) -> str:
    """Return a question about what was before with its verb in the form for it."""
    forms = {"have": "had", "take": "taken", "feel": "felt", "see": "seen"}
    return f"have {match[1]} {match[2] or ''}{forms[match[3].lower()]}"


def doing(verb: str) -> str:
    """Return the form in -ing."""
    if verb == "lie":
        return "lying"
    doubled = {"sit": "sitt"}.get(verb, verb.removesuffix("e"))
    return f"{doubled}ing"


def third(match: re.Match[str]) -> str:
    """Return a subject in the singular with a verb that goes with it."""
    verb = match[2].lower()
    bent = {"have": "has", "don't": "doesn't", "don’t": "doesn’t", "do": "does", "are": "is"}
    bent |= {"were": "was", "go": "goes"}
    return f"{match[1]} {bent.get(verb, verb + 's')}"


def many(match: re.Match[str]) -> str:
    """Return a subject in the plural with a verb that goes with it."""
    verb = match[2].lower()
    bare = {"is": "are", "was": "were", "has": "have", "doesn't": "don't", "doesn’t": "don’t"}
    bare |= {"isn't": "aren't", "isn’t": "aren’t", "wasn't": "weren't", "wasn’t": "weren’t"}
    return f"{match[1]} {bare.get(verb, verb.removesuffix('s'))}"


def since(match: re.Match[str]) -> str:
    """Return what lasts until now in the tense for it."""
    been = {"you are": "you have been", "you're": "you've been", "i am": "I have been"}
    been |= {"i'm": "I've been", "we are": "we have been", "they are": "they have been"}
    been |= {"is": "has been", "are you": "have you been"}
    return f"{been[match[1].lower().replace('’', chr(39))]} {match[2]}{match[3]} since"


def past(match: re.Match[str]) -> str:
    """Return what is over in the tense for it."""
    past = {"seen": "saw", "spoken to": "spoke to", "gone to": "went to", "been to": "was at"}
    return f"{past.get(match[2].lower(), match[2])} {match[3]}{match[4]}"


def as_object(person: str) -> str:
    """Return “him” for “he”."""
    forms = {"i": "me", "he": "him", "she": "her", "we": "us", "they": "them"}
    return forms.get(person.lower(), person)


def as_subject(person: str) -> str:
    """Return “he” for “him”."""
    forms = {"me": "I", "him": "he", "her": "she", "us": "we", "them": "they"}
    return forms.get(person.lower(), person)


def led(match: re.Match[str]) -> str:
    """Return a question whose first verb goes with what follows it."""
    verb = {"is": "are", "was": "were", "has": "have", "does": "do"}[match[1].lower()]
    return f"{verb} {match[2]}"
