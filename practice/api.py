"""The API of practice (contract D): parse, check access, call, answer. Never a word of a script."""

from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.views import APIView

from accounts import access
from accounts.requests import ApiRequest
from core import api
from core.errors import Conflict, Invalid
from practice import selectors, serializers, services
from practice.choices import Difficulty
from practice.clock import read
from practice.shapes import Filters, times_of


class Scenarios(APIView):
    """The list."""

    @extend_schema(
        parameters=[
            OpenApiParameter("page", int, description="From 1."),
            OpenApiParameter("limit", int, description="20 unless given, 100 at most."),
            OpenApiParameter("difficulty", str, enum=Difficulty.values),
            OpenApiParameter("clinicalArea", str, description="An area’s whole name."),
        ],
        responses=serializers.ScenarioRow(many=True),
    )
    def get(self, request: ApiRequest) -> HttpResponse:
        """List the scenarios of the caller's profession, newest first, with best and latest attempt.

        The header `X-Cache` tells whether the list itself was kept (`HIT`); attempts never are.
        """
        access.professional(request.user)
        page = api.page_of(request.query_params)
        found = selectors.catalogue(user=request.user, filters=_filters(request), page=page)
        rows = [serializers.scenario_row(line) for line in found.rows]
        answer = api.ok(rows, pagination=page.block(found.total))
        answer.headers["X-Cache"] = "HIT" if found.hit else "MISS"
        return answer


class Scenario(APIView):
    """One scenario."""

    @extend_schema(responses=serializers.ScenarioDetail)
    def get(self, request: ApiRequest, scenario_id: UUID) -> HttpResponse:
        """Return the candidate's card of one scenario."""
        access.professional(request.user)
        found = selectors.scenario_for(user=request.user, scenario_id=scenario_id)
        return api.ok(serializers.scenario_detail(found))


class Sessions(APIView):
    """Starting."""

    @extend_schema(
        request=serializers.StartRolePlay,
        responses={200: serializers.StateShape, 201: serializers.StateShape},
    )
    def post(self, request: ApiRequest) -> HttpResponse:
        """Start a role-play (201), or take up the one that is open (200)."""
        access.professional(request.user)
        body = api.read(request, serializers.StartRolePlay)
        started = services.start_session(user=request.user, scenario_id=body["scenario_id"])
        return _state(request, started.session.pk, status=201 if started.created else 200)


class Mocks(APIView):
    """Starting a whole test."""

    @extend_schema(request=serializers.StartMock, responses={201: serializers.MockShape})
    def post(self, request: ApiRequest) -> HttpResponse:
        """Start a mock test of two cards; where one is given, the other is chosen.

        The second card waits until the first is over: before, it answers 409 `first_card_open`.
        """
        access.professional(request.user)
        body = api.read(request, serializers.StartMock)
        first, second = body.get("scenario_ids") or _two_cards(request, body["scenario_id"])
        mock = services.start_mock(user=request.user, scenario_ids=(first, second))
        states = [
            selectors.state_of(selectors.session_of(user=request.user, session_id=pk))
            for pk in mock.sessions.order_by("card_number").values_list("pk", flat=True)
        ]
        return api.ok(serializers.mock_test(mock.pk, states), status=201)


class Session(APIView):
    """One role-play."""

    @extend_schema(responses=serializers.StateShape)
    def get(self, request: ApiRequest, session_id: UUID) -> HttpResponse:
        """Return where a role-play stands, by the server's clock."""
        session = selectors.session_of(user=request.user, session_id=session_id)
        services.settle(session_id=session.pk)
        return _state(request, session_id)


class Begin(APIView):
    """Going on."""

    @extend_schema(request=serializers.BeginPhase, responses={200: serializers.StateShape})
    def post(self, request: ApiRequest, session_id: UUID) -> HttpResponse:
        """Go on to the warm-up, the preparation or the role-play; what is past is not begun again."""
        session = selectors.session_of(user=request.user, session_id=session_id)
        body = api.read(request, serializers.BeginPhase)
        services.begin(session_id=session.pk, phase=body["phase"])
        return _state(request, session_id)


