"""Sockets that pages and apps listen on."""

from channels.generic.websocket import AsyncJsonWebsocketConsumer

NOT_FOUND = 4404


class ClosedConsumer(AsyncJsonWebsocketConsumer):
    """Say that there is no such room, and close.

    Without it the router would raise for an unknown path and fill the log with tracebacks.
    """

    async def connect(self) -> None:
        """Accept, so that the client can read the reason, then close with 4404."""
        await self.accept()
        await self.send_json({"type": "error", "code": "not_found"})
        await self.close(code=NOT_FOUND)
