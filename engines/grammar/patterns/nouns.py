"""How things are counted and compared: “informations”, “three time a day”."""

from engines.grammar.kinds import ARTICLE, COMPARISON, COUNTING
from engines.grammar.patterns.pattern import of
from engines.grammar.patterns.words import LOOSE, NUMBER

BIGGER = {"big": "bigger"}

PATTERNS = (
    of(
        COUNTING,
        r"\b(?:an? )?(information|advice|equipment|evidence|knowledge)s\b",
        r"\1",
    ),
    of(COUNTING, rf"\ban? (information|advice|equipment)\b{LOOSE}", r"some \1"),
    of(
        COUNTING,
        r"\b(how|so|too) many (information|advice|water|time|fluid|salt|sugar)\b"
        r"(?=\s*(?:[.,?!]|$)| (?:do|did|does|you|about|is|have)\b)",
        r"\1 much \2",
    ),
    of(
        COUNTING,
        r"\b(how|so|too) much (tablets|pills|cigarettes|questions|problems|glasses|units|cups|times|"
        r"days|medicines)\b",
        r"\1 many \2",
    ),
    of(COUNTING, rf"\b({NUMBER}) time(?= (?:a|per|each|every|in) )", r"\1 times"),
    of(
        COUNTING,
        rf"\b(for|in|after|every) ({NUMBER}) (day|week|month|year|hour|minute)\b(?=[.,?!]|$| ago\b)",
        r"\1 \2 \3s",
    ),
    of(COUNTING, r"\bevery (day|week|month|hour)s\b(?!['’])", r"every \1"),
    of(COUNTING, r"\bthis (tablets|pills|medicines|symptoms|injections)\b", r"these \1"),
    of(
        COUNTING,
        r"\bthese (tablet|medicine|problem|pain|exercise|symptom|infection|injection|pill|"
        r"information|advice)(?= (?:is|was|has)\b|[.,?!]|$)",
        r"this \1",
    ),
    of(
        COUNTING,
        r"\b(many|some|most) of (patients|people|women|men|children|medicines|tablets|doctors)\b"
        r"(?!['’])",
        r"\1 \2",
    ),
    of(
        COUNTING,
        rf"\bduring ({NUMBER} (?:days|weeks|months|years))\b(?=\s*(?:[.,?!]|$))",
        r"for \1",
    ),
    of(
        COMPARISON,
        r"\bmore (high|low|strong|old|big|small|cheap|young|fast|long|short) (than)\b",
        lambda m: f"{BIGGER.get(m[1].lower(), m[1] + 'er')} {m[2]}",
    ),
    of(
        ARTICLE,
        r"\b(it is|it['’]s|this is|that is|that['’]s) ((?:very )?(?:common|normal|serious|small|simple|"
        r"good|difficult|short|safe|painful|big)) "
        r"(operation|procedure|problem|disease|condition|infection|question|test|tablet)\b(?=\s*"
        r"(?:[.,?!]|$)| and\b| but\b)",
        r"\1 a \2 \3",
    ),
)
