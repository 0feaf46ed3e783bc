"""Routes of the live process. No room is open yet, so every socket is told so and closed."""

from django.urls import re_path

from realtime.consumers import ClosedConsumer

websocket_urlpatterns = [re_path(r"", ClosedConsumer.as_asgi())]
