"""The patient's answer in the words of a plugged-in model, where an operator has set one up (O38).

The model gets the answer that our own patient would give and what was said so far, never the script: it
chooses words, and they pass the gate. Whatever goes wrong, our own words are said.
"""

import hashlib
import json
from dataclasses import replace

from django.conf import settings

from engines import client
from engines.ports import ChatFailed, Message
from practice.cache import MISSING, REPLY
from practice.choices import Speaker
from practice.dialogue import Reply, Script, clauses, gate
from practice.dialogue.script import Fact
from practice.models import Session

TOLD = 12
"""Turns of the talk that the model is told, the latest ones."""
TOO_NEAR = 0.4
"""Likeness to a hidden fact from which a sentence counts as a guess at it."""


def in_other_words(session: Session, script: Script, reply: Reply, said: str) -> Reply:
    """Return the same answer in a model's words, or as it is. Takes CHAT_TIMEOUT (1.5 s) at most."""
    chat = client.chat()
    if chat is None:
        return reply
    messages = _messages(session, reply, said)
    key = _key(session, messages)
    text = REPLY.get(key)
    if text is MISSING:
        try:
            text = chat.complete(messages, settings.CHAT_TIMEOUT)
        except ChatFailed:
            return reply
        if not may_be_said(text, script, reply) or _was_said(session, text):
            text = ""
        REPLY.put(key, text)
    return replace(reply, text=text) if text else reply


def may_be_said(text: str, script: Script, reply: Reply) -> bool:
    """Tell whether a model's words pass the gate: by words, and by nearness to what is still hidden.

    What our own answer tells they have to tell too: it counts as told from here on.
    """
    opened = reply.memory.opened
    if gate.problems(text, script, opened):
        return False
    if not all(gate.betrays(text, script.fact(key)) for key in reply.said.opened):
        return False
    hidden = [fact for fact in script.facts if fact.key not in opened]
    return not hidden or not _guesses(text, reply.text, hidden)


def _guesses(text: str, own: str, hidden: list[Fact]) -> bool:
    """Tell whether a sentence of a text comes nearer to a hidden fact than our own answer does."""
    told = [line for fact in hidden for line in (fact.text, *fact.says)]
    foreign, ours = _sentences(text), _sentences(own)
    made = client.embed([*foreign, *ours, *told])
    ends = (len(foreign), len(foreign) + len(ours))
    facts = made.vectors[ends[1] :].T
    likes = (made.vectors[: ends[0]] @ facts).max(axis=0)
    # What our own answer is as near to is no guess: a cue is near its fact by nature.
    allowed = (made.vectors[ends[0] : ends[1]] @ facts).max(axis=0) + 0.1
    return bool((likes > allowed.clip(min=TOO_NEAR)).any())


def _sentences(text: str) -> list[str]:
    """Return a text and its sentences: a guess beside a long true answer is a guess all the same."""
    return [text, *(part.strip() for part in clauses.SENTENCES.findall(text))]


def _was_said(session: Session, text: str) -> bool:
    """Tell whether the patient has said just that before: nobody repeats themselves word for word."""
    earlier = session.turns.of_role_play().filter(speaker=Speaker.PATIENT)
    return clauses.words(text) in [
        clauses.words(said) for said in earlier.values_list("text", flat=True)
    ]


def _messages(session: Session, reply: Reply, said: str) -> list[Message]:
    card = session.version.card
    rules = (
        f"You play {card['patient']['called']}, {card['patient']['age']}, in a rehearsal with a "
        f"{card['role'].lower()}. Say the following in your own natural spoken English, as your next "
        "turn: same content, nothing added, nothing left out, 10 to 60 words, plain text. "
        f"To say: {reply.text}"
    )
    turns = list(session.turns.of_role_play().order_by("-number")[:TOLD])[::-1]
    talk: list[Message] = [
        {"role": "assistant" if turn.speaker == "patient" else "user", "content": turn.text}
        for turn in turns
    ]
    return [{"role": "system", "content": rules}, *talk, {"role": "user", "content": said}]


def _key(session: Session, messages: list[Message]) -> str:
    # The session is in the key: what answers one person's words is never said to another (X11).
    text = json.dumps([str(session.pk), str(session.version_id), messages])
    return hashlib.blake2b(text.encode(), digest_size=20).hexdigest()
