"""Pages for the people who follow children: a clinic's board, its download, and one of its children."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import structlog
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts import access
from accounts.requests import SignedInRequest
from accounts.selectors import card, guardians
from core.api import Page, page_of
from core.errors import NotFound
from core.parts import draw
from progress import csv, screens, selectors
from progress.selectors.boards import Board
from progress.shapes import Filters, Summary

PER_PAGE = 50
audit = structlog.get_logger("audit")


@require_safe
@login_required
def children(request: SignedInRequest) -> HttpResponse:
    """Show who of somebody's clinics needs a hand, and where everybody stands."""
    asked, filters = _asked(request)
    page = page_of(request.GET, limit=PER_PAGE)
    modules = asked.modules()
    if filters.module_id and not screens.chosen(modules, filters.module_id):
        raise NotFound("We could not find that module.")
    counts = asked.counts(filters)
    context = {
        **screens.board(asked, filters, counts=counts, modules=modules),
        "children": [_row(row, filters) for row in asked.page(filters, page)],
        "page_query": _page_query(request, page, filters),
        "pagination": page.block(asked.total(filters, counts)),
        "download": reverse("progress:export"),
    }
    return render(request, "staff/children.html", context)


@require_safe
@login_required
def child_row(request: SignedInRequest, child_id: UUID) -> HttpResponse:
    """Show one row of the board again, for a page on which it has changed."""
    asked, filters = _asked(request)
    asked.check(filters)
    row = _row(asked.row(child_id, filters), filters)
    context = {"row": row, "several": len(asked.places) > 1}
    return _private(render(request, "staff/_board_row.html", context))


@require_safe
@login_required
def export(request: SignedInRequest) -> HttpResponseBase:
    """Hand the board out as CSV: the same children in the same words and order, all pages of it."""
    asked, filters = _asked(request)
    asked.check(filters)
    several = len(asked.places) > 1
    rows = (screens.cells(row, with_clinic=several) for row in asked.each(filters))
    found = csv.lines(screens.headings(with_clinic=several), rows)
    answer = StreamingHttpResponse(
        _audited(found, request, asked, filters), content_type="text/csv; charset=utf-8"
    )
    name = f"children-{timezone.now():%Y-%m-%d}.csv"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return _private(answer)


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
    return draw(request, "staff/child.html", context)


def _asked(request: SignedInRequest) -> tuple[Board, Filters]:
    """Return the board of somebody's clinics, and what it is narrowed to; strangers find nothing."""
    clinics = access.clinics_of(request.user)
    if not clinics:
        raise NotFound()
    filters = screens.read_filters(request.GET)
    asked = selectors.board_of(request.user, clinics=clinics)
    if filters.clinic_id and filters.clinic_id not in asked.places:
        raise NotFound("We could not find that clinic.")
    if filters.group_id and filters.group_id not in {group.id for group in asked.groups}:
        raise NotFound("We could not find that group.")
    return asked, filters


def _page_query(request: SignedInRequest, page: Page, filters: Filters) -> str:
    asked = {"limit": page.limit} if "limit" in request.GET else {}
    query = "&".join(filter(None, (screens.address(filters), urlencode(asked))))
    return f"{query}&" if query else ""


def _row(row: Summary, filters: Filters) -> dict[str, Any]:
    return screens.row_context(
        row,
        filters=filters,
        href=reverse("progress:child", args=[row.child.id]),
        part=reverse("progress:child_row", args=[row.child.id]),
    )


def _audited(
    found: Iterator[str], request: SignedInRequest, asked: Board, filters: Filters
) -> Iterator[str]:
    """Note that children left the house on paper: who took how many of which clinics, and no name."""
    rows = -1  # the headings
    try:
        for line in found:
            rows += 1
            yield line
    finally:
        audit.info(
            "board_exported",
            user_id=str(request.user.pk),
            clinic_ids=sorted(str(clinic_id) for clinic_id in asked.places),
            group_id=str(filters.group_id or ""),
            module_id=str(filters.module_id or ""),
            status=filters.status or "",
            searched=bool(filters.search),
            rows=max(rows, 0),
        )


def _private[Answer: HttpResponseBase](answer: Answer) -> Answer:
    answer.headers["Cache-Control"] = "no-store, must-revalidate"
    return answer
