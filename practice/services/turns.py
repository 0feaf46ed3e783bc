"""Recording what is said: the learner's turn and the patient's answer, together or not at all."""

import datetime as dt
from dataclasses import asdict, dataclass
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from core.errors import Conflict, Invalid
from practice import clock, dialogue, warming
from practice.choices import Phase, SessionStatus, Source, Speaker
from practice.dialogue import Heard, Reply
from practice.models import Memory, Note, Session, Turn
from practice.models.sessions import LONGEST_TURN
from practice.services import hearing, voicing
from practice.services.sessions import changed, finished, locked, settle, wait_for_first_card
from practice.shapes import times_of

MOST_TURNS = 400
"""Turns of a session: nobody says more in five minutes, and a program that does stops here."""
SILENCE = dt.timedelta(seconds=20)
"""After so long without a word the patient may speak up."""


@dataclass(frozen=True)
class Exchange:
    """A learner's turn and the patient's answer; `said` is None where the patient broke a silence."""

    session: Session
    said: Turn | None
    reply: Turn


def record_turn(
    *,
    session_id: UUID,
    text: str,
    request_id: UUID | None = None,
    source: str = Source.TYPED,
    at: dt.datetime | None = None,
) -> Exchange:
    """Record a learner's turn with the patient's answer.

    The moment of arrival decides whether it still counts, not how long anything took. A repeat with the
    same `request_id` is answered as before. The first turn begins the role-play where nobody had.

    The row is locked while the patient thinks: otherwise somebody who looks at the clock meanwhile would
    end the role-play over the head of a turn that came in time. It holds up nobody but other tabs of the
    same role-play. Raises Invalid for an empty or too long turn, Conflict after the end.
    """
    now = at or timezone.now()
    words = _readable(text)
    before = _answered(session_id, request_id)
    if before is not None:
        return before
    settle(session_id=session_id, at=now)
    with transaction.atomic():
        session = locked(session_id)
        before = _answered(session_id, request_id)
        if before is not None:
            return before
        if not _is_open(session, now):
            raise finished(session)
        _begin(session, now)
        thought = _think(session, words, now)
        said = _keep(session, Speaker.LEARNER, words, now, request_id=request_id, source=source)
        Note.objects.create(turn=said, content=_note(thought))
        return _answer(session, said, thought)


@dataclass(frozen=True)
class _Thought:
    heard: Heard
    reply: Reply


def _think(session: Session, words: str, now: dt.datetime) -> _Thought:
    """Work out the answer."""
    script = hearing.SHELF.script(session.version_id)
    memory = _memory(session, script)
    heard = hearing.hear(session.version_id, words)
    left = clock.read(times_of(session), now).left
    reply = dialogue.answer(script, memory, heard, seed=session.seed, left=left)
    reply = voicing.in_other_words(session, script, reply, words)
    return _Thought(heard, reply)


def _memory(session: Session, script: dialogue.Script) -> dialogue.Memory:
    stored = getattr(session, "memory", None)
    return dialogue.Memory.of(stored.state) if stored else dialogue.first_memory(script)


def _answer(session: Session, said: Turn | None, thought: _Thought) -> Exchange:
    Memory.objects.update_or_create(
        session=session, defaults={"state": thought.reply.memory.as_json()}
    )
    reply = _keep(session, Speaker.PATIENT, thought.reply.text, timezone.now())
    changed(session, "active_at")
    return Exchange(session, said, reply)


def _note(thought: _Thought) -> dict[str, object]:
    return {
        "engine": thought.heard.engine,
        "acts": list(thought.heard.acts),
        "facts": list(thought.heard.facts),
        "leadsOut": thought.heard.leads_out,
        **asdict(thought.reply.said),
    }


