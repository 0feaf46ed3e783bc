"""Small words: “explain me”, “it depends of”, “in Monday”."""

from engines.grammar.kinds import PREPOSITION
from engines.grammar.patterns.pattern import of
from engines.grammar.patterns.words import PERSON, WEEKDAY

PATTERNS = (
    of(PREPOSITION, r"\bexplain(s|ed|ing)? (me|us)\b", r"explain\1 to \2"),
    of(
        PREPOSITION,
        r"\bexplain(s|ed|ing)? (you|him|her) (the|a|an|how|what|why|where|when|which|this|that|it|"
        r"some|about|everything|again)\b",
        r"explain\1 to \2 \3",
    ),
    of(PREPOSITION, r"\bdescribe (me|us) (the|how|what|your|this|that)\b", r"describe \2"),
    of(PREPOSITION, r"\bdepend(s|ed|ing)? (?:of|from)\b(?! \w+ to \w+)", r"depend\1 on"),
    of(PREPOSITION, r"\ballergic (?:with|against|of)\b", "allergic to"),
    of(PREPOSITION, r"\b(listen) (me|him|us|them|your|my)\b", r"\1 to \2"),
    of(PREPOSITION, r"\bafraid from\b", "afraid of"),
    of(PREPOSITION, r"\bworried of\b", "worried about"),
    of(
        PREPOSITION,
        rf"\b(?:in|at) ({WEEKDAY})(?=\s*(?:[.,?!]|$)| (?:morning|afternoon|evening|at|and|or|if)\b"
        r"(?!['’]))",
        r"on \1",
        unless=r"\b(?:come|came|comes|coming|pop|popped|been|be|go|went|him|her|you|them|it|ring|"
        r"phone|call|drop|check|move|start)\s*$",
    ),
    of(
        PREPOSITION,
        r"\b(go|going|went|come|came|get) to home\b"
        r"(?=\s*(?:[.,?!]|$)| (?:and|with|tomorrow|today|now|soon|alone)\b)",
        r"\1 home",
    ),
    of(PREPOSITION, r"\bemphasi[sz]e on\b", "emphasise"),
    of(
        PREPOSITION,
        rf"\bbecause of ({PERSON} (?:don['’]t|didn['’]t|are|is|have|has|can|can['’]t|was|were|do)\b)",
        r"because \1",
    ),
    of(
        PREPOSITION,
        r"\b(give|show|send) to (you|me|him|her|us|them) (a|an|the|some|this)\b",
        r"\1 \2 \3",
    ),
)
