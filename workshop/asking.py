"""When a child is asked again, and what it is told afterwards. Pure.

Nobody is told that they failed: below the mark a child hears that the questions were new, and that they are
known now. Numbers are for those who follow the child, and for the young person from 13.
"""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

LABELS = {
    "quiz": "What do you know?",
    "check_in": "How is it going?",
    "feelings": "How do you feel?",
    "confidence": "How sure are you?",
    "guardian_report": "For a grown-up",
    "reflection": "Looking back",
}
REST = {"check_in": 14, "feelings": 1, "confidence": 28, "guardian_report": 28, "reflection": 28}
REST_OF_A_QUIZ = 7
SURE = 85
NUMBERS_FROM = 13


def is_due(kind: str, *, last_on: dt.date | None, passed: bool, today: dt.date) -> bool:
    """Tell whether to offer it on the home page: never answered, or its rest is over.

    A quiz that was passed is not offered again; it stays in the list of all questions.
    """
    if last_on is None:
        return True
    if kind == "quiz":
        return not passed and (today - last_on).days >= REST_OF_A_QUIZ
    return (today - last_on).days >= REST[kind]


@dataclass(frozen=True)
class Words:
    """What somebody is told after answering: a title, a sentence or two, what may come next."""

    title: str
    text: str
    next: str


def words(kind: str, score: Decimal | None, *, mark: int, age: int) -> Words:
    """Return kind words for what came out: for the child by its age, for a guardian after a report."""
    band = (
        "told" if score is None else "sure" if score >= SURE else "good" if score >= mark else "new"
    )
    if kind == "guardian_report":
        return FOR_GUARDIANS[band]
    told = {"quiz": QUIZ, "check_in": CHECK_IN, "confidence": CONFIDENCE}.get(kind, TOLD)
    by_age = told["young" if age <= 7 else "middle" if age <= 12 else "teen"]
    return by_age[band]


def number_said(kind: str, score: Decimal | None, *, age: int) -> bool:
    """Tell whether the one who answered reads the number as well: young people do, children do not."""
    return score is not None and kind == "quiz" and age >= NUMBERS_FROM


def privacy_note(kind: str, age: int, *, clinic: str, name: str) -> str:
    """Say before the first question who sees what, in words for whoever answers (Children’s code)."""
    if kind == "guardian_report":
        return (
            f"Your answers are not kept, only what they add up to, subject by subject. You, {name}’s "
            f"other guardians and the team at {clinic} can see that. It is not a diagnosis."
        )
    if kind in ("feelings", "reflection"):
        if age >= NUMBERS_FROM:
            return f"What you pick is not kept. Your guardians and {clinic} only see that you answered."
        return "What you pick is not kept. Your grown-ups only see that you were here."
    if age >= NUMBERS_FROM:
        return (
            "Your single answers are not kept. You, your guardians and your clinicians at "
            f"{clinic} can see what they add up to."
        )
    return (
        "There is no hurry. Your grown-ups and your team can see how it went, not what you picked."
    )


