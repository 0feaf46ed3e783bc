"""A professional's own progress in practice, by API."""

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.views import APIView

from accounts.requests import ApiRequest
from core import api
from progress import selectors, serializers


class Me(APIView):
    """How far the caller is with each scenario."""

    @extend_schema(responses=serializers.PracticeProgress(many=True))
    def get(self, request: ApiRequest) -> HttpResponse:
        """List the scenarios that the caller has practised, the latest first.

        The header `X-Cache` tells whether the list was kept (`HIT`).
        """
        found = selectors.of_professional(request.user)
        answer = api.ok([serializers.practice(line) for line in found.lines])
        answer.headers["X-Cache"] = "HIT" if found.hit else "MISS"
        return answer
