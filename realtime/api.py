"""The same hints by plain HTTP, for who cannot open a socket (contract V48)."""

from typing import Any

from django.http import HttpResponse, QueryDict
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.views import APIView

from accounts.requests import ApiRequest
from core import api
from core.errors import Invalid
from realtime import rooms
from realtime.rooms import Room

MOST_ROOMS = 100


class LiveMessage(serializers.Serializer[Any]):
    """One message, as in a batch of the socket or as its error."""

    type = serializers.ChoiceField(choices=["progress-updated", "practice-updated", "error"])
    childId = serializers.UUIDField(required=False)  # noqa: N815
    sessionId = serializers.UUIDField(required=False)  # noqa: N815
    version = serializers.IntegerField(required=False)
    code = serializers.ChoiceField(choices=["not_found"], required=False)


class LiveEvents(serializers.Serializer[Any]):
    """What has changed since, and where the rooms are now."""

    messages = LiveMessage(many=True)
    versions = serializers.DictField(child=serializers.IntegerField())


class Events(APIView):
    """What somebody would have heard in some rooms."""

    @extend_schema(
        operation_id="live_events",
        parameters=[
            OpenApiParameter(
                "rooms",
                str,
                required=True,
                description="Rooms with the versions that the caller has, separated by commas: "
                f"`child:<id>@<version>` or `practice:<session id>@<version>`. {MOST_ROOMS} at most.",
            )
        ],
        responses=LiveEvents,
    )
    def get(self, request: ApiRequest) -> HttpResponse:
        """Compare versions with the database; two queries, whatever the number of rooms."""
        asked = _rooms(request.query_params)
        pairs = {(request.user.pk, room) for room in asked}
        allowed = {room for _, room in rooms.authorise(pairs)}
        versions = rooms.versions(allowed)
        messages: list[dict[str, Any]] = []
        for room, known in asked.items():
            if room not in allowed:
                messages.append({"type": "error", "code": "not_found", **room.about})
            elif versions[room] > known:
                messages.append(rooms.event(room, versions[room]).wire())
        found = {room.name: version for room, version in versions.items()}
        return api.ok({"messages": messages, "versions": found})


def _rooms(query: QueryDict) -> dict[Room, int]:
    listed = [part for part in query.get("rooms", "").split(",") if part]
    if not 0 < len(listed) <= MOST_ROOMS:
        raise Invalid(details={"rooms": [f"Name one room at least, and {MOST_ROOMS} at most."]})
    asked: dict[Room, int] = {}
    for part in listed:
        name, _, version = part.partition("@")
        room = Room.named(name)
        if room is None or not (version.isascii() and version.isdigit()) or len(version) > 18:
            raise Invalid(
                details={
                    "rooms": ["Write each room as child:<id>@<version> or practice:<id>@<version>."]
                }
            )
        asked[room] = int(version)
    return asked
