"""What the pages of practice show: words, times and initials. Pure but for reversing addresses."""

import math
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from practice import warming
from practice.choices import Difficulty, Interlocutor, Phase, SessionStatus, Speaker, Stage
from practice.clock import Clock
from practice.models import Session
from practice.models.sessions import LONGEST_NOTES, LONGEST_TURN
from practice.shapes import Figures, ScenarioCard, ScenarioLine, SessionState, TurnLine

NUMBERS = (
    *("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen"),
    *("eighteen", "nineteen", "twenty"),
)
LEVELS = {level: number for number, level in enumerate(Difficulty.values, start=1)}
TITLES = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "prof", "sir"})
HOW_KNOWN = {
    Stage.FIRST_MEETING: "You meet for the first time",
    Stage.KNOWN: "You know each other already",
    Stage.JUST_EXAMINED: "You have just finished the examination",
    Stage.PHONE: "You talk on the phone",
    Stage.HOME_VISIT: "You visit at home",
}
SHORTLY = {
    Stage.FIRST_MEETING: "new to you",
    Stage.KNOWN: "known to you",
    Stage.JUST_EXAMINED: "just examined",
    Stage.PHONE: "on the phone",
    Stage.HOME_VISIT: "at home",
}
WHO = {
    Interlocutor.PATIENT: "patient",
    Interlocutor.PARENT: "parent",
    Interlocutor.CARER: "carer",
    Interlocutor.RELATIVE: "relative",
    Interlocutor.OWNER: "owner",
}
HOST = "Interlocutor"


# --- small words --------------------------------------------------------------------------------
def number(count: int) -> str:
    """Return a number as a sentence has it: a word up to twenty, digits beyond."""
    return NUMBERS[count] if 0 <= count < len(NUMBERS) else str(count)


def minutes(seconds: float) -> str:
    """Return a length as a clock shows it: 4:12."""
    whole = int(seconds)
    return f"{whole // 60}:{whole % 60:02d}"


def initials(name: str) -> str:
    """Return the initials of somebody's name, titles left out."""
    words = [word for word in name.split() if word.strip(".").lower() not in TITLES]
    ends = words[:1] + words[1:][-1:]
    return "".join(word[0].upper() for word in ends) or "?"


def headline(figures: Figures, profession: str) -> str:
    """Say in a sentence what there is and what is done."""
    if not figures.total:
        return f"No role-plays for {profession} yet."
    plural = "" if figures.total == 1 else "s"
    there = f"{number(figures.total).capitalize()} role-play{plural} for {profession}."
    if figures.done == 0:
        return f"{there} The first one is yours to choose."
    if figures.done == figures.total:
        return f"{there} You have finished {'it' if figures.total == 1 else 'them all'}."
    return f"{there} You have finished {number(figures.done)}."


# --- scenarios ----------------------------------------------------------------------------------
def line(row: ScenarioLine) -> dict[str, Any]:
    """Return one scenario of the list."""
    return {
        "row": row,
        "url": reverse("practice:scenario", args=[row.id]),
        "level": LEVELS.get(row.difficulty_level, 0),
        "difficulty": _label(Difficulty, row.difficulty_level),
        "attempts": row.attempts,
        "carry_on": _session_url(row.attempts.open_session),
    }


def scenario(found: ScenarioCard) -> dict[str, Any]:
    """Return what a scenario's page tells before it is begun; background and tasks are not in it."""
    attempts = found.attempts
    return {
        **face(found.card),
        "scenario_id": found.id,
        "prep": minutes(found.prep_seconds),
        "talk": minutes(found.roleplay_seconds),
        "attempts": attempts,
        "start_url": reverse("practice:start", args=[found.id]),
        "carry_on": _session_url(attempts.open_session),
        "latest_url": _session_url(attempts.latest_session),
        "best_url": _session_url(attempts.best_session),
    }


def face(card: dict[str, Any]) -> dict[str, Any]:
    """Return a card with the words around it."""
    patient = card["patient"]
    return {
        "card": card,
        "called": patient["called"],
        "initials": initials(patient["name"]),
        "who": WHO.get(card["interlocutorRole"], "patient"),
        "how_known": HOW_KNOWN.get(card["stage"], ""),
        "shortly": SHORTLY.get(card["stage"], ""),
        "level": LEVELS.get(card["difficulty"], 0),
        "difficulty": _label(Difficulty, card["difficulty"]),
    }


def still_open(session: Session, clock: Clock) -> dict[str, Any]:
    """Return one role-play that waits to be carried on with."""
    left = f", {countdown(clock)['text']} left" if clock.seconds else ""
    doing = {
        Phase.CREATED: "Not begun",
        Phase.WARM_UP: "Warming up",
        Phase.PREP: f"Preparing{left}",
        Phase.ACTIVE: f"Talking{left}",
    }
    card = session.version.card
    return {
        "title": card["title"],
        "called": card["patient"]["called"],
        "initials": initials(card["patient"]["name"]),
        "doing": doing[Phase(clock.phase)],
        "mock": f"Mock test, card {session.card_number} of 2" if session.mock_id else "",
        "url": _session_url(session.pk),
    }


