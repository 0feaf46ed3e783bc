"""The children whom somebody follows, by API."""

from django.http import HttpResponse
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.views import APIView

from accounts.requests import ApiRequest
from core import api
from progress import screens, selectors, serializers
from progress.board import Status
from progress.selectors.boards import SORTS

PARAMETERS = [
    OpenApiParameter("page", int, description="From 1."),
    OpenApiParameter("limit", int, description="20 unless given, 100 at most."),
    OpenApiParameter("search", str, description="A text in the given name."),
    OpenApiParameter(
        "status",
        str,
        enum=[status.value for status in Status],
        description="Where a child stands; with a module, how far it is with that.",
    ),
    OpenApiParameter("age", int, description="In whole years; or a span:"),
    OpenApiParameter("minAge", int, description="From this age."),
    OpenApiParameter("maxAge", int, description="To this age, included."),
    OpenApiParameter("group", str, description="The id of a group of one’s clinics."),
    OpenApiParameter("module", str, description="The id of a module: the children it is for."),
    OpenApiParameter("clinic", str, description="The id of one of one’s clinics."),
    OpenApiParameter("sort", str, enum=list(SORTS), description="By name unless given."),
]


class Children(APIView):
    """The children whom the caller may see."""

    @extend_schema(parameters=PARAMETERS, responses=serializers.ProgressSummary(many=True))
    def get(self, request: ApiRequest) -> HttpResponse:
        """List them, each with a summary.

        Staff of a child's clinic read its groups, and "needs_help" with the reasons. Its family reads no
        groups, and of such a child that it is under way: whom to help is for staff to notice and offer.
        """
        page = api.page_of(request.query_params)
        filters = screens.read_filters(request.query_params, sort="name")
        board = selectors.board_of(request.user)
        board.check(filters)
        counts = board.counts(filters)
        data = [serializers.summary(row) for row in board.page(filters, page)]
        return api.ok(data, pagination=page.block(board.total(filters, counts)))
