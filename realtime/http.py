"""The little plain HTTP that the live process answers."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]


async def health(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer 200 on `/healthz` and 404 on anything else."""
    alive = scope["path"] == "/healthz"
    body = b"ok" if alive else b"Pages live on the web process."
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": 200 if alive else 404, "headers": headers})
    await send({"type": "http.response.body", "body": body})
