"""From a module of the workshop to the draft of a role-play: somebody explains it to a worried parent."""

from textwrap import shorten
from typing import Any, TypedDict

from django.db import transaction

from accounts.choices import Profession
from practice.choices import Difficulty, Feeling, Interlocutor, LineKind, Resistance, Stage
from practice.models import Scenario
from practice.services.authoring import choose_professions
from practice.services.scripts import write_script


class Outline(TypedDict):
    """What a card is made from: whom it is for, and the first points that a parent is told."""

    title: str
    description: str
    category: str
    ages: tuple[int, int]
    points: list[str]


ROLES = {
    Profession.DENTISTRY: "Dentist",
    Profession.DIETETICS: "Dietitian",
    Profession.MEDICINE: "Doctor",
    Profession.NURSING: "Nurse",
    Profession.OCCUPATIONAL_THERAPY: "Occupational therapist",
    Profession.OPTOMETRY: "Optometrist",
    Profession.PHARMACY: "Pharmacist",
    Profession.PHYSIOTHERAPY: "Physiotherapist",
    Profession.PODIATRY: "Podiatrist",
    Profession.RADIOGRAPHY: "Radiographer",
    Profession.SPEECH_PATHOLOGY: "Speech pathologist",
    Profession.VETERINARY_SCIENCE: "Vet",
}
"""Who somebody of a profession is on a card."""
LONGEST_TITLE, LONGEST_BACKGROUND, LONGEST_TASK = 120, 1200, 140


@transaction.atomic
def draft_from(*, outline: Outline, profession: str) -> Scenario:
    """Make a draft from a module: a full card, and a script that has everything but its facts.

    What the parent keeps back is for an author to find; the gate keeps the draft from learners until then.
    """
    scenario = Scenario(
        title=shorten(f"Explaining “{outline['title']}”", LONGEST_TITLE, placeholder="…”"),
        description=(
            "A parent has come back with doubts about something your clinic suggested. Hear what lies "
            "behind them before you explain."
        ),
        target_profession=profession,
        clinical_area="Child health",
        difficulty_level=Difficulty.BEGINNER,
        encounter_stage=Stage.KNOWN,
        setting="Children’s clinic, a few minutes set aside for a parent",
        role=ROLES[Profession(profession)],
        interlocutor_role=Interlocutor.PARENT,
        patient_name="Ms Alex Morgan",
        patient_called="Ms Morgan",
        patient_age=38,
        background=_background(outline),
        task_bullets=_tasks(outline),
        emotion="worried",
        communication_goal="Start from what the parent thinks, and explain no more than she can use.",
        criteria_focus=["B1", "B3", "E1", "E4"],
    )
    scenario.full_clean(exclude=["lay_language_terms"])
    scenario.save()
    choose_professions(scenario=scenario, professions=[])
    write_script(scenario=scenario, content=_script(outline))
    return scenario


def _ages(outline: Outline) -> str:
    youngest, oldest = outline["ages"]
    return f"{youngest}" if youngest == oldest else f"between {youngest} and {oldest}"


def _background(outline: Outline) -> str:
    text = (
        f"Ms Morgan is 38 and has a child of {_ages(outline)}. At the last appointment your clinic "
        f"suggested that they try “{outline['title']}” at home, which belongs to the subject of "
        f"{outline['category'].lower()}: {outline['description'].strip()} She has looked at it since, "
        "and has asked for a few minutes with you. The child is in the waiting room with a grandparent."
    )
    return shorten(text, LONGEST_BACKGROUND, placeholder=" …")


def _tasks(outline: Outline) -> list[str]:
    points = outline["points"][:2]
    return [
        "Find out what she has tried at home so far, and what worries her about it.",
        f"Explain what “{outline['title']}” is for, in words that she can use at home.",
        *(
            shorten(f"Explain how “{point}” is done.", LONGEST_TASK, placeholder="…")
            for point in points
        ),
        "Agree on a first small step, and check that she can say it in her own words.",
    ]


