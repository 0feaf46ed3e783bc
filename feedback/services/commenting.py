"""A comment by a plugged-in language model, in a box of its own: it sets no band, and changes none.

It is asked for once and stored with the readings, so that a report made again has the same bytes.
"""

import re
from typing import Any

from django.conf import settings

from engines import client
from engines.ports import ChatFailed, Message
from feedback.transcript import LEARNER, Transcript

PATIENCE = 10.0
"""Seconds that it may take: nobody waits for it, the report is written in the background."""
LONGEST = 700
RULES = (
    "You read the transcript of a rehearsal between a health professional and a simulated patient. Write a "
    "kind, concrete comment of at most 90 words to the professional: one thing that worked, and one thing "
    "to try. Give no score, grade, band or number, and no medical advice. Plain text."
)
MARKUP = re.compile(r"[*_#`<>|]+")
GRADES = re.compile(r"\b(?:band|grade|score|mark)s?\b|\b\d+\s*(?:/|out of|%)", re.IGNORECASE)


def comment(transcript: Transcript) -> dict[str, Any] | None:
    """Return {text, by}, or None where no model is plugged in, fails, or grades all the same."""
    chat = client.chat()
    if chat is None:
        return None
    talk = "\n".join(
        f"{'Professional' if turn.speaker == LEARNER else 'Patient'}: {turn.text}"
        for turn in transcript.turns
    )
    messages: list[Message] = [
        {"role": "system", "content": RULES},
        {"role": "user", "content": talk},
    ]
    try:
        said = chat.complete(messages, PATIENCE)
    except ChatFailed:
        return None
    text = " ".join(MARKUP.sub("", said).split())[:LONGEST]
    if not text or GRADES.search(text):
        return None
    return {"text": text, "by": settings.CHAT_MODEL}
