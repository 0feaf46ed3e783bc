"""The page on which a child sees how far it is."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts import access
from accounts.requests import SignedInRequest
from accounts.selectors import card
from core.parts import draw
from progress import selectors
from progress.shapes import Progress


@require_safe
@login_required
def of_child(request: SignedInRequest, child_id: UUID) -> HttpResponse:
    """Show a child where it stands, with the sum spelt out."""
    child = access.child_to_learn(request.user, child_id)
    context = {
        "learner": card(child),
        "progress": linked(selectors.of_child(child), child_id),
        "home_url": reverse("workshop:child", args=[child_id]),
        "switch_url": None if child.user_id == request.user.pk else reverse("workshop:choose"),
        "zone": child.clinic.timezone,
    }
    return draw(request, "learn/progress.html", context)


def linked(progress: Progress, child_id: UUID) -> dict[str, Any]:
    """Return progress for a child's page, each module with the way to it."""
    lines = [
        {**vars(line), "href": reverse("workshop:module", args=[child_id, line.id])}
        for line in progress.modules
    ]
    return {**vars(progress), "modules": lines}
