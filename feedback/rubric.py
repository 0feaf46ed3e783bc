"""The rubric as data: nine criteria, twenty indicators, bands in our own words. Versioned.

The names and meanings are those of the speaking test that is rehearsed (DOMAIN 3 and 4); every description
is written for this product. A report names its version, and an old report is never read by a new rubric.
"""

from dataclasses import dataclass

VERSION = "2026.1"
CLINICAL, LINGUISTIC = "clinical", "linguistic"


@dataclass(frozen=True)
class Indicator:
    """One thing that can be heard in a consultation.

    `seen`, `partly`, `missing`, `no_chance`: what a report says in each case. `title`: for strengths and
    improvements. `instead`: something that could have been said, in one example.
    """

    code: str
    name: str
    title: str
    seen: str
    partly: str
    missing: str
    no_chance: str
    instead: str


@dataclass(frozen=True)
class Criterion:
    """One of the nine, with what each of its bands means, from 0 upwards."""

    code: str
    name: str
    kind: str
    bands: tuple[str, ...]
    indicators: tuple[Indicator, ...] = ()

    @property
    def most(self) -> int:
        """Return the highest band."""
        return len(self.bands) - 1


@dataclass(frozen=True)
class Rubric:
    """A version of all of it."""

    version: str
    criteria: tuple[Criterion, ...]

    def criterion(self, code: str) -> Criterion:
        """Return a criterion by its code."""
        return next(one for one in self.criteria if one.code == code)

    def indicator(self, code: str) -> Indicator:
        """Return an indicator by its code."""
        return next(i for one in self.criteria for i in one.indicators if i.code == code)