def _script(outline: Outline) -> dict[str, Any]:
    return {
        "background": (
            f"You are Alex Morgan, 38. Your child is {_ages(outline)}, and the clinic wants you to try "
            f"“{outline['title']}”. You love your child and you are tired. You have doubts, and you keep "
            "the reasons for them to yourself until somebody asks kindly."
        ),
        "bullets": [
            "Say that you have had a look at it and are not sure that it is for your child.",
            "When asked what happened at home, tell it piece by piece.",
            "Ask how long it takes before anything changes.",
            "At the end agree to one small step, if you were listened to.",
        ],
        "opening_line": (
            "Thank you for making time. I had a look at what you gave us, and I am honestly not sure."
        ),
        "closing_cue": (
            "All right, that is something I can picture us doing. Thank you for hearing me out."
        ),
        "resistance": Resistance.MEDIUM,
        "feeling": Feeling.WORRIED,
        "tension": 1,
        "facts": [],
        "cues": [],
        "lines": [*KEYED_LINES, *(_line(kind, says) for kind, says in LINES.items())],
    }


def _line(kind: str, says: list[str]) -> dict[str, Any]:
    return {"kind": kind, "key": "", "about": "", "asks": [], "says": says, "settled": []}


KEYED_LINES: list[dict[str, Any]] = [
    {
        "kind": LineKind.QUESTION,
        "key": "how-long",
        "about": "how long it takes before something changes",
        "asks": [
            "Most families notice a difference after two or three weeks.",
            "It takes a little while, so don’t expect much in the first few days.",
            "A few minutes on most days is enough, and it adds up over a month.",
        ],
        "says": [
            "How long does it take before you can tell whether it does anything?",
            "When would I notice something, if it works for us at all?",
        ],
        "settled": [
            "I see, so I should give it a little time before I judge it.",
            "Right, then I won’t be looking for miracles by the weekend.",
        ],
    },
    {
        "kind": LineKind.SOOTHER,
        "key": "no-exam",
        "about": "that there is no right or wrong way and nobody is judged",
        "asks": [
            "There is no right or wrong way of doing this.",
            "You can stop at any time, and nothing is lost.",
            "Nobody is going to mark you or your child.",
        ],
        "says": [
            "That takes some of the weight off. I had thought that we were being tested somehow.",
            "It is good to hear that. I do get tense when I think I have to do it properly.",
        ],
        "settled": [],
    },
    {
        "kind": LineKind.TRIGGER,
        "key": "blamed",
        "about": "being told that it is the parent’s own fault",
        "asks": [
            "You should have started with this a long time ago.",
            "If you were stricter at home, this would not happen.",
            "Other parents manage to find the time.",
        ],
        "says": [
            "I came here for some help, and now I feel as if I had done everything wrong.",
            "It is easy to say that from the other side of a desk, if I may put it so.",
        ],
        "settled": [],
    },
]
LINES: dict[str, list[str]] = {
    LineKind.EMPATHY: [
        "Thank you. It helps that somebody sees how hard we are trying.",
        "That is kind of you to say. It has been a long few weeks.",
    ],
    LineKind.RESISTS: [
        "I am not sure that would work with mine. You don’t know how stubborn that child can be.",
        "It sounds lovely on paper, but our evenings don’t look like that at all.",
    ],
    LineKind.ACCEPTS: [
        "Put like that, I think we could manage it. We can start small, as you say.",
        "All right, I will try that this week and see how it goes.",
    ],
    LineKind.LISTENING: [
        "Right, I am following you so far. Nobody had explained it to me in that way.",
        "Okay, that makes sense. I had not looked at it from that side before.",
    ],
    LineKind.UNDERSTOOD: [
        "So we do it for a few minutes, we keep it playful, and we stop when it is enough.",
        "As I understand it, little and often is what counts, and I join in myself.",
    ],
    LineKind.KNOWS: [
        "Only what it says on the first page, to be honest. I did not read much further.",
        "Not a great deal. A friend told me about something like it once.",
    ],
    LineKind.GREET: [
        "Hello, and thank you for seeing me at such short notice today.",
        "Good morning. It is kind of you to fit me in between the others.",
    ],
    LineKind.IDENTITY: [
        "I am Alex Morgan, I am thirty-eight, and we have been coming here since the spring.",
    ],
    LineKind.THANKS: [
        "No, thank you. You have been patient with all my questions.",
        "You are welcome. I am glad that I came in after all.",
    ],
    LineKind.UNSURE: [
        "Sorry, I did not quite catch what you meant by that just now.",
        "I am not sure that I follow you. Could you put it another way?",
    ],
    LineKind.NOTHING_ELSE: [
        "No, I think that was everything that I had on my list.",
        "Nothing else for now. I would rather go home and try it.",
    ],
}
"""What any parent may say there; authors make it this one’s own."""
