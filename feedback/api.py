"""The API of feedback (contract D): parse, check access, call, answer. Each person their own reports."""

from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.views import APIView

from accounts.requests import ApiRequest
from core import api
from feedback import selectors, serializers


class Reports(APIView):
    """The list."""

    @extend_schema(
        parameters=[
            OpenApiParameter("page", int, description="From 1."),
            OpenApiParameter("limit", int, description="20 unless given, 100 at most."),
            OpenApiParameter("sessionId", UUID, description="The report on one role-play alone."),
        ],
        responses=serializers.ReportRow(many=True),
    )
    def get(self, request: ApiRequest) -> HttpResponse:
        """List the caller's reports, the newest first, without what they say."""
        page = api.page_of(request.query_params)
        found = selectors.reports_of(
            user=request.user, page=page, session_id=api.uuid_in(request.query_params, "sessionId")
        )
        rows = [serializers.report_row(line) for line in found.rows]
        return api.ok(rows, pagination=page.block(found.total))


class Report(APIView):
    """One report."""

    @extend_schema(responses=serializers.ReportDetail)
    def get(self, request: ApiRequest, report_id: UUID) -> HttpResponse:
        """Return one report; while it is being written, with status `waiting` and no content.

        The header `X-Cache` tells whether the content was kept (`HIT`).
        """
        found = selectors.report_for(user=request.user, report_id=report_id)
        answer = api.ok(serializers.report_detail(found))
        answer.headers["X-Cache"] = "HIT" if found.hit else "MISS"
        return answer
