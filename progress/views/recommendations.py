"""The page on which a child reads why something is suggested, and where it is switched off."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts import access
from accounts.requests import SignedInRequest
from accounts.selectors import card
from accounts.services import choose_recommendations
from progress import selectors
from progress.shapes import Suggestions


@require_safe
@login_required
def recommendations(request: SignedInRequest, child_id: UUID) -> HttpResponse:
    """Explain in the child's words what is suggested, what that is drawn from, and who decides."""
    child = access.child_to_learn(request.user, child_id)
    context = {
        "child": child,
        "learner": card(child),
        "suggested": suggested(selectors.recommendations(child), child_id),
        "may_choose": access.may_decide_for(request.user, child),
        "choose_url": reverse("progress:choose_recommendations", args=[child_id]),
        "home_url": reverse("workshop:child", args=[child_id]),
        "switch_url": None if child.user_id == request.user.pk else reverse("workshop:choose"),
    }
    return render(request, "learn/recommendations.html", context)


@require_POST
@login_required
def choose(request: SignedInRequest, child_id: UUID) -> HttpResponse:
    """Switch suggestions on or off, and come back."""
    child = access.child_to_decide_for(request.user, child_id)
    wanted = request.POST.get("wanted") == "yes"
    choose_recommendations(child=child, wanted=wanted)
    messages.success(request, "Suggestions are on." if wanted else "Suggestions are off.")
    return HttpResponseRedirect(reverse("progress:recommendations", args=[child_id]))


def suggested(found: Suggestions, child_id: UUID) -> dict[str, Any]:
    """Return suggestions for a page of the child, each with the way to it."""
    items = [
        {**vars(one), "href": reverse("workshop:module", args=[child_id, one.module_id])}
        for one in found.items
    ]
    return {"wanted": found.wanted, "items": items, "note": found.note}
