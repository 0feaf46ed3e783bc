"""One child's progress by API."""

from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.views import APIView

from accounts import access
from accounts.requests import ApiRequest
from core import api
from progress import selectors, serializers


class Child(APIView):
    """One child's progress."""

    @extend_schema(responses=serializers.ProgressDetail)
    def get(self, request: ApiRequest, child_id: UUID) -> HttpResponse:
        """Return the sum, what is in it, its version and its time."""
        child = access.child_to_see(request.user, child_id)
        return api.ok(serializers.detail(selectors.of_child(child)))