RELATIONSHIP = Criterion(
    "relationship",
    "Relationship building",
    CLINICAL,
    (
        "Little was done to make the person feel at ease and heard.",
        "Some of it worked; at other moments the person was left alone with what they said.",
        "The person was met with respect, and mostly felt heard.",
        "The person was met as somebody from the first words on, and their feelings were answered.",
    ),
    (
        Indicator(
            "A1", "Opens suitably", "A fitting opening",
            "You opened in a way that fits how well you know each other.",
            "You opened, but not quite as this meeting asks for.",
            "The talk began without an opening that fits this meeting.",
            "Nothing was said that could have been an opening.",
            "Hello, I’m Sam, one of the nurses here. May we talk about your going home?",
        ),
        Indicator(
            "A2", "Attentive and respectful", "Listening that shows",
            "You took up what the person had just said, more than once.",
            "You took up what was said once; more of it would show that you listen.",
            "What the person said was seldom taken up before you went on.",
            "The person said too little to be taken up.",
            "So the nights are the worst part, you said. Thank you for telling me.",
        ),
        Indicator(
            "A3", "Without judging", "No blame",
            "Nothing you said put blame on the person.",
            "One thing you said could be heard as blame.",
            "Some of what you said could be heard as blame.",
            "There was nothing to judge.",
            "Many people find that hard to keep up. What made it difficult for you?",
        ),
        Indicator(
            "A4", "Answers feelings", "An answer to a feeling",
            "When a feeling came up, your next words answered it.",
            "Some feelings were answered in your next words, others passed by.",
            "A feeling came up and your next words went past it.",
            "No feeling came up in what the person said.",
            "That sounds frightening. I can see why it keeps you awake.",
        ),
    ),
)  # fmt: skip
PERSPECTIVE = Criterion(
    "perspective",
    "Understanding and incorporating the patient’s perspective",
    CLINICAL,
    (
        "What the person thinks, fears and hopes did not come into the talk.",
        "A little of the person’s own view came up, and was hardly used.",
        "The person’s view was asked for and mostly used.",
        "The person’s ideas, worries and hopes were found and shaped what you explained.",
    ),
    (
        Indicator(
            "B1", "Draws out ideas, concerns, expectations", "The person’s own view",
            "You asked for at least two of these: what they think, what worries them, what they hope for.",
            "You asked for one of the three: ideas, concerns, expectations.",
            "You did not ask what the person thinks, fears or hopes for.",
            "There was no time to ask.",
            "What do you think is behind it yourself? And is there something that worries you most?",
        ),
        Indicator(
            "B2", "Picks up cues", "A hint taken up",
            "When the person dropped a hint, you went after it.",
            "Some hints were taken up, others passed by.",
            "The person dropped hints that nobody took up.",
            "The person dropped no hint.",
            "You said “if I get that far”. What did you mean by that?",
        ),
        Indicator(
            "B3", "Ties explanations to concerns", "An explanation for this person",
            "What you explained was tied to something the person had told you.",
            "One explanation touched on what the person had told you.",
            "Your explanations could have been given to anybody.",
            "Nothing was explained, or nothing had been told before.",
            "You told me about the early shifts, so let’s find a time for the tablet that fits them.",
        ),
    ),
)  # fmt: skip
STRUCTURE = Criterion(
    "structure",
    "Providing structure",
    CLINICAL,
    (
        "The talk went to and fro, and the person could not tell where it was going.",
        "There was an order, but the person was seldom told what came next.",
        "The talk had an order, and the person could mostly follow it.",
        "The order was clear, the person was told what came next, and explanations came in portions.",
    ),
    (
        Indicator(
            "C1", "Goes in a purposeful order", "A clear order",
            "You heard first, explained then, and planned at the end.",
            "The order was clear for the most part, with a jump or two.",
            "Asking, explaining and planning were mixed up.",
            "There was too little to have an order.",
            "Let me first hear how it has been, then I’ll explain, and at the end we make a plan.",
        ),
        Indicator(
            "C2", "Signposts", "Saying what comes next",
            "You told the person what would come next.",
            "You hinted at what would come next.",
            "The person was not told when the subject changed.",
            "The subject did not change.",
            "Before I explain the treatment, I’d like to hear a little about your day.",
        ),
        Indicator(
            "C3", "Organises explanations", "Explanations in portions",
            "You explained in portions that can be kept in mind.",
            "Your explanations were in order, but some were long.",
            "An explanation was too long or too mixed to be kept in mind.",
            "Nothing was explained.",
            "There are two things to know. First, … Second, …",
        ),
    ),
)  # fmt: skip
GATHERING = Criterion(
    "gathering",
    "Information gathering",
    CLINICAL,
    (
        "Little was found out, and the person had little room to tell it.",
        "Some things were found out, mostly by closed questions.",
        "The person had room to tell their story, and most gaps were filled.",
        "The person told their story, you filled the gaps, and made sure that you had it right.",
    ),
    (
        Indicator(
            "D1", "Lets the person tell it", "Room to tell it",
            "The person had room to tell their story.",
            "The person had some room, and you a little more.",
            "Most of the words were yours.",
            "There was too little to say who had room.",
            "Please tell me in your own words what happened.",
        ),
        Indicator(
            "D2", "Open questions first", "Open questions first",
            "You began with open questions and narrowed them down afterwards.",
            "There were open questions, but closed ones often came first.",
            "Your questions could mostly be answered by yes or no.",
            "You asked too few questions to tell.",
            "How have the last days been for you?",
        ),
        Indicator(
            "D3", "One question at a time, none leading", "One question at a time",
            "You asked one thing at a time and put no answer into the person’s mouth.",
            "One or two questions asked several things at once, or suggested the answer.",
            "Several questions asked many things at once, or suggested the answer.",
            "You asked too few questions to tell.",
            "Does it hurt when you walk?",
        ),
        Indicator(
            "D4", "Clarifies vague answers", "A vague answer made clear",
            "When an answer was vague, you asked on.",
            "Some vague answers were followed up, others taken as they were.",
            "A vague answer was taken as it was.",
            "No answer was vague.",
            "When you say “now and then”, how often is that in a week?",
        ),
        Indicator(
            "D5", "Summarises and invites correction", "A summary to be corrected",
            "You summed up what you had heard, and asked whether it was right.",
            "You summed up what you had heard, without asking whether it was right.",
            "What you had heard was not summed up.",
            "There was too little to sum up.",
            "So it began in March, and it is worse at night. Have I got that right?",
        ),
    ),
)  # fmt: skip
GIVING = Criterion(
    "giving",
    "Information giving",
    CLINICAL,
    (
        "Information was hardly given, or given without regard to the person.",
        "Information was given, but seldom fitted to what the person knew or made of it.",
        "Information was mostly fitted to the person, and understanding was looked at.",
        "You began from what the person knew, gave room for reactions, and made sure it was understood.",
    ),
    (
        Indicator(
            "E1", "Starts from what the person knows", "Starting from what they know",
            "Before you explained, you asked what the person knew already.",
            "You asked what the person knew, after you had begun to explain.",
            "You explained without asking what the person knew already.",
            "Nothing was explained.",
            "What have you been told about it so far?",
        ),
        Indicator(
            "E2", "Pauses and uses reactions", "Explaining in a dialogue",
            "You explained in several steps and took up how the person reacted.",
            "You left room between explanations, but seldom used the reaction.",
            "You explained without leaving room for a reaction.",
            "Nothing was explained.",
            "I’ll stop here for a moment. What goes through your mind?",
        ),
        Indicator(
            "E3", "Invites reactions and feelings", "Asking how it lands",
            "After informing, you asked what the person made of it.",
            "You asked for agreement, which is nearly asking what they make of it.",
            "You did not ask what the person made of the information.",
            "Nothing was explained.",
            "How does that sound to you?",
        ),
        Indicator(
            "E4", "Checks understanding", "Understanding made sure of",
            "You let the person say in their own words what was agreed, or checked it by a real question.",
            "You asked whether it was clear; people say yes to that.",
            "Understanding was not looked at.",
            "Nothing was explained.",
            "So that I know I explained it well: what will you do when you get home?",
        ),
        Indicator(
            "E5", "Finds out what else is needed", "Room for what is left",
            "Towards the end you asked whether there was anything else.",
            "You asked whether there was anything else, but long before the end.",
            "Nobody asked whether there was anything else.",
            "The talk was too short for that.",
            "Is there anything else you’d like to ask or tell me?",
        ),
    ),
)  # fmt: skip
LINGUISTIC_CRITERIA = (
    Criterion(
        "intelligibility",
        "Intelligibility",
        LINGUISTIC,
        (
            "No speech.",
            "Hardly a word can be made out.",
            "Often not to be understood.",
            "Hard to follow; the listener works.",
            "Mostly easy; now and then the listener has to work.",
            "Easy to follow; a slip or an accent costs nothing.",
            "Effortless to follow.",
        ),
    ),
    Criterion(
        "fluency",
        "Fluency",
        LINGUISTIC,
        (
            "No speech.",
            "Single words.",
            "Long gaps and repairs make it hard to follow.",
            "Many gaps; longer turns break off.",
            "Uneven; words are searched for in longer turns.",
            "A normal pace with few repeats.",
            "A natural pace; pauses are for effect.",
        ),
    ),
    Criterion(
        "appropriateness",
        "Appropriateness of language",
        LINGUISTIC,
        (
            "No speech.",
            "Words and tone do not fit.",
            "Words and tone seldom fit.",
            "Words or tone often jar.",
            "Fits in general; some lapses are felt.",
            "Fits mostly; rare lapses do not matter.",
            "Words and tone fit throughout, and technical things are said plainly.",
        ),
    ),
    Criterion(
        "resources",
        "Resources of grammar and expression",
        LINGUISTIC,
        (
            "No speech.",
            "Next to no means of expression.",
            "Very few means, even in short sentences.",
            "Few means; longer sentences go wrong.",
            "Enough to keep going; longer sentences go wrong at times.",
            "A wide range, mostly right.",
            "A broad and exact range.",
        ),
    ),
)
RUBRIC = Rubric(
    VERSION,
    (*LINGUISTIC_CRITERIA, RELATIONSHIP, PERSPECTIVE, STRUCTURE, GATHERING, GIVING),
)
