"""Words that the patterns are made of."""

import re

PERSON = r"(?:i|you|he|she|it|we|they)"
NUMBER = r"(?:two|three|four|five|six|seven|eight|nine|ten|several|\d+)"
MONTH = r"(?:january|february|march|april|june|july|august|september|october|november|december)"
WEEKDAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
SINGULAR = (
    r"(?:doctor|nurse|surgeon|dentist|pharmacist|colleague|wife|husband|daughter|son|mother|father|"
    r"sister|brother|baby|child|patient|pain|wound|swelling|tablet|medicine|treatment|operation|test|"
    r"scan|infection|disease|condition|blood pressure|blood|heart|skin|knee|hip|dose|injection|exercise)"
)
PLURAL = (
    r"(?:tablets|pills|results|tests|legs|eyes|medicines|symptoms|side effects|exercises|injections|"
    r"stitches|drops|antibiotics|painkillers|children|patients|nurses|doctors|teeth|feet|headaches)"
)
PLAIN = r"(?:understand|agree|disagree|know|think|feel|believe|want|suffer|take|have|hear|see|explain|need)"
INFLECTED = {
    "helps": "help", "sees": "see", "takes": "take", "gives": "give", "makes": "make", "needs": "need",
    "goes": "go", "feels": "feel", "comes": "come", "gets": "get", "has": "have", "wants": "want",
    "tells": "tell", "works": "work", "stops": "stop", "starts": "start", "becomes": "become",
    "felt": "feel", "went": "go", "took": "take", "gave": "give", "came": "come", "told": "tell",
    "had": "have", "ate": "eat", "drank": "drink", "smoked": "smoke", "slept": "sleep", "tried": "try",
    "noticed": "notice", "saw": "see", "got": "get", "thought": "think", "explains": "explain",
    "likes": "like", "knows": "know", "thinks": "think", "lives": "live", "used": "use", "did": "do",
    "does": "do", "says": "say", "said": "say", "happened": "happen", "started": "start",
    "teaches": "teach", "shows": "show", "asks": "ask", "brings": "bring", "examines": "examine",
    "writes": "write", "keeps": "keep", "explained": "explain", "stopped": "stop", "heard": "hear",
}  # fmt: skip
BENT = "|".join(INFLECTED)
ADJECTIVE = r"(?:important|necessary|difficult|painful|good|bad|common|dangerous|helpful)"
OPENS_CLAUSE = re.compile(
    r"(?:^|[,:–—]|\b(?:but|so|because|that|think|know|says?|said|and))\s*$", re.IGNORECASE
)
"""What may stand before a subject; after “of”, “and your” or “does” it may be no subject at all."""
FREE = re.compile(r"\b(?:what|all|whatever|everything|anything|as|best|how|than)\b", re.IGNORECASE)
"""What you can helps: after these words a sentence may go on behind its modal verb."""
LOOSE = (
    r"(?=\s*(?:[.,?!;]|$)|\s+(?:about|for|on|that|to|which|of|and|but|from|before|if|in|at|with)\b)"
)
"""What shows that a noun stands alone: “an information leaflet” is right."""
MOMENT = (
    rf"(?= (?:yesterday|last|this|christmas|easter|{WEEKDAY}|{MONTH}|{NUMBER}|the (?:morning|weekend|"
    r"operation|beginning|start)))"
)
"""What shows that “since” is of time and not a reason."""
BEFORE_MODAL = re.compile(
    rf"{FREE.pattern}|\b(?:the|your|his|her|my|their|free)\s*$", re.IGNORECASE
)
AUXILIARY = (
    r"\b(?:do|did|does|can|could|will|would|should|may|might|must|have|had|are|were|if|or)\s*$"
)
DOING = (
    r"(eat|drink|take|go|use|smoke|walk|sleep|lift|drive|do|have|touch|scratch|sit|stand|bend|wait|"
    r"repeat|lie|tell|show|come|answer)"
)
WHICH = r"\b(?:what|which|that|things?|foods?|drinks?|whatever|anything|everything|music|places?)\b"
TAKING = {
    "taking": "take", "having": "have", "going": "go", "doing": "do", "avoiding": "avoid",
    "drinking": "drink", "eating": "eat", "using": "use", "coming": "come", "feeling": "feel",
    "getting": "get", "smoking": "smoke", "sleeping": "sleep", "trying": "try", "resting": "rest",
    "waiting": "wait", "working": "work", "living": "live", "stopping": "stop", "starting": "start",
}  # fmt: skip
