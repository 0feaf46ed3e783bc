"""Suggestions by API, and the family's switch."""

from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.views import APIView

from accounts import access
from accounts.requests import ApiRequest
from accounts.services import choose_recommendations
from core import api
from progress import selectors, serializers


class Recommendations(APIView):
    """What is suggested to one child."""

    @extend_schema(responses=serializers.RecommendationShape(many=True))
    def get(self, request: ApiRequest, child_id: UUID) -> HttpResponse:
        """List suggestions by priority, each with its reason (V05, V75).

        `meta.recommendations` is {on, note}: whether they are switched on, and why the list is empty.
        """
        child = access.child_to_see(request.user, child_id)
        found = selectors.recommendations(child)
        data = [serializers.recommendation(one) for one in found.items]
        return api.ok(data, meta={"recommendations": {"on": found.wanted, "note": found.note}})


class RecommendationSettings(APIView):
    """The off-switch."""

    @extend_schema(responses=serializers.RecommendationSwitch)
    def get(self, request: ApiRequest, child_id: UUID) -> HttpResponse:
        """Tell whether suggestions are on."""
        child = access.child_to_see(request.user, child_id)
        return api.ok({"on": child.recommendations})

    @extend_schema(
        request=serializers.RecommendationSwitch,
        responses={200: serializers.RecommendationSwitch},
    )
    def put(self, request: ApiRequest, child_id: UUID) -> HttpResponse:
        """Switch them on or off: a guardian, or the young person from 13. Repeating changes nothing."""
        child = access.child_to_decide_for(request.user, child_id)
        body = api.read(request, serializers.RecommendationSwitch)
        child = choose_recommendations(child=child, wanted=body["on"])
        return api.ok({"on": child.recommendations})
