"""The pages on which a role-play is chosen and started."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts import access
from accounts.requests import SignedInRequest
from core.api import page_of, short_text
from core.errors import Conflict, Forbidden, Invalid
from practice import clock, screens, selectors, services
from practice.choices import Difficulty, Phase
from practice.shapes import Filters, times_of


@never_cache
@require_safe
@login_required
def home(request: SignedInRequest) -> HttpResponse:
    """List the role-plays of the reader's profession, and what is still open."""
    try:
        profession = access.professional(request.user)
    except Forbidden as error:
        return render(request, "practice/no_profession.html", {"why": error.message})
    waiting = _still_open(request)
    filters, page = _filters(request.GET), page_of(request.GET)
    listing = selectors.catalogue(user=request.user, filters=filters, page=page)
    figures = selectors.figures(user=request.user)
    label = request.user.get_profession_display()
    context = {
        "headline": screens.headline(figures, label.lower()),
        "profession": label,
        "figures": figures,
        "waiting": waiting,
        "rows": [screens.line(row) for row in listing.rows],
        "total": listing.total,
        "filters": filters,
        "difficulties": Difficulty.choices,
        "areas": selectors.areas(profession),
        "pagination": page.block(listing.total),
        "page_query": _kept(filters),
        "mock": _mock(request, first=None),
    }
    answer = render(request, "practice/home.html", context)
    answer.headers["X-Cache"] = "HIT" if listing.hit else "MISS"
    return answer


def _filters(query: QueryDict) -> Filters:
    return Filters(
        difficulty=short_text(query, "difficulty"), clinical_area=short_text(query, "area")
    )


def _kept(filters: Filters) -> str:
    chosen = {"difficulty": filters.difficulty, "area": filters.clinical_area}
    query = urlencode({name: value for name, value in chosen.items() if value})
    return f"{query}&" if query else ""


def _still_open(request: SignedInRequest) -> list[dict[str, Any]]:
    """Return what waits to be carried on with; what has run out meanwhile is ended first.

    Of a mock test only the card that is next: the second one waits for the first.
    """
    waiting, now = [], timezone.now()
    for session in selectors.open_sessions(user=request.user):
        times = times_of(session)
        if clock.is_over(times, now) or clock.is_forgotten(times, now):
            services.settle(session_id=session.pk, at=now)
        else:
            waiting.append(session)
    first_cards = {one.mock_id for one in waiting if one.mock_id and one.card_number == 1}
    return [
        screens.still_open(one, clock.read(times_of(one), now))
        for one in waiting
        if one.card_number == 1 or one.mock_id not in first_cards
    ]


def _mock(request: SignedInRequest, *, first: UUID | None) -> dict[str, UUID] | None:
    """Return the two cards of a mock test that may be started now; they travel in the form.

    So a form that is sent twice asks for the same test twice, and gets one.
    """
    first = first or selectors.second_card_for(user=request.user, scenario_id=None)
    second = first and selectors.second_card_for(user=request.user, scenario_id=first)
    return {"first": first, "second": second} if first and second else None


@never_cache
@require_safe
@login_required
def scenario(request: SignedInRequest, scenario_id: UUID) -> HttpResponse:
    """Show what is known of a role-play before its card is read, and the ways in."""
    access.professional(request.user)
    found = selectors.scenario_for(user=request.user, scenario_id=scenario_id)
    is_open = found.attempts.open_session is not None
    context = {
        **screens.scenario(found),
        "mock": None if is_open else _mock(request, first=found.id),
    }
    return render(request, "practice/scenario.html", context)


@require_POST
@login_required
def start(request: SignedInRequest, scenario_id: UUID) -> HttpResponse:
    """Start a role-play, or go to the one that is open; pressing twice is as good as once."""
    access.professional(request.user)
    phase = request.POST.get("phase", Phase.PREP)
    if phase not in (Phase.WARM_UP, Phase.PREP):
        raise Invalid("That is no way to begin.", code="bad_request")
    started = services.start_session(user=request.user, scenario_id=scenario_id)
    if started.created or started.session.mock_id is None:
        services.begin(session_id=started.session.pk, phase=phase)
    return _to(started.session.pk)


@require_POST
@login_required
def start_mock(request: SignedInRequest) -> HttpResponse:
    """Start a test of two cards and go to the first."""
    access.professional(request.user)
    try:
        cards = UUID(request.POST.get("first", "")), UUID(request.POST.get("second", ""))
    except ValueError:
        raise Invalid("Two cards are needed for a mock test.", code="bad_request") from None
    try:
        mock = services.start_mock(user=request.user, scenario_ids=cards)
    except Conflict as error:
        if error.code != "session_open":
            raise
        still = UUID(error.details["sessionId"])
        if not selectors.session_of(user=request.user, session_id=still).mock_id:
            messages.info(request, error.message)
        return _to(still)
    return _to(mock.sessions.get(card_number=1).pk)


def _to(session_id: UUID) -> HttpResponse:
    return HttpResponseRedirect(reverse("practice:session", args=[session_id]))
