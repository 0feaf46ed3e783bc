"""How a professional's practice goes over time, and two attempts at one card side by side."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts import access
from accounts.requests import SignedInRequest
from core.api import page_of, uuid_in
from core.errors import Forbidden, Invalid
from feedback import selectors
from feedback.screens import compare as comparing
from feedback.screens import course, drilling
from feedback.selectors import around
from feedback.shapes import Attempt


@never_cache
@require_safe
@login_required
def progress(request: SignedInRequest) -> HttpResponse:
    """Show a professional's reports, and how each criterion has gone."""
    try:
        access.professional(request.user)
    except Forbidden as error:
        return render(request, "practice/no_profession.html", {"why": error.message})
    page = page_of(request.GET)
    listing = selectors.reports_of(user=request.user, page=page)
    attempts = selectors.course(user=request.user, most=course.DRAWN)
    contents = [one.content for one in attempts]
    context = {
        "headline": course.headline(listing.total, attempts),
        "total": listing.total,
        "history": course.history(listing.rows),
        "pagination": page.block(listing.total),
        "weakest": drilling.with_drills(course.weakest(contents)),
        **course.charts(attempts),
    }
    return render(request, "feedback/progress.html", context)


@never_cache
@require_safe
@login_required
def compare(request: SignedInRequest) -> HttpResponse:
    """Show two attempts at one card side by side; `a` is the earlier one whichever way they come."""
    first, second = (_attempt(request, name) for name in ("a", "b"))
    if isinstance(first, HttpResponse):
        return first
    if isinstance(second, HttpResponse):
        return second
    if first.line.scenario_id != second.line.scenario_id:
        raise Invalid("These are two different cards. Choose two attempts at the same one.")
    if first.line.session_id == second.line.session_id:
        raise Invalid("That is one attempt twice. Choose two of them.")
    if second.line.ended_at < first.line.ended_at:
        first, second = second, first
    context: dict[str, Any] = {
        **comparing.compare(first, second),
        "attempts": around.attempts_like(user=request.user, scenario_id=first.line.scenario_id),
        "scenario_url": reverse("practice:scenario", args=[first.line.scenario_id]),
    }
    return render(request, "feedback/compare.html", context)


def _attempt(request: SignedInRequest, name: str) -> Attempt | HttpResponse:
    """Return one of the reader's attempts, or the way to its page where its report is not ready."""
    session_id: UUID | None = uuid_in(request.GET, name)
    if session_id is None:
        raise Invalid(
            "Two attempts are needed to compare.",
            details={"url": reverse("feedback:progress"), "label": "Your progress"},
        )
    found = selectors.report_on(user=request.user, session_id=session_id)
    if found.content is None:
        return HttpResponseRedirect(reverse("feedback:report", args=[session_id]))
    return Attempt(found.line, found.content)
