"""Where sockets go. Plain HTTP on the live port answers a health check and nothing else."""

from channels.routing import ProtocolTypeRouter, URLRouter

from realtime.http import health
from realtime.routing import websocket_urlpatterns

application = ProtocolTypeRouter({"http": health, "websocket": URLRouter(websocket_urlpatterns)})
