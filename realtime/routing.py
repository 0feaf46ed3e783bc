"""Routes of the live process; any other address is told that there is nothing, and closed."""

from django.urls import path, re_path

from realtime.consumers import ClosedConsumer, LiveConsumer

websocket_urlpatterns = [path("ws/live", LiveConsumer.as_asgi())]
anything_else = [re_path(r"", ClosedConsumer.as_asgi())]
