"""The socket of a role-play."""

from django.urls import path

from practice.consumers import PracticeConsumer

websocket_urlpatterns = [path("ws/practice/<uuid:session_id>", PracticeConsumer.as_asgi())]
