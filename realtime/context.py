"""What every page's frame needs to hear live events."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def live(request: HttpRequest) -> dict[str, Any]:
    """Return where the socket is; empty where it is under the page's own address."""
    return {"live_url": settings.LIVE_URL}
