"""What tutors do: a list of what waits for them, one role-play to mark, and how far marks agree."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts import access
from accounts.requests import SignedInRequest
from core.errors import Invalid, NotFound
from feedback import selectors, services
from feedback.screens import marking


@never_cache
@require_safe
@login_required
def to_mark(request: SignedInRequest) -> HttpResponse:
    """List what waits for a tutor's marks, and what has them."""
    waiting = selectors.waiting_for_marks(request.user)
    context = {
        "headline": marking.headline(len(waiting)),
        "waiting": marking.lines(waiting),
        "done": marking.lines(selectors.marked_by(request.user)),
    }
    return render(request, "feedback/to_mark.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def sheet(request: SignedInRequest, session_id: UUID) -> HttpResponse:
    """Show a role-play to mark, or keep its marks; what could not be kept comes back with why."""
    found = selectors.sheet_for(tutor=request.user, session_id=session_id)
    if request.method != "POST":
        return _sheet(request, marking.sheet(found))
    given = _given(request.POST)
    try:
        services.mark(
            session_id=session_id,
            tutor=request.user,
            bands=_bands(given),
            comment=request.POST.get("comment", ""),
        )
    except Invalid as error:
        again = marking.sheet(found, given=given, comment=request.POST.get("comment", ""))
        return _sheet(request, {**again, "error": _sentence(error)}, status=error.status)
    messages.success(request, "Your marks are saved. The learner can read them now.")
    return HttpResponseRedirect(reverse("feedback:sheet", args=[session_id]))


def _sheet(request: SignedInRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    return render(request, "feedback/sheet.html", context, status=status)


def _given(form: QueryDict) -> dict[str, str]:
    """Return what was chosen, by criterion; an empty choice is "not assessed"."""
    chosen = {code: form.get(f"band-{code}", "") for code in marking.CODES}
    return {code: value for code, value in chosen.items() if value}


def _bands(given: dict[str, str]) -> dict[str, int]:
    # What is no number is no band: -1 is refused by the service in words.
    short = {code: value for code, value in given.items() if len(value) <= 2 and value.isdecimal()}
    return {code: int(short.get(code, "-1")) for code in given}


def _sentence(error: Invalid) -> str:
    fields = [told for told in error.details.values() if isinstance(told, list) and told]
    return str(fields[0][0]) if fields else error.message


@never_cache
@require_safe
@login_required
def agreement(request: SignedInRequest) -> HttpResponse:
    """Show for each criterion how far tutors and reports agree, in figures alone."""
    if not access.compares_marks(request.user):
        raise NotFound
    rows = marking.agreement(selectors.agreement(request.user))
    context = {"rows": rows, "compared": sum(row["count"] > 0 for row in rows)}
    return render(request, "feedback/agreement.html", context)
