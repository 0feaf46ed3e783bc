"""The workshop's API (contract D): parse, check access, call, answer."""

from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.views import APIView

from accounts import access
from accounts.requests import ApiRequest
from core import api
from core.errors import Invalid
from workshop import selectors, serializers, services
from workshop.choices import Status
from workshop.shapes import Filters

INCLUDES = {"activities", "media"}


class Modules(APIView):
    """The catalogue."""

    @extend_schema(
        parameters=[
            OpenApiParameter("page", int, description="From 1."),
            OpenApiParameter("limit", int, description="20 unless given, 100 at most."),
            OpenApiParameter("category", str, description="A subject's slug."),
            OpenApiParameter("age", int, description="Whole years, 0 to 17."),
            OpenApiParameter("search", str, description="A text in title or description."),
            OpenApiParameter("childId", UUID, description="Only what this child meets."),
            OpenApiParameter(
                "include", str, description="activities, media or both, with a comma."
            ),
            OpenApiParameter("status", str, enum=Status.values, description="For staff."),
            OpenApiParameter("clinicId", UUID, description="For staff."),
        ],
        responses=serializers.ModuleRow(many=True),
    )
    def get(self, request: ApiRequest) -> HttpResponse:
        """List the modules for the caller's audience, newest first.

        `include=activities,media` adds these to each row; `childId` narrows to one child's modules.
        """
        page = api.page_of(request.query_params)
        rows, total = selectors.catalogue(
            audience=_audience(request),
            filters=_filters(request),
            page=page,
            include=_include(request),
        )
        data = [serializers.module_row(row) for row in rows]
        return api.ok(data, pagination=page.block(total))


class Module(APIView):
    """One module."""

    @extend_schema(responses=serializers.ModuleDetail)
    def get(self, request: ApiRequest, module_id: UUID) -> HttpResponse:
        """Return one module with its activities, steps and media."""
        module = selectors.module_for(audience=_audience(request), module_id=module_id)
        return api.ok(serializers.module_detail(module))


class Sessions(APIView):
    """Starting."""

    @extend_schema(
        request=serializers.StartSession,
        responses={200: serializers.SessionShape, 201: serializers.SessionShape},
    )
    def post(self, request: ApiRequest) -> HttpResponse:
        """Start a module with a child (201), or take up the open session (200)."""
        body = api.read(request, serializers.StartSession)
        child = access.child_to_learn(request.user, body["child_id"])
        started = services.start_session(child=child, module_id=body["module_id"], by=request.user)
        state = selectors.state_of(started.session)
        return api.ok(serializers.session_state(state), status=201 if started.created else 200)


class Session(APIView):
    """One session."""

    @extend_schema(responses=serializers.SessionShape)
    def get(self, request: ApiRequest, session_id: UUID) -> HttpResponse:
        """Return where a session stands."""
        session = selectors.session_to_see(user=request.user, session_id=session_id)
        return api.ok(serializers.session_state(selectors.state_of(session)))


class CompleteActivity(APIView):
    """Completing."""

    @extend_schema(request=serializers.CompleteActivity, responses={200: serializers.SessionShape})
    def post(self, request: ApiRequest, session_id: UUID) -> HttpResponse:
        """Record an activity as done and return the session's new state; a repeat answers the same."""
        body = api.read(request, serializers.CompleteActivity)
        session = selectors.session_to_learn(user=request.user, session_id=session_id)
        session = services.complete_activity(
            session_id=session.pk, activity_id=body["activity_id"], by=request.user
        )
        return api.ok(serializers.session_state(selectors.state_of(session)))


class Assessments(APIView):
    """The assessments of one child."""

    @extend_schema(
        parameters=[OpenApiParameter("childId", UUID, required=True)],
        responses=serializers.AssessmentRow(many=True),
    )
    def get(self, request: ApiRequest) -> HttpResponse:
        """List what may be answered for a child, due ones first."""
        child_id = api.uuid_in(request.query_params, "childId")
        if child_id is None:
            raise Invalid(details={"childId": ["This is needed."]})
        child = access.child_to_learn(request.user, child_id)
        cards = selectors.offered(child=child, by=request.user)
        return api.ok([serializers.assessment_row(card) for card in cards])


class Assessment(APIView):
    """One assessment."""

    @extend_schema(
        parameters=[OpenApiParameter("childId", UUID, description="Only if this child meets it.")],
        responses=serializers.AssessmentDetail,
    )
    def get(self, request: ApiRequest, assessment_id: UUID) -> HttpResponse:
        """Return the questions, without what would tell the answers."""
        found = selectors.assessment_for(audience=_audience(request), assessment_id=assessment_id)
        return api.ok(serializers.assessment_detail(found))


class Results(APIView):
    """Answering."""

    @extend_schema(request=serializers.Answers, responses={201: serializers.ResultShape})
    def post(self, request: ApiRequest, assessment_id: UUID) -> HttpResponse:
        """Score complete answers and return what came out; a repeat gets the same answer.

        A filling-in is named by `attemptId`. Without one, the same answers on the same day are the same.
        """
        body = api.read(request, serializers.Answers)
        child = access.child_to_learn(request.user, body["child_id"])
        scored = services.score_assessment(
            child=child,
            assessment_id=assessment_id,
            answers=body["answers"],
            by=request.user,
            attempt=body.get("attempt"),
        )
        words = selectors.words_for(scored.result, age=child.age)
        return api.ok(serializers.result(scored.result, words), status=201)


def _audience(request: ApiRequest) -> access.Audience:
    child_id = api.uuid_in(request.query_params, "childId")
    if child_id is not None:
        return access.audience_of_child(access.child_to_see(request.user, child_id))
    return access.audience(request.user)


def _filters(request: ApiRequest) -> Filters:
    query = request.query_params
    status = api.short_text(query, "status", most=20)
    if status and status not in Status.values:
        raise Invalid(details={"status": [f"Give one of {', '.join(Status.values)}."]})
    age = query.get("age", "")
    return Filters(
        category=api.short_text(query, "category", most=50),
        search=api.short_text(query, "search"),
        age=api.whole_number(query, "age", default=0, least=0, most=17) if age else None,
        status=status,
        clinic_id=api.uuid_in(query, "clinicId"),
    )


def _include(request: ApiRequest) -> frozenset[str]:
    wanted = frozenset(filter(None, api.short_text(request.query_params, "include").split(",")))
    if wanted - INCLUDES:
        raise Invalid(details={"include": ["Give activities, media or both."]})
    return wanted
