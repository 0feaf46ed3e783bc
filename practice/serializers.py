"""Shapes on the wire: what the API of practice takes and gives, camelCase. No word of a script."""

from typing import Any
from uuid import UUID

from rest_framework import serializers

from practice.choices import Difficulty, Interlocutor, Phase, SessionStatus, Speaker, Stage
from practice.clock import Clock
from practice.shapes import Attempts, ScenarioCard, ScenarioLine, SessionState, TurnLine

NOT_A_UUID: Any = {
    "invalid": "Give a UUID.",
    "required": "This is needed.",
    "null": "This is needed.",
}
NOT_A_TEXT: Any = {
    "invalid": "Give a text.",
    "required": "This is needed.",
    "null": "This is needed.",
}
PHASES = (Phase.WARM_UP, Phase.PREP, Phase.ACTIVE)


# --- what is taken ------------------------------------------------------------------------------
class StartRolePlay(serializers.Serializer[Any]):
    """The body of a start."""

    scenarioId = serializers.UUIDField(source="scenario_id", error_messages=NOT_A_UUID)


class StartMock(serializers.Serializer[Any]):
    """The body of a mock test's start: both cards, or the first one, and the second is chosen."""

    scenarioIds = serializers.ListField(
        source="scenario_ids",
        child=serializers.UUIDField(error_messages=NOT_A_UUID),
        required=False,
        min_length=2,
        max_length=2,
        error_messages={
            "not_a_list": "Give a list of two ids.",
            "min_length": "Give two ids.",
            "max_length": "Give two ids.",
            "null": "Leave it out, or give two ids.",
        },
    )
    scenarioId = serializers.UUIDField(
        source="scenario_id",
        required=False,
        error_messages={**NOT_A_UUID, "null": "Leave it out, or give a UUID."},
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Want exactly one of the two."""
        if len(attrs) != 1:
            raise serializers.ValidationError(
                {"scenarioId": "Give scenarioId, or scenarioIds with both cards."}
            )
        return attrs


class BeginPhase(serializers.Serializer[Any]):
    """The body of going on."""

    phase = serializers.ChoiceField(
        choices=PHASES,
        error_messages={
            "invalid_choice": f"Give one of {', '.join(PHASES)}.",
            "required": "This is needed.",
            "null": "This is needed.",
        },
    )


class KeepNotes(serializers.Serializer[Any]):
    """The body of notes: all of them, each time."""

    notes = serializers.CharField(
        allow_blank=True, trim_whitespace=False, error_messages=NOT_A_TEXT
    )


class Say(serializers.Serializer[Any]):
    """The body of a turn."""

    text = serializers.CharField(allow_blank=True, trim_whitespace=False, error_messages=NOT_A_TEXT)
    requestId = serializers.UUIDField(
        source="request_id",
        required=False,
        error_messages={**NOT_A_UUID, "null": "Leave it out, or give a UUID."},
        help_text="Made by the caller once for a turn; sent again with a retry, which says it once.",
    )


# --- what is given ------------------------------------------------------------------------------
class BestAttempt(serializers.Serializer[Any]):
    """The attempt with the highest score."""

    sessionId = serializers.UUIDField()
    score = serializers.IntegerField(help_text="0 to 100.")


class LatestAttempt(serializers.Serializer[Any]):
    """The attempt that was completed last."""

    sessionId = serializers.UUIDField()
    completedAt = serializers.DateTimeField()
    score = serializers.IntegerField(allow_null=True, help_text="0 to 100; null until scored.")


class AttemptsShape(serializers.Serializer[Any]):
    """What the caller did with a scenario (O15, X3)."""

    count = serializers.IntegerField(help_text="Completed role-plays.")
    best = BestAttempt(allow_null=True)
    latest = LatestAttempt(allow_null=True)
    openSessionId = serializers.UUIDField(allow_null=True)


class ScenarioRow(serializers.Serializer[Any]):
    """A scenario in a list (O18), with the caller's own attempts."""

    id = serializers.UUIDField()
    title = serializers.CharField()
    description = serializers.CharField()
    difficultyLevel = serializers.ChoiceField(choices=Difficulty.choices)
    durationMinutes = serializers.IntegerField()
    clinicalArea = serializers.CharField()
    attempts = AttemptsShape()


class PatientShape(serializers.Serializer[Any]):
    """Who speaks with the learner."""

    name = serializers.CharField()
    called = serializers.CharField()
    age = serializers.IntegerField()


class CardShape(serializers.Serializer[Any]):
    """The candidate's card."""

    title = serializers.CharField()
    description = serializers.CharField()
    professions = serializers.ListField(child=serializers.CharField())
    profession = serializers.CharField(help_text="The main one.")
    clinicalArea = serializers.CharField()
    difficulty = serializers.ChoiceField(choices=Difficulty.choices)
    stage = serializers.ChoiceField(choices=Stage.choices)
    setting = serializers.CharField()
    role = serializers.CharField()
    interlocutorRole = serializers.ChoiceField(choices=Interlocutor.choices)
    patient = PatientShape()
    background = serializers.CharField()
    tasks = serializers.ListField(child=serializers.CharField())
    emotion = serializers.CharField()
    goal = serializers.CharField()
    focus = serializers.ListField(child=serializers.CharField())
    layTerms = serializers.DictField(child=serializers.CharField())


class ScenarioDetail(serializers.Serializer[Any]):
    """One scenario before it is begun."""

    id = serializers.UUIDField()
    card = CardShape()
    prepSeconds = serializers.IntegerField()
    roleplaySeconds = serializers.IntegerField()
    attempts = AttemptsShape()


class ClockShape(serializers.Serializer[Any]):
    """The server's clock: count down `secondsLeft` from the answer's arrival, by a timer of your own."""

    now = serializers.DateTimeField()
    phase = serializers.ChoiceField(choices=Phase.choices)
    endsAt = serializers.DateTimeField(allow_null=True, help_text="Null where nothing runs.")
    seconds = serializers.IntegerField(help_text="How long the phase is.")
    secondsLeft = serializers.FloatField()


class TurnShape(serializers.Serializer[Any]):
    """Something that was said."""

    number = serializers.IntegerField()
    speaker = serializers.ChoiceField(choices=Speaker.choices)
    text = serializers.CharField()
    saidAt = serializers.DateTimeField()
    offset = serializers.FloatField(help_text="Seconds from the beginning of the role-play.")
    phase = serializers.ChoiceField(choices=Phase.choices)


class NeverFound(serializers.Serializer[Any]):
    """What stayed hidden, and a question that would have opened it."""

    what = serializers.CharField()
    question = serializers.CharField()


class StateShape(serializers.Serializer[Any]):
    """Where a role-play stands."""

    id = serializers.UUIDField()
    scenarioId = serializers.UUIDField()
    status = serializers.ChoiceField(choices=SessionStatus.choices)
    revision = serializers.IntegerField(help_text="Grows with each change; what events carry.")
    clock = ClockShape()
    card = CardShape()
    notes = serializers.CharField()
    turns = TurnShape(many=True)
    createdAt = serializers.DateTimeField()
    completedAt = serializers.DateTimeField(allow_null=True)
    endedByClock = serializers.BooleanField()
    score = serializers.IntegerField(allow_null=True)
    neverFound = NeverFound(many=True, help_text="Empty until the role-play is completed.")
    cardNumber = serializers.IntegerField(help_text="1, or 2 in a mock test.")
    mockId = serializers.UUIDField(allow_null=True)
    otherSessionId = serializers.UUIDField(allow_null=True, help_text="The mock’s other card.")


class MockShape(serializers.Serializer[Any]):
    """A mock test: two role-plays in order."""

    id = serializers.UUIDField()
    sessions = StateShape(many=True)


class ExchangeShape(serializers.Serializer[Any]):
    """A learner's turn and the patient's; `turn` is null where the patient broke a silence."""

    turn = TurnShape(allow_null=True)
    reply = TurnShape()
    clock = ClockShape()
    revision = serializers.IntegerField()


# --- drawing ------------------------------------------------------------------------------------
def scenario_row(line: ScenarioLine) -> dict[str, Any]:
    """Return a row of the list as it goes on the wire."""
    return {
        "id": line.id,
        "title": line.title,
        "description": line.description,
        "difficultyLevel": line.difficulty_level,
        "durationMinutes": line.duration_minutes,
        "clinicalArea": line.clinical_area,
        "attempts": _attempts(line.attempts),
    }


def scenario_detail(found: ScenarioCard) -> dict[str, Any]:
    """Return one scenario as it goes on the wire."""
    return {
        "id": found.id,
        "card": _card(found.card),
        "prepSeconds": found.prep_seconds,
        "roleplaySeconds": found.roleplay_seconds,
        "attempts": _attempts(found.attempts),
    }


def session_state(state: SessionState) -> dict[str, Any]:
    """Return where a role-play stands as it goes on the wire."""
    return {
        "id": state.id,
        "scenarioId": state.scenario_id,
        "status": state.status,
        "revision": state.revision,
        "clock": clock_face(state.clock),
        "card": _card(state.card),
        "notes": state.notes,
        "turns": [turn_line(line) for line in state.turns],
        "createdAt": state.created_at,
        "completedAt": state.completed_at,
        "endedByClock": state.ended_by_clock,
        "score": state.score,
        "neverFound": state.never_found,
        "cardNumber": state.card_number,
        "mockId": state.mock_id,
        "otherSessionId": state.other_session,
    }


def mock_test(mock_id: UUID, states: list[SessionState]) -> dict[str, Any]:
    """Return a mock test as it goes on the wire."""
    return {"id": mock_id, "sessions": [session_state(state) for state in states]}


def exchange(
    said: TurnLine | None, reply: TurnLine, face: Clock, *, revision: int
) -> dict[str, Any]:
    """Return an exchange as it goes on the wire."""
    return {
        "turn": said and turn_line(said),
        "reply": turn_line(reply),
        "clock": clock_face(face),
        "revision": revision,
    }


def clock_face(face: Clock) -> dict[str, Any]:
    """Return the clock as it goes on the wire."""
    return {
        "now": face.now,
        "phase": face.phase,
        "endsAt": face.ends_at,
        "seconds": face.seconds,
        "secondsLeft": round(face.left, 3),
    }


def turn_line(line: TurnLine) -> dict[str, Any]:
    """Return something said as it goes on the wire."""
    return {
        "number": line.number,
        "speaker": line.speaker,
        "text": line.text,
        "saidAt": line.said_at,
        "offset": round(line.offset, 3),
        "phase": line.phase,
    }


CARD = tuple(CardShape().fields)


def _card(card: dict[str, Any]) -> dict[str, Any]:
    # Named fields only: whatever else a version may come to hold is not told by being there.
    return {name: card[name] for name in CARD}


def _attempts(done: Attempts) -> dict[str, Any]:
    best = {"sessionId": done.best_session, "score": done.best_score}
    latest = {
        "sessionId": done.latest_session,
        "completedAt": done.latest_at,
        "score": done.latest_score,
    }
    return {
        "count": done.count,
        "best": best if done.best_session else None,
        "latest": latest if done.latest_session else None,
        "openSessionId": done.open_session,
    }
