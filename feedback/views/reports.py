"""The page of one report, and asking a tutor to mark the same role-play."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import SignedInRequest
from core.errors import NotFound
from core.parts import draw
from feedback import selectors, services
from feedback.screens import compare, drilling
from feedback.screens import report as screens
from feedback.selectors import around
from feedback.shapes import FullReport
from practice import selectors as practice
from practice import services as rehearsing
from practice.choices import SessionStatus
from practice.models import Session

TEMPLATE = "feedback/report.html"
NONE = "none"


@never_cache
@require_safe
@login_required
def report(request: SignedInRequest, session_id: UUID) -> HttpResponse:
    """Show the report on one of the reader's role-plays, however far it is.

    `?print=1` draws it open, for paper; `?part=live` only what changes while it is being written.
    """
    session = _own(request, session_id)
    if session.status != SessionStatus.COMPLETED:
        return HttpResponseRedirect(reverse("practice:session", args=[session_id]))
    state = practice.state_of(session)
    found = _report(request, session_id)
    context = {
        **screens.face(state),
        "status": found.line.status if found else NONE,
        "printing": request.GET.get("print") == "1",
    }
    if found and found.content is not None:
        sharing = selectors.sharing_of(user=request.user, session_id=session_id)
        context |= screens.report(found.content, state)
        context |= {
            "found": found,
            "sharing": sharing,
            "marked": screens.marked(found.content, sharing.markings),
            "drill": drilling.suggested([found.content]),
            "compare_url": _compare_url(request, found),
        }
    return draw(request, TEMPLATE, context)


def _own(request: SignedInRequest, session_id: UUID) -> Session:
    """Return one of the reader's role-plays, ended first where its time has run out."""
    session = practice.session_of(user=request.user, session_id=session_id)
    if session.status == SessionStatus.IN_PROGRESS and rehearsing.settle(session_id=session_id):
        session = practice.session_of(user=request.user, session_id=session_id)
    return session


def _report(request: SignedInRequest, session_id: UUID) -> FullReport | None:
    """Return the report; None for a role-play from before there were any."""
    try:
        return selectors.report_on(user=request.user, session_id=session_id)
    except NotFound:
        return None


def _compare_url(request: SignedInRequest, found: FullReport) -> str:
    """Return the way to a comparison with the attempt before this one; empty where there is none."""
    line = found.line
    if not line.coverage:
        return ""
    attempts = around.attempts_like(user=request.user, scenario_id=line.scenario_id)
    before = [one for one in attempts if one.ended_at < line.ended_at]
    return compare.url(before[0].session_id, line.session_id) if before else ""


# --- tutors -------------------------------------------------------------------------------------
@require_POST
@login_required
def ask(request: SignedInRequest, session_id: UUID) -> HttpResponse:
    """Show a role-play to tutors and ask for their marks."""
    services.ask_for_marking(user=request.user, session_id=session_id)
    messages.success(request, "Tutors can see this role-play now. Their marks will appear here.")
    return _back(session_id)


@require_POST
@login_required
def withdraw(request: SignedInRequest, session_id: UUID) -> HttpResponse:
    """Show a role-play to tutors no longer."""
    services.withdraw(user=request.user, session_id=session_id)
    messages.success(request, "No tutor can see this role-play any more.")
    return _back(session_id)


def _back(session_id: UUID) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('feedback:report', args=[session_id])}#tutors")
