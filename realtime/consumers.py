"""Sockets that pages and apps listen on."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from typing import Any

from channels.exceptions import StopConsumer
from channels.generic.websocket import (
    AsyncJsonWebsocketConsumer,
    AsyncWebsocketConsumer,
)
from channels.utils import await_many_dispatch

from realtime import callers, hub
from realtime.listener import Listener
from realtime.rooms import Room

TOO_MANY = 4429

LARGEST = 1024
"""Characters of a message from a client; an honest one has about a hundred."""
PER_WINDOW = 500
"""Messages that a client may send within ten seconds."""
SEND_LIMIT = 5.0
"""Seconds that the other end may take to accept a message; a socket that is slower is dropped."""

type Message = dict[str, Any]


class LiveConsumer(AsyncWebsocketConsumer):
    """`/ws/live`: tells a page or an app when something that it shows has a newer version.

    In comes `{"type":"join-child-room","childId"}`, `leave-child-room` and `{"type":"ping"}`; out go
    `batch`, `heartbeat` and `error` (contract D). A room's first answer is a heartbeat with its version.
    """

    listener: Listener | None = None
    hearing: "asyncio.Task[Message] | None" = None
    messages_in = 0
    window_ends = 0.0

    async def __call__(
        self,
        scope: Message,
        receive: Callable[[], Awaitable[Message]],
        send: Callable[[Message], Awaitable[None]],
    ) -> None:
        """Wait for the client and for the hub alike. No channel of its own: see ear.py."""
        self.scope = scope
        self.base_receive, self.base_send = receive, send
        self.greeted = asyncio.Event()
        try:
            await await_many_dispatch([self.hear, self.news], self.dispatch)
        except (StopConsumer, TimeoutError):
            pass
        finally:
            if self.listener:
                await hub.here().leave(self.listener)

    async def hear(self) -> Message:
        """Wait until the client says something."""
        self.hearing = asyncio.current_task()
        return await self.base_receive()

    async def news(self) -> Message:
        """Wait until the hub has something for this socket."""
        await self.greeted.wait()
        if self.listener is None:
            raise StopConsumer
        await self.listener.wake.wait()
        self.listener.wake.clear()
        return {"type": "live.news"}

    async def dispatch(self, message: Message) -> None:
        """Handle what the client or the hub has to say."""
        handlers = {
            "websocket.connect": self.websocket_connect,
            "websocket.receive": self.websocket_receive,
            "websocket.disconnect": self.websocket_disconnect,
            "live.news": self.live_news,
        }
        await handlers[message["type"]](message)

    async def send(self, message: Message) -> None:
        """Send, or give the socket up where the other end does not take it in time."""
        async with asyncio.timeout(SEND_LIMIT):
            await self.base_send(message)

    async def send_json(self, content: Message) -> None:
        """Send one message of the contract."""
        await self.send({"type": "websocket.send", "text": json.dumps(content)})

    # --- the client -----------------------------------------------------------------------------
    async def websocket_connect(self, message: Message) -> None:
        """Let in who is signed in; a visitor is told so, another site's page is refused."""
        try:
            caller = await hub.ask(callers.identify, self.scope)
        except callers.ForeignOriginError:
            await self.send({"type": "websocket.close"})  # before accepting: the handshake gets 403
            raise StopConsumer from None
        offered = self.scope.get("subprotocols", [])
        await self.accept(callers.BEARER if offered[:1] == [callers.BEARER] else None)
        if caller is None:
            # A browser cannot read the status of a refused handshake; the code it can.
            await self.send_json({"type": "error", "code": "unauthenticated"})
            await self.finish(hub.UNAUTHENTICATED)
        else:
            only = self.room()
            self.listener = Listener(caller, now=time.monotonic(), only=only)
            hub.here().enter(self.listener)
            if only is not None:
                hub.here().join(self.listener, only)
            self.greeted.set()

    async def websocket_receive(self, message: Message) -> None:
        """Understand one message of the client's."""
        if self.listener is None:
            return
        self.listener.heard_at = now = time.monotonic()
        if self.is_flood(now):
            self.listener.tell_error("too_many_messages")
            self.listener.end(TOO_MANY)
            return
        if not self.understand(self.listener, message):
            self.listener.tell_error("bad_request")

    def room(self) -> Room | None:
        """Return the one room that this address is for, or None where the client names its rooms."""
        return None

    def understand(self, listener: Listener, message: Message) -> bool:
        """Do what a message asks for; tell whether it could be understood."""
        content = read(message.get("text"))
        room = Room.named(f"child:{content.get('childId')}")
        match content.get("type"):
            case "ping":
                listener.tell_versions({})
            case "join-child-room" if room:
                hub.here().join(listener, room)
            case "leave-child-room" if room:
                hub.here().part(listener, room)
            case _:
                return False
        return True

    def is_flood(self, now: float) -> bool:
        """Count a message; tell whether there are more than anybody needs."""
        if now > self.window_ends:
            self.window_ends, self.messages_in = now + 10, 0
        self.messages_in += 1
        return self.messages_in > self.most_messages()

    def most_messages(self) -> int:
        """Return how many messages a client may send within ten seconds."""
        return PER_WINDOW

    async def websocket_disconnect(self, message: Message) -> None:
        """Take leave."""
        raise StopConsumer

    # --- the hub --------------------------------------------------------------------------------
    async def live_news(self, message: Message) -> None:
        """Send what is due, and close where the hub says so."""
        if self.listener is None:
            return
        for content in self.listener.outgoing(time.monotonic()):
            await self.send_json(content)
        if self.listener.ending is not None:
            await self.finish(self.listener.ending)

    async def finish(self, code: int) -> None:
        """Close from our side.

        Nobody may be listening then: granian sends no close while it waits for the client, and the
        client would never learn that there is nobody any more.
        """
        if self.hearing is not None:
            self.hearing.cancel()
            await asyncio.sleep(0)
        await self.close(code)
        raise StopConsumer


def read(text: Any) -> Message:
    """Return a client's message; anything but a small JSON object is an empty one."""
    if not isinstance(text, str) or len(text) > LARGEST:
        return {}
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return content if isinstance(content, dict) else {}


class ClosedConsumer(AsyncJsonWebsocketConsumer):
    """Say that there is no such room, and close.

    Without it the router would raise for an unknown path and fill the log with tracebacks.
    """

    async def connect(self) -> None:
        """Accept, so that the client can read the reason, then close with 4404."""
        await self.accept()
        await self.send_json({"type": "error", "code": "not_found"})
        await self.close(code=hub.NOT_FOUND)
