"""A family's page: all the children whom somebody cares for."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts import access
from accounts.requests import SignedInRequest
from progress import selectors
from progress.shapes import FamilyCard


@require_safe
@login_required
def family(request: SignedInRequest) -> HttpResponse:
    """Show how the children are getting on; a young person is led to its own page instead."""
    cards = selectors.family_of(request.user)
    if not cards and (own := access.wards(request.user).first()):
        return HttpResponseRedirect(reverse("progress:of_child", args=[own.pk]))
    context = {
        "cards": [_linked(card) for card in cards],
        "headline": _headline(cards),
        "choose_url": reverse("workshop:choose"),
    }
    return render(request, "progress/family.html", context)


@require_safe
@login_required
def family_card(request: SignedInRequest, child_id: UUID) -> HttpResponse:
    """Show one card again, for a page on which it has changed."""
    context = {"card": _linked(selectors.family_card(request.user, child_id))}
    answer = render(request, "progress/_family_card.html", context)
    answer.headers["Cache-Control"] = "no-store, must-revalidate"
    return answer


def _linked(card: FamilyCard) -> dict[str, Any]:
    child_id = card.child.id
    return {
        **vars(card),
        "part": reverse("progress:family_card", args=[child_id]),
        "progress_url": reverse("progress:of_child", args=[child_id]),
        "home_url": reverse("workshop:child", args=[child_id]),
    }


def _headline(cards: list[FamilyCard]) -> str:
    """Say what is true this week, of all of them together: children are not told apart in a headline."""
    finished = sum(len(card.this_week) for card in cards)
    if not cards:
        return "Your family"
    if not finished and any(card.was_here for card in cards):
        return "Things are under way this week"
    if not finished:
        return "A quiet week, and that is fine"
    return f"{'One module' if finished == 1 else f'{finished} modules'} finished this week"