def fill_silence(*, session_id: UUID, at: dt.datetime | None = None) -> Exchange:
    """Let the patient break a silence: when the last word was the patient's, and some time ago.

    Raises Conflict where it is too early, or after the end; asking twice breaks one silence.
    """
    now = at or timezone.now()
    with transaction.atomic():
        session = locked(session_id)
        if not _is_open(session, now):
            raise finished(session)
        last = session.turns.of_role_play().order_by("-number").first()
        quiet_since = last.said_at if last else times_of(session).active_from
        if quiet_since is None or now - quiet_since < SILENCE:
            raise Conflict("Nobody has been quiet for long.", code="not_silent")
        if clock.phase(times_of(session), now) != Phase.ACTIVE:
            raise Conflict("The role-play has not begun.", code="not_begun")
        _begin(session, now)
        script = hearing.SHELF.script(session.version_id)
        silence = Heard((), (), (), (), "none")
        reply = dialogue.answer(script, _memory(session, script), silence, seed=session.seed)
        thought = _Thought(silence, reply)
        done = _answer(session, None, thought)
        Note.objects.create(turn=done.reply, content=_note(thought))
        return done


def answer_warm_up(
    *, session_id: UUID, text: str, request_id: UUID | None = None, at: dt.datetime | None = None
) -> Exchange:
    """Record an answer in the warm-up; the next question follows. Raises Conflict outside it."""
    now = at or timezone.now()
    words = _readable(text)
    with transaction.atomic():
        session = locked(session_id)
        before = _answered(session_id, request_id)
        if before is not None:
            return before
        if clock.phase(times_of(session), now) != Phase.WARM_UP:
            raise Conflict("The warm-up is over.", code="not_warming_up")
        _room_for_more(session)
        said = _keep(
            session, Speaker.LEARNER, words, now, request_id=request_id, phase=Phase.WARM_UP
        )
        answers = session.turns.by_learner().filter(phase=Phase.WARM_UP).count()
        line = warming.next_line(answers)
        reply = _keep(session, Speaker.PATIENT, line, timezone.now(), phase=Phase.WARM_UP)
        changed(session)
        return Exchange(session, said, reply)


# --- small things -------------------------------------------------------------------------------
def _readable(text: str) -> str:
    words = " ".join(text.replace("\x00", " ").split())
    if not words:
        raise Invalid("Say something first.", details={"text": ["Say something first."]})
    if len(words) > LONGEST_TURN:
        raise Invalid(details={"text": [f"Use at most {LONGEST_TURN} characters in one turn."]})
    return words


def _answered(session_id: UUID, request_id: UUID | None) -> Exchange | None:
    """Return how a request was answered before, if it was."""
    if request_id is None:
        return None
    said = Turn.objects.filter(session=session_id, request_id=request_id).first()
    if said is None:
        return None
    reply = Turn.objects.get(session=session_id, number=said.number + 1)
    return Exchange(Session.objects.get(pk=session_id), said, reply)


def _is_open(session: Session, now: dt.datetime) -> bool:
    return session.status == SessionStatus.IN_PROGRESS and not clock.is_over(times_of(session), now)


def _begin(session: Session, now: dt.datetime) -> None:
    """Fix the moment at which the role-play began, with the first thing said in it."""
    if session.active_at is None:
        wait_for_first_card(session)
        start = times_of(session).active_from
        session.active_at = min(start, now) if start else now
    _room_for_more(session)


def _room_for_more(session: Session) -> None:
    if session.turns.count() >= MOST_TURNS:
        raise Conflict("That is more than fits into one role-play.", code="too_many_turns")


def _keep(
    session: Session,
    speaker: str,
    text: str,
    now: dt.datetime,
    *,
    request_id: UUID | None = None,
    source: str = Source.TYPED,
    phase: str = Phase.ACTIVE,
) -> Turn:
    last = session.turns.order_by("-number").values_list("number", flat=True).first() or 0
    return Turn.objects.create(
        session=session,
        number=last + 1,
        phase=phase,
        speaker=speaker,
        text=text,
        said_at=now,
        source=source,
        request_id=request_id,
    )
