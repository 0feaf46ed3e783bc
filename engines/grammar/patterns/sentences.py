"""Times, questions, negations and sayings: “how long you have it”, “I no have”."""

from engines.grammar.kinds import EXPRESSION, NEGATION, ORDER, TENSE
from engines.grammar.patterns.pattern import asked, of, past, since
from engines.grammar.patterns.words import ADJECTIVE, AUXILIARY, MOMENT, OPENS_CLAUSE, PERSON

PATTERNS = (
    of(TENSE, r"\bsince (?:a )?long time\b", "for a long time"),
    of(
        TENSE,
        rf"\b(i|you|we|they) have ((?:this|that|these|the|an?) [a-z ]{{3,25}} since)\b{MOMENT}",
        r"\1 have had \2",
        after=OPENS_CLAUSE,
    ),
    of(
        TENSE,
        r"\b(you are|you['’]re|i am|i['’]m|we are|they are|is|are you) "
        r"(having|suffering|taking|coming|waiting|living|hurting|working)\b([a-z ]{0,25}) since\b"
        rf"{MOMENT}",
        since,
    ),
    of(
        TENSE,
        r"\b(have|has) (seen|spoken to|visited|called|met|gone to|been to) "
        r"((?:the|a|your|my|our) [a-z]+ )(yesterday|last (?:night|week|month|year))\b",
        past,
        unless=r"\bsince\b",
    ),
    of(TENSE, rf"^((?:when|after|before|as soon as) {PERSON}) will (?=[^,?]+, [a-z])", r"\1 "),
    of(
        ORDER,
        rf"^((?:(?:and|so|but|okay|ok|well|now),? )?(?:how long|how often|how many times|why|where))"
        rf" ({PERSON}) (have|has|feel|take|takes|live|work|smoke|drink|sleep|need|stopped|stop|want|"
        r"started|go|went|came|come|use|eat)\b(?! (?:had|been|taken|felt)\b)(?=[^,;]*\?$)",
        asked,
    ),
    of(
        ORDER,
        r"^(what|where|how|why) (you|they|we) (are|were)\b(?= [a-z]+ing\b[^,;]*\?$)",
        r"\1 \3 \2",
        beyond=r"\b(?:is|are|was)\b",
    ),
    of(
        ORDER,
        r"^((?:when|how|how long|why|where) )(you|they|we) (have) "
        r"(?=(?:started|noticed|stopped|had|taken|seen|been|felt)\b[^,;]*\?$)",
        r"\1\3 \2 ",
    ),
    of(
        NEGATION,
        r"\b(i|you|we|they) (?:no|not) "
        r"(have|want|take|like|feel|need|know|understand|come|came)\b",
        r"\1 don't \2",
        unless=AUXILIARY,
    ),
    of(EXPRESSION, rf"\bvery much ({ADJECTIVE})\b", r"very \1"),
    of(EXPRESSION, r"\bhow (do|would) you call (it|this|that)(?=\?)", r"what \1 you call \2"),
    of(
        EXPRESSION,
        r"\b(know|understand) what means ([a-z ]{3,25})(?=[.?!]|$)",
        r"\1 what \2 means",
    ),
    of(EXPRESSION, r"^((?:don['’]t worry|no|yes), )is (not|very|only|normal)\b", r"\1it is \2"),
)
