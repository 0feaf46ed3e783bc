"""The API of progress (contract D): parse, check access, call, answer."""

from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.views import APIView

from accounts import access
from accounts.requests import ApiRequest
from core import api
from progress import selectors, serializers


class Children(APIView):
    """The children whom the caller may see."""

    @extend_schema(
        parameters=[
            OpenApiParameter("page", int, description="From 1."),
            OpenApiParameter("limit", int, description="20 unless given, 100 at most."),
            OpenApiParameter("search", str, description="A text in the given name."),
        ],
        responses=serializers.ProgressSummary(many=True),
    )
    def get(self, request: ApiRequest) -> HttpResponse:
        """List them by name, each with a summary."""
        page = api.page_of(request.query_params)
        search = api.short_text(request.query_params, "search")
        rows, total = selectors.children(user=request.user, page=page, search=search)
        data = [serializers.summary(row) for row in rows]
        return api.ok(data, pagination=page.block(total))


class Child(APIView):
    """One child's progress."""

    @extend_schema(responses=serializers.ProgressDetail)
    def get(self, request: ApiRequest, child_id: UUID) -> HttpResponse:
        """Return the sum, what is in it, its version and its time."""
        child = access.child_to_see(request.user, child_id)
        return api.ok(serializers.detail(selectors.of_child(child)))