QUIZ = {
    "young": {
        "sure": Words(
            "You know a lot!",
            "You thought about each one. Your head is full of good things.",
            "Who could you tell about it?",
        ),
        "good": Words(
            "You found out a lot!",
            "Some things you knew. Some things are new now.",
            "Tell somebody the new thing.",
        ),
        "new": Words(
            "You tried every one!",
            "Now you have met some new things. That is how learning starts.",
            "There is more to find out. Shall we?",
        ),
    },
    "middle": {
        "sure": Words(
            "You know your way around here",
            "Nearly all of this was in your head already. You could explain it to somebody.",
            "The best test: tell it to a grown-up who does not know it.",
        ),
        "good": Words(
            "You knew a good part of it",
            "And the rest you have just read. That is more than you knew ten minutes ago.",
            "If one answer surprised you, look it up again in a module.",
        ),
        "new": Words(
            "Now you have met all of it",
            "A lot of this was new, and that is exactly what questions are for.",
            "There is a module that shows it step by step.",
        ),
    },
    "teen": {
        "sure": Words(
            "You know this well",
            "Knowing it is one half. You decide what to do with it.",
            "If you like, try the next thing up.",
        ),
        "good": Words(
            "You know a good part of this",
            "The replies along the way cover the rest.",
            "If one of them surprised you, that is the one worth a second look.",
        ),
        "new": Words(
            "There is something new in this for you",
            "Most people have never been told these things properly. Now you have read the short version.",
            "The long version is in a module on the same subject.",
        ),
    },
}
CHECK_IN = {
    "young": {
        "sure": Words(
            "That sounds good!", "You look after yourself well.", "Keep doing what you do."
        ),
        "good": Words(
            "Thank you for telling!",
            "A lot of it goes well. Some of it is still growing.",
            "Pick one little thing to try.",
        ),
        "new": Words(
            "Thank you for telling!",
            "Some weeks are a bit bumpy. That happens to everybody.",
            "A grown-up can help with one little thing.",
        ),
    },
    "middle": {
        "sure": Words(
            "That is going well",
            "You are looking after yourself, and it shows.",
            "Keep what works. You don’t have to add anything.",
        ),
        "good": Words(
            "A good part of it is going well",
            "And you noticed the parts that are not so easy. Noticing comes first.",
            "Choose one small thing for this week, and leave the rest.",
        ),
        "new": Words(
            "Thank you for being honest",
            "Weeks like that happen, and they are not your fault.",
            "One small thing is enough to begin with. Ask somebody to do it with you.",
        ),
    },
    "teen": {
        "sure": Words(
            "This seems to be working for you",
            "Whatever you are doing, it is holding.",
            "Keep it simple and keep it yours.",
        ),
        "good": Words(
            "Partly easy, partly not",
            "That is what most honest answers look like.",
            "If you change one thing, make it small enough to do on a bad day.",
        ),
        "new": Words(
            "Thanks for being straight about it",
            "A rough patch says nothing about you as a person, and it can be talked about.",
            "If it has been like this for weeks, tell somebody you trust, or your team here.",
        ),
    },
}
CONFIDENCE = {
    "young": {
        "sure": Words("You trust yourself!", "That is a lovely feeling to have.", "Enjoy it."),
        "good": Words(
            "You are getting there!",
            "Some of it feels easy. Some of it still wobbles.",
            "Wobbling is how we learn.",
        ),
        "new": Words(
            "Thank you for telling!",
            "It does not feel easy yet. That is fine.",
            "We can do it together.",
        ),
    },
    "middle": {
        "sure": Words(
            "You trust yourself with this",
            "That did not come by itself. You worked for it.",
            "Remember this the next time something is new.",
        ),
        "good": Words(
            "You trust yourself with some of it",
            "And the rest is on its way. Feeling unsure does not mean that you can’t.",
            "Practise the easy part once more. It pulls the rest along.",
        ),
        "new": Words(
            "Thank you for saying how it is",
            "Not sure yet is an honest place to start from.",
            "Let’s make the first step very small.",
        ),
    },
    "teen": {
        "sure": Words(
            "You trust yourself with this",
            "Notice what helped you to get here. It will help again.",
            "Keep that in mind for harder days.",
        ),
        "good": Words(
            "Sure of some of it",
            "That is a realistic answer, and a useful one.",
            "Start where you feel steady and stretch from there.",
        ),
        "new": Words(
            "Thanks for saying it plainly",
            "Confidence tends to come after doing a thing a few times, hardly ever before.",
            "Try it once where nothing depends on it.",
        ),
    },
}
TOLD = {
    "young": {
        "told": Words(
            "Thank you for telling!",
            "Every feeling may be here. Big ones too.",
            "If it feels too big, go and find a grown-up you like.",
        )
    },
    "middle": {
        "told": Words(
            "Thank you for looking inside",
            "Feelings are like weather: they come, and they change. None of them is wrong.",
            "If one is too heavy to carry alone, tell a grown-up you trust.",
        )
    },
    "teen": {
        "told": Words(
            "Thanks for taking the time",
            "Naming a feeling often takes a little of its weight. What you picked is not kept here.",
            "If things feel too much, talk to somebody you trust. In danger, call the emergency number.",
        )
    },
}
FOR_GUARDIANS = {
    "sure": Words(
        "Thank you: most of this sounds settled",
        "What you describe is going well at the moment. It is a picture of a few weeks, not a test of you.",
        "Keep what works. You can answer again in a month or so.",
    ),
    "good": Words(
        "Thank you: much of this is on its way",
        "Some of it sounds settled and some is still moving, as it does in most families.",
        "Choose one thing that would make the days easier, and leave the others for later.",
    ),
    "new": Words(
        "Thank you for saying how it is",
        "Several of these things are hard at the moment. That says nothing about you as a parent or carer, "
        "and it is not a diagnosis.",
        "You need not wait for the next appointment: tell your team, and start with the easiest thing.",
    ),
    "told": Words("Thank you for taking the time", "Your team can see that you answered.", ""),
}
