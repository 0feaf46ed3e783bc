"""The children whom somebody follows, by API."""

from django.http import HttpResponse
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.views import APIView

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
