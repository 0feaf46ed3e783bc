"""Words and ways of speaking that language evidence looks for. Data, in our own choice."""

import re
from collections.abc import Mapping

THIN = frozenset(
    """a an the of to in on at for by with from and or that which who it its is are be was were your you
    his her their our my this these those as up out off into about if when what how not no can has have
    had will would may might do does did get gets getting one some any very more most less so than then
    keep keeps help helps make makes put putting go goes going thing something part way new small
    """.split()  # noqa: SIM905 (a text that people read)
)
EXPLAINS = re.compile(
    r"\b(?:that|which|it|this) (?:just |simply |really |only )?means\b|\bthat is to say\b|"
    r"\bin other words\b|\bin plain (?:words|english)\b|\bsimply put\b|\bby (?:that|this|which) i mean\b|"
    r"\bi mean\b|\bwhat we call\b|\bwe call (?:it|this|that|them|these)\b|\bso-called\b|\b(?:it['’]s|"
    r"it is|that['’]s|that is|this is|they are|they['’]re|which is|which are) (?:just |simply |really )?"
    r"(?:a|an|the|when|where|how|another word|our word)\b|\banother (?:word|name) for\b|\bknown as\b",
    re.IGNORECASE,
)
CALLS = re.compile(
    r"\b(?:what we call|we call (?:it|this|that|them|these)|so-called|(?:is|are|also) called|known as|"
    r"(?:another|the|our) (?:medical |proper )?(?:word|name|term) (?:for (?:it|this|that) )?(?:is|for))\b",
    re.IGNORECASE,
)
"""What stands before a clinical word that names something just described."""
ASKS_WHETHER_KNOWN = re.compile(
    r"\bdo you know what\b|\bhave you (?:ever )?heard (?:of|about)\b|\b(?:familiar with|come across)\b",
    re.IGNORECASE,
)
BESIDE = re.compile(
    r"\s*(?:(?:is|are|means|mean)\s+(?:a|an|the|when|where|what|how|that)\b|[(–—]\s*\w|"
    r",\s*(?:which|or|that['’]s|that is|it (?:is|helps|works|keeps|makes)|"
    r"a (?:kind|sort|type|form|small|little|tiny))\b)",
    re.IGNORECASE,
)
"""What follows a word that is being explained."""
JARRING = (
    r"\bcalm down\b",
    r"\bshut up\b",
    r"\bwhatever\s*[.!]",
    r"\bdon['’]t be (?:silly|ridiculous|stupid|childish|dramatic)\b",
    r"\b(?:as )?i (?:already|just) (?:told you|said)\b",
    r"\byou people\b",
    r"\b(?:dude|buddy|sweetie|honey)\b(?! and)",
    r"\bwhat['’]s wrong with you\b",
    r"\bit['’]s not my (?:job|problem|fault)\b",
    r"\byou (?:are|['’]re) overreacting\b",
    r"\bhurry up\b",
    r"\bjust do (?:it|what i say)\b",
)
"""Words and tone that jar, whoever says them to a patient."""
STIFF = (
    r"\bprior to\b", r"\bcommenc(?:e|ed|ing)\b", r"\bsubsequent(?:ly)? to\b", r"\butili[sz](?:e|ing)\b",
    r"\bpertaining to\b", r"\bin the event (?:of|that)\b", r"\bkindly do the needful\b", r"\bhereby\b",
    r"\bthe patient (?:is|has|should|must|needs)\b", r"\bcease\b", r"\bterminat(?:e|ed|ion)\b",
    r"\bcontraindicated\b", r"\bexacerbat(?:e|ed|ion)\b", r"\bidiopathic\b", r"\bper os\b",
)  # fmt: skip
"""Words of letters and charts in a talk."""
LAPSES = re.compile("|".join((*JARRING, *STIFF)), re.IGNORECASE)
STRUCTURES: Mapping[str, re.Pattern[str]] = {
    name: re.compile("|".join(ways), re.IGNORECASE)
    for name, ways in {
        "a reason": (r"\b(?:because|since you|so that|that['’]s why|which is why|in order to)\b",),
        "a time": (
            r"\b(?:when|while|until|before|after|as soon as|whenever|once) "
            r"(?:you|i|we|it|he|she|the|your)\b",
        ),
        "a condition": (r"\b(?:if|unless|in case|as long as|provided)\b",),
        "an unreal condition": (
            r"\bif \w+ (?:were|had|could|did)\b",
            r"\b(?:would|might|could) have\b",
            r"\bwould you (?:like|mind)\b",
            r"\bi['’]d\b",
        ),
        "a contrast": (
            r"\b(?:although|though|even if|even though|however|whereas|rather than|instead of)\b",
        ),
        "a relative clause": (
            r"\b(?:who|which|whose|where) (?:is|are|was|were|has|have|can|will|you|we|i|it|makes?|"
            r"helps?|keeps?|causes?|works?)\b",
            r"\b(?:something|anything|everything|someone|people) that\b",
        ),
        "a question inside another": (
            r"\b(?:tell me|wonder(?:ing)?|know|understand|explain|see|ask|show me|describe)\b"
            r"[^,.?!]{0,12}? (?:what|how|whether|why|where|when|who|if)\b",
        ),
        "what has been": (
            r"\b(?:have|has|['’]ve) (?:(?:you|i|he|she|it|they|we|ever|already|also|just|not) ){0,2}"
            r"(?:been|had|\w+ed|told|seen|taken|felt|done|gone|given|found|heard|thought|brought)\b",
        ),
        "what is done": (
            r"\b(?:is|are|was|were|be|been|being|get|gets) (?:\w+ly )?(?:\w{3,}ed|taken|given|done|"
            r"made|caused|kept|seen|told|left|built|worn|broken|found)\b",
        ),
        "a comparison": (
            r"\b(?:\w{3,}er|more \w+|less \w+) than\b",
            r"\bas \w+ as\b",
        ),
        "a caution": (
            r"\b(?:may|might|could|perhaps|maybe|probably|likely|sometimes|often)\b",
            r"\bit (?:sounds|seems|looks)\b",
        ),
        "an action as a thing": (
            r"\b(?:by|of|for|about|without|after|before|from|mind|keep|avoid|try|start|stop|in) "
            r"(?!morning|evening|during|nothing|something|anything|everything)\w{2,}ing\b",
        ),
    }.items()
}
"""Ways of building a sentence; several of them are a sign of range, whatever is said."""
