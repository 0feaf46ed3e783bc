"""The kinds of slips, and what is said of each."""

AGREEMENT, ARTICLE, COMPARISON = "agreement", "article", "comparison"
COUNTING, EXPRESSION, NEGATION = "counting", "expression", "negation"
ORDER, PREPOSITION, REPEATED = "word order", "preposition", "repeated word"
TENSE, VERB = "tense", "verb form"
MESSAGES = {
    AGREEMENT: "The verb and the one who does it do not go together.",
    ARTICLE: "Another article fits this word.",
    COMPARISON: "The comparison is made twice.",
    COUNTING: "This word is counted in another way.",
    EXPRESSION: "This is said in other words in English.",
    NEGATION: "A “no” in English is built with “don’t”, “doesn’t” or “didn’t”, and once only.",
    ORDER: "The words of this question stand in another order.",
    PREPOSITION: "Another small word goes with this one, or none.",
    REPEATED: "A word stands here twice.",
    TENSE: "Another tense fits this time.",
    VERB: "The verb takes another form here.",
}
