"""The warm-up: a few friendly questions about the learner's own work. Not assessed (DOMAIN 1)."""

QUESTIONS = (
    "Before we begin, tell me a little about the work that you do at the moment.",
    "What made you choose this profession in the first place?",
    "And which part of an ordinary day at work do you enjoy most?",
    "Is there something about talking with patients that you find hard in English?",
)
THANKS = "Thank you, that was good to hear. Whenever you are ready, go on to your card."


def next_line(answers: int) -> str:
    """Return what is asked after so many answers; after the last question a word of thanks."""
    return QUESTIONS[answers] if answers < len(QUESTIONS) else THANKS
