"""Forms of verbs: “did you took”, “you must to go”, “I am agree”."""

from engines.grammar.kinds import VERB
from engines.grammar.patterns.pattern import as_object, as_subject, doing, had, of, plain, taken
from engines.grammar.patterns.words import (
    BEFORE_MODAL,
    BENT,
    DOING,
    FREE,
    PERSON,
    PLAIN,
    PLURAL,
    SINGULAR,
    TAKING,
    WHICH,
)

PATTERNS = (
    of(VERB, r"\b(i|we|you|they)(?: am| are|['’]m|['’]re) (agree|disagree)\b", r"\1 \2"),
    of(
        VERB,
        r"\b(i)(?: am|['’]m) (understand|know|think|feel|believe|want|hear|see)\b",
        r"\1 \2",
    ),
    of(VERB, rf"\bare (you|they|we) ({PLAIN})\b", r"do \1 \2", unless=r"\b(?:who|what|where)\s*$"),
    of(VERB, r"\b((?:will|['’]ll) )be (feel|go|take|have|need|get|come|give)\b", r"\1\2"),
    of(
        VERB,
        rf"\b({PERSON} (?:must|mustn['’]t|should|shouldn['’]t|may|might|can|can['’]t|cannot|could)) "
        r"to (?=[a-z])",
        r"\1 ",
        unless=FREE,
    ),
    of(
        VERB,
        rf"\b((?-i:will|would|should|must|may|might) (?:not )?)({BENT})\b",
        plain,
        unless=BEFORE_MODAL,
    ),
    of(
        VERB,
        rf"(?<![’'\w])((?:do(?:es)?|did)(?:n['’]t| not| {PERSON}) )({BENT})\b",
        plain,
        unless=FREE,
    ),
    of(
        VERB,
        rf"\b((?:do(?:es)?|did) (?:the|your|his|her|my) (?:{SINGULAR}|{PLURAL}) )({BENT})\b",
        plain,
        unless=FREE,
    ),
    of(
        VERB,
        rf"\b((?-i:can|could|should|must|would|may|might) )({'|'.join(TAKING)})\b",
        taken,
        unless=BEFORE_MODAL,
    ),
    of(
        VERB,
        rf"\b((?:do|does|did) {PERSON} )({'|'.join(TAKING)})\b",
        taken,
        unless=r"\b(?:what|all)\b",
    ),
    of(VERB, r"\b(will|would|should|may|might|must) (?-i:can|could)\b", r"\1 be able to"),
    of(VERB, r"\bbeen suffered\b", "been suffering"),
    of(VERB, r"\bhave (you|they|we) (ever )?(have|take|feel|see)\b", had),
    of(VERB, r"\b(you are|you['’]re|they are) fear (of|from)\b", r"\1 afraid of"),
    of(VERB, r"\b((?:can|could|will|would) you (?:please )?)to (?=[a-z])", r"\1", unless=FREE),
    of(VERB, r"\bfor (hear|explain|discuss|examine|tell|speak)\b", r"to \1"),
    of(VERB, rf"\b((?:can|could) {PERSON}) (?:be )?able to\b", r"\1"),
    of(
        VERB,
        r"\b(would|['’]d) like "
        r"(explain|ask|know|tell|discuss|examine|hear|speak|understand|suggest)\b",
        r"\1 like to \2",
    ),
    of(
        VERB,
        rf"\b(avoid|enjoy) to {DOING}\b",
        lambda m: f"{m[1]} {doing(m[2])}",
        unless=WHICH,
    ),
    of(
        VERB,
        rf"\b((?:do|would) you mind) to {DOING}\b",
        lambda m: f"{m[1]} {doing(m[2])}",
    ),
    of(VERB, r"\b(look(?:ing|s)? forward to) (see|hear|meet|speak|talk|work|help)\b", r"\1 \2ing"),
    of(
        VERB,
        rf"\bwant(s|ed)? that ({PERSON})\b",
        lambda m: f"want{m[1] or ''} {as_object(m[2])} to",
    ),
    of(
        VERB,
        r"\bsuggest(s|ed)? (you|me|him|her|us|them) to\b",
        lambda m: f"suggest{m[1] or ''} that {as_subject(m[2])}",
    ),
    of(
        VERB,
        r"\bmake(s)? (you|him|me|them) to (feel|sleep|go|be|take|stop|drink|eat|lose|gain)\b",
        r"make\1 \2 \3",
    ),
    of(
        VERB,
        r"\binteresting (in)\b",
        r"interested \1",
        after=r"\b(?:are you|you are|you['’]re|i am|i['’]m)\s*$",
    ),
    of(VERB, r"\b(i am|i['’]m|you are|you['’]re|are you) boring (with|of)\b", r"\1 bored \2"),
)
