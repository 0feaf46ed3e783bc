"""Verbs and who does it: “your results is”, “she have”."""

from engines.grammar.kinds import AGREEMENT
from engines.grammar.patterns.pattern import led, many, of, third
from engines.grammar.patterns.words import INFLECTED, NUMBER, OPENS_CLAUSE, PLURAL, SINGULAR

PATTERNS = (
    of(
        AGREEMENT,
        rf"\b((?:the|your|my|this|his|her|our) {SINGULAR}) (have|don['’]t|are|were|say|tell|"
        r"need(?! not\b| only\b| never\b)|want|think|feel|look|go)\b",
        third,
        after=OPENS_CLAUSE,
        unless=r"\b(?:and|or|nor|that)\s*$",
    ),
    of(
        AGREEMENT,
        rf"\b((?:the|your|my|these|those|both|all) {PLURAL}) "
        r"(is|was|has|isn['’]t|wasn['’]t|doesn['’]t)\b",
        many,
        after=OPENS_CLAUSE,
        unless=r"\b(?:and|of|each|one|neither|either|none)\b",
    ),
    of(
        AGREEMENT,
        rf"\b(is|was|does|has) ((?:the|your|these|those) {PLURAL})\b"
        r"(?! (?:trolley|chart|box|letter|line|sheet|list|day|of)\b)",
        led,
        after=r"(?:^|\b(?:and|so|but|how|when|why|what|where|often|long))[\s,]*$",
    ),
    of(
        AGREEMENT,
        r"\b((?:every|no|some)(?:body|one)) (have|are|were|feel|want|think|take)\b",
        third,
        after=OPENS_CLAUSE,
    ),
    of(
        AGREEMENT,
        r"\b((?:many|most|some|other|these) people) "
        r"(is|was|has|needs|thinks|feels|takes|gets|says|finds)\b",
        many,
        after=OPENS_CLAUSE,
    ),
    of(
        AGREEMENT,
        rf"\bthere (is|was) (many|several|various|{NUMBER})\b"
        r"(?! (?:(?:week|day|month|year|hour|minute|metre|pound)s?|or|per|of)\b)",
        lambda m: f"there {'are' if m[1].lower() == 'is' else 'were'} {m[2]}",
    ),
    of(
        AGREEMENT,
        r"^((?:(?:and|so|but),? )?)(is|was) (you|they|we)\b(?= [a-z]+ing\b)",
        lambda m: f"{m[1]}{'are' if m[2].lower() == 'is' else 'were'} {m[3]}",
    ),
    of(
        AGREEMENT,
        rf"\b((?:the|your|my|these|those|both|all) {PLURAL}) "
        r"(makes|helps|works|gives|takes|needs|causes)\b",
        many,
        after=OPENS_CLAUSE,
        unless=r"\b(?:and|of|each|one|neither|either|none)\b",
    ),
    of(
        AGREEMENT,
        r"\b(i|you|we|they) (takes|needs|wants|feels|goes|stops|smokes|drinks|eats|sleeps|lives|"
        r"works|gets|knows)\b",
        lambda m: f"{m[1]} {INFLECTED.get(m[2].lower(), m[2].removesuffix('s'))}",
        after=rf"{OPENS_CLAUSE.pattern}|\b(?:if|when)\s*$",
        unless=r"\b(?:and|what|like)\b",
    ),
    of(
        AGREEMENT,
        r"\b(he|she|it) (take|need|want|go|feel|know|think|live|work|eat|drink|sleep|smoke|say|tell|"
        r"make|get|help|come|start|stop|look|depend)\b(?! not\b)",
        third,
        after=OPENS_CLAUSE,
        unless=r"\b(?:and|suggest\w*|recommend\w*|insist\w*|ask|advise|important|essential|better|"
        r"rather|let|make)\b",
    ),
)