# --- sessions -----------------------------------------------------------------------------------
@dataclass(frozen=True)
class Said:
    """One turn as it is shown; `at` is empty where no clock runs."""

    number: int
    mine: bool
    who: str
    at: str
    text: str


def session(state: SessionState, *, first_card_open: bool = False) -> dict[str, Any]:
    """Return everything that a session's page shows, in whichever phase it is."""
    here = reverse("practice:session", args=[state.id])
    words = face(state.card)
    return {
        **words,
        "state": state,
        "phase": state.clock.phase,
        "phase_template": f"practice/_{state.clock.phase}.html",
        "clock": countdown(state.clock),
        "turns": spoken(state.said, words["called"]),
        "request_id": uuid.uuid4(),
        "longest_turn": LONGEST_TURN,
        "longest_notes": LONGEST_NOTES,
        "urls": {
            "here": here,
            **{
                name: f"{here}{path}/"
                for name, path in {
                    "begin": "begin",
                    "notes": "notes",
                    "warm_up": "warm-up",
                    "say": "turns",
                    "silence": "silence",
                    "end": "end",
                }.items()
            },
            "scenario": reverse("practice:scenario", args=[state.scenario_id]),
            "other": _session_url(state.other_session),
        },
        "first_card_open": first_card_open,
        "profession": state.card["profession"].replace("_", " ").capitalize(),
        **_of_phase(state),
    }


def countdown(clock: Clock) -> dict[str, Any]:
    """Return what a running clock shows; a started second is shown until it is over."""
    return {
        "left": f"{clock.left:.2f}" if clock.seconds else "",
        "text": minutes(math.ceil(clock.left)),
        "of": minutes(clock.seconds),
        "share": clock.share,
    }


def spoken(turns: Iterable[TurnLine], called: str, *, timed: bool = True) -> list[Said]:
    """Return turns as they are shown."""
    return [
        Said(
            number=turn.number,
            mine=turn.speaker == Speaker.LEARNER,
            who="You" if turn.speaker == Speaker.LEARNER else called,
            at=minutes(turn.offset) if timed else "",
            text=turn.text,
        )
        for turn in turns
    ]


def _of_phase(state: SessionState) -> dict[str, Any]:
    if state.clock.phase == Phase.WARM_UP:
        return _warm_up(state)
    if state.clock.phase == Phase.PREP:
        return {"ask_yourself": ask_yourself(state.card["patient"]["called"])}
    return ending(state) if state.clock.phase == Phase.FINISHED else {}


def _warm_up(state: SessionState) -> dict[str, Any]:
    answered = [turn for turn in state.turns if turn.phase == Phase.WARM_UP]
    answers = sum(turn.speaker == Speaker.LEARNER for turn in answered)
    first = Said(0, mine=False, who=HOST, at="", text=warming.next_line(0))
    return {
        "turns": [first, *spoken(answered, HOST, timed=False)],
        "warm": answers >= len(warming.QUESTIONS),
    }


def ask_yourself(called: str) -> list[str]:
    """Return four questions that are worth a thought before one goes in."""
    return [
        f"What might {called} be feeling when you come in, and why?",
        f"What does {called} hope or expect to hear from you?",
        "Where could that get in the way of what your card asks you to do?",
        "Which of your words will need simpler ones?",
    ]


def ending(state: SessionState) -> dict[str, Any]:
    """Return how a role-play ended, in a sentence first."""
    found = state.never_found
    return {
        "title": _ended(state),
        "what_next": _what_next(state),
        "undiscovered": _undiscovered(len(found)),
        "completed": state.status == SessionStatus.COMPLETED,
    }


def _ended(state: SessionState) -> str:
    if state.status == SessionStatus.CANCELLED:
        return "You put this card back."
    if state.status != SessionStatus.COMPLETED:
        return "The time passed before anything was said."
    things = sum(turn.speaker == Speaker.LEARNER for turn in state.said)
    if not things or state.completed_at is None:
        return "This role-play is finished."
    first = state.said[0]
    length = (state.completed_at - first.said_at).total_seconds() + first.offset
    noun = "thing" if things == 1 else "things"
    return f"You talked for {minutes(length)} and said {number(things)} {noun}."


def _what_next(state: SessionState) -> str:
    if state.status == SessionStatus.CANCELLED:
        return "Nothing was said, and nothing is counted. It is there whenever you want it again."
    if state.status != SessionStatus.COMPLETED:
        return "That happens on busy days. Nothing is counted, and you can begin again at any time."
    if state.ended_by_clock:
        return "The time is over, as it would be in the test. Here is what was said."
    return "You ended the role-play. Here is what was said."


def _undiscovered(count: int) -> str:
    if not count:
        return "You found out everything there was"
    noun = "thing" if count == 1 else "things"
    return f"{number(count).capitalize()} {noun} you never found out"


# --- small things -------------------------------------------------------------------------------
def _label(choices: Any, value: str) -> str:
    return str(dict(choices.choices).get(value, value))


def _session_url(session_id: uuid.UUID | None) -> str:
    return reverse("practice:session", args=[session_id]) if session_id else ""