class Notes(APIView):
    """Writing on the card."""

    @extend_schema(request=serializers.KeepNotes, responses={200: serializers.StateShape})
    def post(self, request: ApiRequest, session_id: UUID) -> HttpResponse:
        """Keep the notes that a learner makes while preparing."""
        session = selectors.session_of(user=request.user, session_id=session_id)
        body = api.read(request, serializers.KeepNotes)
        services.keep_notes(session_id=session.pk, notes=body["notes"])
        return _state(request, session_id)


class WarmUp(APIView):
    """Talking before it counts."""

    @extend_schema(request=serializers.Say, responses={201: serializers.ExchangeShape})
    def post(self, request: ApiRequest, session_id: UUID) -> HttpResponse:
        """Answer in the warm-up; the reply is the next question. Nothing of it is assessed."""
        session = selectors.session_of(user=request.user, session_id=session_id)
        body = api.read(request, serializers.Say)
        return _exchange(services.answer_warm_up(session_id=session.pk, **body))


class Turns(APIView):
    """Speaking."""

    @extend_schema(request=serializers.Say, responses={201: serializers.ExchangeShape})
    def post(self, request: ApiRequest, session_id: UUID) -> HttpResponse:
        """Say something and hear the patient's answer; the first turn begins the role-play.

        The moment of arrival counts. A repeat with the same `requestId` gets the same answer.
        """
        session = selectors.session_of(user=request.user, session_id=session_id)
        body = api.read(request, serializers.Say)
        return _exchange(services.record_turn(session_id=session.pk, **body))


class Silence(APIView):
    """Saying nothing."""

    @extend_schema(request=None, responses={201: serializers.ExchangeShape})
    def post(self, request: ApiRequest, session_id: UUID) -> HttpResponse:
        """Let the patient speak up after a long silence; 409 `not_silent` where it is too early."""
        session = selectors.session_of(user=request.user, session_id=session_id)
        return _exchange(services.fill_silence(session_id=session.pk))


class End(APIView):
    """Ending."""

    @extend_schema(request=None, responses={200: serializers.StateShape})
    def post(self, request: ApiRequest, session_id: UUID) -> HttpResponse:
        """End a role-play, once; whoever asks again gets the same answer."""
        session = selectors.session_of(user=request.user, session_id=session_id)
        services.end(session_id=session.pk)
        return _state(request, session_id)


def _state(request: ApiRequest, session_id: UUID, *, status: int = 200) -> HttpResponse:
    session = selectors.session_of(user=request.user, session_id=session_id)
    return api.ok(serializers.session_state(selectors.state_of(session)), status=status)


def _exchange(done: services.Exchange) -> HttpResponse:
    times = times_of(done.session)
    data = serializers.exchange(
        selectors.turn_line(done.said, times) if done.said else None,
        selectors.turn_line(done.reply, times),
        read(times, timezone.now()),
        revision=done.session.revision,
    )
    return api.ok(data, status=201)


def _filters(request: ApiRequest) -> Filters:
    query = request.query_params
    difficulty = api.short_text(query, "difficulty", most=20)
    if difficulty and difficulty not in Difficulty.values:
        raise Invalid(details={"difficulty": [f"Give one of {', '.join(Difficulty.values)}."]})
    return Filters(
        difficulty=difficulty, clinical_area=api.short_text(query, "clinicalArea", most=60)
    )


def _two_cards(request: ApiRequest, first: UUID) -> tuple[UUID, UUID]:
    selectors.scenario_for(user=request.user, scenario_id=first)
    second = selectors.second_card_for(user=request.user, scenario_id=first)
    if second is None:
        raise Conflict("There is no second card for a mock test yet.", code="no_second_card")
    return first, second
