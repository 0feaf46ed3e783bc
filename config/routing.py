"""Where sockets go. Plain HTTP on the live port answers a health check and nothing else."""

from channels.routing import ProtocolTypeRouter, URLRouter

from practice import routing as practice
from realtime import routing as realtime
from realtime.http import health

sockets = [
    *realtime.websocket_urlpatterns,
    *practice.websocket_urlpatterns,
    *realtime.anything_else,
]
application = ProtocolTypeRouter({"http": health, "websocket": URLRouter(sockets)})
