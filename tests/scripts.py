"""A card and a hidden script for tests: small, complete, and good enough for the gate.

A gardener with a sore hand. Questions that open the facts are in `ASKING`, by the fact's key.
"""

from copy import deepcopy
from typing import Any

CARD: dict[str, Any] = {
    "description": "A gardener has come about his hand. Find out what he can use it for.",
    "clinical_area": "Community",
    "difficulty_level": "beginner",
    "encounter_stage": "first_meeting",
    "setting": "Walk-in clinic",
    "role": "Nurse",
    "interlocutor_role": "patient",
    "patient_name": "Mr Peter Lind",
    "patient_called": "Mr Lind",
    "patient_age": 58,
    "background": "Mr Lind, 58, has a sore right hand. The skin is whole and there is no fever.",
    "task_bullets": [
        "Find out how the hand became sore.",
        "Explain how to rest it.",
        "Check that he can say the plan in his own words.",
    ],
    "emotion": "worried",
    "communication_goal": "Start from what he fears, and keep the plan small.",
    "criteria_focus": ["B1", "D2"],
    "lay_language_terms": {
        "inflammation": "swelling",
        "tendon": "the cord that moves a finger",
        "analgesia": "painkillers",
    },
}

ASKING = {
    "roses": "What were you doing in the garden when your hand began to hurt?",
    "tablets": "Which tablets do you take for the pain?",
    "concert": "What worries you most about your hand?",
    "lifting": "Do you lift heavy things at work?",
}
"""A question a fact, the very words of the script: every engine understands them."""


def _fact(key: str, topic: str, text: str, **more: Any) -> dict[str, Any]:
    return {
        "key": key,
        "topic": topic,
        "text": text,
        "opens": "asked",
        "vague": [],
        "emotion": "",
    } | more


SCRIPT: dict[str, Any] = {
    "background": "You are Peter Lind, 58. You play the cello on Sundays and tell nobody.",
    "bullets": ["Say that your hand is sore.", "Ask how long it will take."],
    "opening_line": "Good morning. My right hand has been sore since the weekend, and I need it.",
    "closing_cue": "Well, thank you. That is a good deal clearer to me than it was before.",
    "resistance": "low",
    "feeling": "worried",
    "tension": 1,
    "facts": [
        _fact(
            "roses",
            "cause",
            "He pruned forty roses on Saturday without gloves.",
            asks=[
                ASKING["roses"],
                "How did the soreness in your hand start?",
                "Did something happen at the weekend that made it sore?",
            ],
            says=[
                "I pruned the roses on Saturday, some forty of them, and never put gloves on.",
                "It was the roses, I think. I cut them all back in one afternoon.",
            ],
            again=["It was the roses, as I told you, and all of them on one day."],
            giveaways=["roses"],
            debrief="He had cut back forty roses in one afternoon.",
            question="How did it start?",
        ),
        _fact(
            "tablets",
            "medicines",
            "He takes his wife’s leftover codeine.",
            opens="probed",
            emotion="shame",
            asks=[
                ASKING["tablets"],
                "Have you taken any medicine for it?",
                "What painkillers have you used since Saturday?",
            ],
            says=[
                "To be honest, I found some codeine of my wife’s and took two a day.",
                "It was codeine, from the drawer. It was never meant for me, I know.",
            ],
            again=["It was the codeine from the drawer, two of them a day."],
            vague=[
                "Oh, just a little something that we had in the house, nothing much.",
                "Whatever there was in the bathroom, you know how it is.",
            ],
            giveaways=["codeine"],
            debrief="He was taking his wife’s leftover codeine.",
            question="Which painkillers have you taken, and where were they from?",
        ),
        _fact(
            "concert",
            "worry",
            "He plays the cello and fears for a concert in June.",
            opens="trusted",
            emotion="fear",
            asks=[
                ASKING["concert"],
                "What are you most afraid of?",
                "Is there something that you fear you could not do any more?",
            ],
            says=[
                "I play the cello, and there is a concert in June that I have waited years for.",
                "It is the cello. If these fingers will not bend, I can tell them to find another.",
            ],
            again=["The cello, as I said, and that concert in the early summer."],
            vague=["There is something, but it can hardly matter to a busy clinic like this."],
            giveaways=["cello", "concert"],
            debrief="He plays the cello and was afraid for a concert in June.",
            question="What does this keep you from doing that matters to you?",
        ),
        _fact(
            "lifting",
            "work",
            "He still lifts paving slabs at work.",
            asks=[
                ASKING["lifting"],
                "What does your job ask of your hands?",
                "Are you still working with that hand?",
            ],
            says=[
                "I am laying paving slabs for a neighbour, and they weigh a good thirty kilos.",
                "There are slabs to be laid until Friday, and I carry every one of them.",
            ],
            again=["The slabs, yes, I carry them myself until the path is done."],
            giveaways=["slabs", "paving"],
            debrief="He was still carrying paving slabs.",
            question="What do you lift in a day’s work?",
        ),
    ],
    "cues": [
        {
            "key": "sunday",
            "fact": "concert",
            "says": ["I only hope that it is good again by the summer, that is all."],
        }
    ],
    "lines": [
        {
            "kind": "question",
            "key": "how-long",
            "about": "How long it takes to heal",
            "asks": ["It will take about two weeks until it is better."],
            "says": ["How long will it be before I can close my hand properly again?"],
            "settled": ["Two weeks, then. I had thought that it would be much longer."],
        },
        *(
            {"kind": kind, "key": "", "about": "", "asks": [], "says": says, "settled": []}
            for kind, says in {
                "empathy": ["That is kind of you to say. It has been on my mind a lot."],
                "resists": ["I am not so sure about that. I have never been one to sit still."],
                "accepts": ["All right, that sounds sensible enough. I will give it a try."],
                "listening": ["I see. I had never thought about it in that way before."],
                "understood": ["So I rest it, keep it warm, and come back if it swells."],
                "knows": ["Not much, really. I only know what the chemist told me once."],
                "greet": ["Good morning to you too, and thank you for seeing me so soon."],
                "identity": ["I am Peter Lind, and I am fifty-eight years of age now."],
                "thanks": ["Not at all, I am the one who has to thank you."],
                "unsure": ["I am sorry, I did not quite follow what you meant there."],
                "nothing_else": ["No, I think that was all that I wanted to ask you."],
            }.items()
        ),
    ],
}


def script(**changes: Any) -> dict[str, Any]:
    """Return the script, with changes."""
    return deepcopy(SCRIPT) | changes
