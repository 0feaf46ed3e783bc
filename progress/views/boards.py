"""Pages for the people who follow children: a clinic's children, and one of them."""

from urllib.parse import urlencode
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts import access
from accounts.requests import SignedInRequest
from accounts.selectors import card, guardians
from core.api import page_of, short_text
from core.errors import NotFound
from progress import selectors


@require_safe
@login_required
def children(request: SignedInRequest) -> HttpResponse:
    """Show the children of somebody's clinics, a page at a time."""
    clinics = access.clinics_of(request.user)
    if not clinics:
        raise NotFound()
    page = page_of(request.GET)
    search = short_text(request.GET, "search")
    rows, total = selectors.children(user=request.user, page=page, search=search, clinics=clinics)
    context = {
        "children": [
            {**vars(row), "href": reverse("progress:child", args=[row.child.id])} for row in rows
        ],
        "pagination": page.block(total),
        "page_query": urlencode({"search": search}) + "&" if search else "",
        "search": search,
        "clinic_name": ", ".join(
            sorted({h.clinic_name for h in request.user.current_roles if h.clinic_id in clinics})
        ),
        "headline": _headline(total, search),
    }
    return render(request, "staff/children.html", context)


@require_safe
@login_required
def clinic_child(request: SignedInRequest, child_id: UUID) -> HttpResponse:
    """Show a clinician one child: where it stands, and who cares for it."""
    found = access.child_to_see(request.user, child_id)
    if found.clinic_id not in access.clinics_of(request.user):
        raise NotFound("We could not find that child.")
    context = {
        "child": card(found),
        "progress": selectors.of_child(found),
        "guardians": guardians(found),
        "zone": found.clinic.timezone,
    }
    return render(request, "staff/child.html", context)


def _headline(total: int, search: str) -> str:
    if search:
        return f"{total} {'child' if total == 1 else 'children'} found"
    if not total:
        return "No children are registered here yet"
    return f"{total} {'child is' if total == 1 else 'children are'} registered here"
