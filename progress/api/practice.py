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
        """List the scenarios that the caller has practised, the latest first."""
        return api.ok(
            [serializers.practice(one) for one in selectors.of_professional(request.user)]
        )
