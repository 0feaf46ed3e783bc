"""The page of a role-play and what is done on it. By a form or by a script: the same, and once.

A script that sends a form is answered with the page's live part, so that a turn is one round trip; a
browser without one is sent back to the page, at the latest turn.
"""

import contextlib
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import SignedInRequest
from core.errors import Conflict, Invalid
from core.parts import asks_for_part, draw, draw_part, sent_by_script
from practice import screens, selectors, services
from practice.choices import Phase, SessionStatus
from practice.models import Session

TEMPLATE = "practice/session.html"
LATEST = "#latest"
TOO_LATE = "The time was over before this arrived, so it was not said: “{}”"


@never_cache
@require_safe
@login_required
def session(request: SignedInRequest, session_id: UUID) -> HttpResponse:
    """Show a role-play in whichever phase it is, or only its live part (`?part=live`)."""
    return draw(request, TEMPLATE, _context(request, session_id))


def _context(request: SignedInRequest, session_id: UUID) -> dict[str, Any]:
    found = _own(request, session_id)
    state = selectors.state_of(found)
    first, first_open = state.other_session, False
    if first is not None and state.card_number == 2 and state.clock.phase == Phase.CREATED:
        first_open = not services.settle(session_id=first)
    whole = not (asks_for_part(request) or sent_by_script(request))
    return {**screens.session(state, first_card_open=first_open), "whole": whole}


def _own(request: SignedInRequest, session_id: UUID) -> Session:
    """Return one of the reader's own role-plays, ended first where its time has run out."""
    found = selectors.session_of(user=request.user, session_id=session_id)
    if found.status == SessionStatus.IN_PROGRESS and services.settle(session_id=session_id):
        found = selectors.session_of(user=request.user, session_id=session_id)
    return found


# --- what is done -------------------------------------------------------------------------------
@require_POST
@login_required
def begin(request: SignedInRequest, session_id: UUID) -> HttpResponse:
    """Go on to the warm-up, the card or the role-play; notes that came along are kept first."""
    _own(request, session_id)
    phase = request.POST.get("phase", "")
    if phase not in (Phase.WARM_UP, Phase.PREP, Phase.ACTIVE):
        raise Invalid("That is no way to go on.", code="bad_request")

    def work() -> None:
        if "notes" in request.POST:
            services.keep_notes(session_id=session_id, notes=_notes(request))
        services.begin(session_id=session_id, phase=phase)

    return _done(request, session_id, work)


@require_POST
@login_required
def notes(request: SignedInRequest, session_id: UUID) -> HttpResponse:
    """Keep the notes of the preparation; a script is told the version that they made."""
    _own(request, session_id)
    if not sent_by_script(request):
        return _done(
            request,
            session_id,
            lambda: services.keep_notes(session_id=session_id, notes=_notes(request)),
            said="Your notes are saved.",
        )
    try:
        kept = services.keep_notes(session_id=session_id, notes=_notes(request))
    except Conflict as error:
        return JsonResponse({"code": error.code}, status=error.status)
    return JsonResponse({"version": kept.revision})


@require_POST
@login_required
def warm_up(request: SignedInRequest, session_id: UUID) -> HttpResponse:
    """Take an answer of the warm-up."""
    _own(request, session_id)
    return _done(
        request,
        session_id,
        lambda: services.answer_warm_up(
            session_id=session_id, text=_text(request), request_id=_request_id(request)
        ),
        at=LATEST,
    )


@require_POST
@login_required
def say(request: SignedInRequest, session_id: UUID) -> HttpResponse:
    """Take a turn of the learner's; the patient answers it."""
    # What has run out is found by the service, at the moment of arrival.
    selectors.session_of(user=request.user, session_id=session_id)
    text = _text(request)
    return _done(
        request,
        session_id,
        lambda: services.record_turn(
            session_id=session_id, text=text, request_id=_request_id(request)
        ),
        at=LATEST,
        too_late=TOO_LATE.format(text.strip()) if text.strip() else "",
    )


@require_POST
@login_required
def silence(request: SignedInRequest, session_id: UUID) -> HttpResponse:
    """Let the patient break a silence; where there is none, nothing happens."""
    _own(request, session_id)
    with contextlib.suppress(Conflict):  # another window was first, or somebody has just spoken
        services.fill_silence(session_id=session_id)
    return _onward(request, session_id, at=LATEST)


@require_POST
@login_required
def end(request: SignedInRequest, session_id: UUID) -> HttpResponse:
    """End a role-play; asking again shows the same end."""
    _own(request, session_id)
    services.end(session_id=session_id)
    return _onward(request, session_id)


# --- answers ------------------------------------------------------------------------------------
def _done(
    request: SignedInRequest,
    session_id: UUID,
    work: Callable[[], object],
    *,
    at: str = "",
    said: str = "",
    too_late: str = "",
) -> HttpResponse:
    """Do something and go on; what did not fit any more is said in words, beside how things are now."""
    status = 200
    try:
        work()
    except (Conflict, Invalid) as error:
        status, said = error.status, _sentence(error)
        if error.code == "session_finished":
            at, said = "", too_late
    if said and not sent_by_script(request):
        messages.info(request, said)
    return _onward(request, session_id, at=at, status=status)


def _onward(
    request: SignedInRequest, session_id: UUID, *, at: str = "", status: int = 200
) -> HttpResponse:
    if sent_by_script(request):
        return draw_part(request, TEMPLATE, _context(request, session_id), status=status)
    return HttpResponseRedirect(reverse("practice:session", args=[session_id]) + at)


def _sentence(error: Conflict | Invalid) -> str:
    """Return what a person is told: the first sentence about a field, else the error's own."""
    fields = [told for told in error.details.values() if isinstance(told, list) and told]
    return str(fields[0][0]) if fields else error.message


# --- what came in -------------------------------------------------------------------------------
def _text(request: SignedInRequest) -> str:
    return request.POST.get("text", "")


def _notes(request: SignedInRequest) -> str:
    """Return the notes with the line ends that they were typed with; PostgreSQL knows no NUL."""
    return request.POST.get("notes", "").replace("\r\n", "\n").replace("\x00", "")


def _request_id(request: SignedInRequest) -> UUID | None:
    try:
        return UUID(request.POST.get("requestId", ""))
    except ValueError:
        return None
