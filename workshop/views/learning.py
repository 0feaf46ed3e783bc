"""The pages on which a child learns, and the library that staff read. Parse, check, call, answer.

The child is named in the address and not kept in the session, so that two tabs with two children
never mix them up.
"""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts import access
from accounts import selectors as people
from accounts.models import Child
from accounts.requests import SignedInRequest
from core.api import page_of, short_text
from core.errors import Conflict, NotFound
from core.parts import asks_for_part, draw, onward
from workshop import screens, selectors, services
from workshop.choices import Status
from workshop.shapes import CategoryCard, Filters, ModuleCard

LIBRARY_PAGE = 12


@require_safe
@login_required
def choose(request: SignedInRequest) -> HttpResponse:
    """Ask who is learning today; a child with a sign-in of its own goes straight on."""
    wards = people.wards(request.user)
    own = getattr(request.user, "child", None)
    if own is not None and [ward.id for ward in wards] == [own.pk]:
        return HttpResponseRedirect(reverse("workshop:child", args=[own.pk]))
    children = [{**vars(w), "href": reverse("workshop:child", args=[w.id])} for w in wards]
    return render(request, "learn/choose.html", {"children": children})


@require_safe
@login_required
def child(request: SignedInRequest, child_id: UUID) -> HttpResponse:
    """Show a child's home: what is next, what else there is, what is done."""
    learner = access.child_to_learn(request.user, child_id)
    cards = selectors.all_cards(learner)
    next_up = screens.next_up(cards)
    due = [card for card in selectors.offered(child=learner, by=request.user) if card.is_due]
    context = {
        **learner_context(request, learner),
        "questions": [
            screens.with_link(card, reverse("workshop:assessment", args=[child_id, card.id]))
            for card in due[:2]
        ],
        "questions_url": reverse("workshop:assessments", args=[child_id]),
        "next_up": _linked(next_up, child_id) if next_up else None,
        "modules": [_linked(c, child_id) for c in screens.to_explore(cards, next_up)],
        "finished": [_linked(c, child_id) for c in cards if c.state == "done"],
        "visibility_note": screens.visibility_note(learner.clinic.name, learner.age),
        "library_url": reverse("workshop:library", args=[child_id]),
        "progress_url": reverse("progress:of_child", args=[child_id]),
    }
    return draw(request, "learn/home.html", context)


@require_safe
@login_required
def library(request: SignedInRequest, child_id: UUID) -> HttpResponse:
    """Show all modules of a child, by subject or by a word."""
    learner = access.child_to_learn(request.user, child_id)
    page, filters = page_of(request.GET, limit=LIBRARY_PAGE), _filters(request)
    cards, total = selectors.library(child=learner, filters=filters, page=page)
    subjects = selectors.categories(of=selectors.for_child(learner))
    context = {
        **learner_context(request, learner),
        **_library(request, filters, page.block(total), subjects),
        "modules": [_linked(c, child_id) for c in cards],
    }
    return render(request, "learn/library.html", context)


@require_safe
@login_required
def module(request: SignedInRequest, child_id: UUID, module_id: UUID) -> HttpResponse:
    """Show one module to a child: what is in it, and the way in."""
    learner = access.child_to_learn(request.user, child_id)
    found = selectors.child_card(child=learner, module_id=module_id)
    context = {
        **learner_context(request, learner),
        "module": {
            **_linked(found, child_id),
            "content_html": selectors.text_of(module_id),
        },
        "activities": selectors.activities_for(learner, found),
        "start_url": reverse("workshop:start", args=[child_id, module_id]),
        "start_label": screens.START_LABELS[found.state],
    }
    return render(request, "learn/module.html", context)


@require_POST
@login_required
def start(request: SignedInRequest, child_id: UUID, module_id: UUID) -> HttpResponse:
    """Start a module or carry on with it, and go to the session."""
    learner = access.child_to_learn(request.user, child_id)
    started = services.start_session(child=learner, module_id=module_id, by=request.user)
    return HttpResponseRedirect(reverse("workshop:session", args=[child_id, started.session.pk]))


@require_safe
@login_required
def session(request: SignedInRequest, child_id: UUID, session_id: UUID) -> HttpResponse:
    """Show the way through a session: done, next, later."""
    context = _session(request, child_id, session_id)
    if context["session"]["completed_at"] and not asks_for_part(request):
        url = reverse("workshop:finished", args=[child_id, session_id])
        return HttpResponseRedirect(url)
    return draw(request, "learn/session.html", context)


@require_safe
@login_required
def activity(
    request: SignedInRequest, child_id: UUID, session_id: UUID, activity_id: UUID
) -> HttpResponse:
    """Show one step of an activity: one idea a screen."""
    context = _session(request, child_id, session_id)
    lines = context["session"]["activities"]
    found = next((line for line in lines if line["id"] == activity_id), None)
    if found is None:
        raise NotFound("That activity is not part of this session.")
    here = reverse("workshop:activity", args=[child_id, session_id, activity_id])
    context |= {
        "activity": found,
        **screens.step(found["steps"], here=here, query=request.GET),
        "complete_url": f"{here}complete/",
        "leave_url": reverse("workshop:session", args=[child_id, session_id]),
        "already_done": found["state"] == "done",
    }
    return render(request, "learn/activity.html", context)


@require_POST
@login_required
def complete(
    request: SignedInRequest, child_id: UUID, session_id: UUID, activity_id: UUID
) -> HttpResponse:
    """Record an activity as done and go on; pressing twice is as good as once."""
    found = _session_of(request, child_id, session_id)
    try:
        found = services.complete_activity(
            session_id=found.pk, activity_id=activity_id, by=request.user
        )
    except Conflict:
        # An old tab of a session that was finished elsewhere: what was done is kept, show it.
        return onward(request, reverse("workshop:finished", args=[child_id, session_id]))
    if found.completed_at:
        return onward(request, reverse("workshop:finished", args=[child_id, session_id]))
    messages.success(request, "Done. Well tried!")
    return onward(request, reverse("workshop:session", args=[child_id, session_id]))


@require_safe
@login_required
def finished(request: SignedInRequest, child_id: UUID, session_id: UUID) -> HttpResponse:
    """Celebrate a finished session and say what it adds up to."""
    context = _session(request, child_id, session_id)
    if not context["session"]["completed_at"]:
        return HttpResponseRedirect(reverse("workshop:session", args=[child_id, session_id]))
    upcoming = screens.next_up(selectors.all_cards(context["child"]))
    context["next_module"] = _linked(upcoming, child_id) if upcoming else None
    return render(request, "learn/finished.html", context)


# --- staff --------------------------------------------------------------------------------------
@require_safe
@login_required
def staff_modules(request: SignedInRequest) -> HttpResponse:
    """Show staff the modules of their clinics and the shared ones."""
    audience = access.audience(request.user)
    if not audience.is_staff:
        raise NotFound()
    page, filters = page_of(request.GET), _filters(request)
    cards, total = selectors.staff_library(audience=audience, filters=filters, page=page)
    subjects = selectors.categories(of=selectors.for_staff(audience))
    context = {
        **_library(request, filters, page.block(total), subjects),
        "modules": [
            {**vars(c), "href": reverse("workshop:staff_module", args=[c.id])} for c in cards
        ],
    }
    return render(request, "staff/modules.html", context)


@require_safe
@login_required
def staff_module(request: SignedInRequest, module_id: UUID) -> HttpResponse:
    """Show staff one module with all its steps."""
    audience = access.audience(request.user)
    if not audience.is_staff:
        raise NotFound()
    found = selectors.staff_card(audience=audience, module_id=module_id)
    context = {
        "module": {**vars(found), "content_html": selectors.text_of(module_id)},
        "activities": selectors.activities_of(module_id),
    }
    return render(request, "staff/module.html", context)


# --- pieces -------------------------------------------------------------------------------------
def learner_context(request: SignedInRequest, child: Child) -> dict[str, Any]:
    """Return what every page of one child shows of it."""
    own = child.user_id == request.user.pk
    return {
        "switch_url": None if own else reverse("workshop:choose"),
        "child": child,
        "learner": people.card(child),
        "home_url": reverse("workshop:child", args=[child.pk]),
        "zone": child.clinic.timezone,
    }


def _linked(card: ModuleCard, child_id: UUID) -> dict[str, Any]:
    return {
        **vars(card),
        **screens.dots(card.completed_count, card.activity_count),
        "href": reverse("workshop:module", args=[child_id, card.id]),
    }


def _filters(request: SignedInRequest) -> Filters:
    status = short_text(request.GET, "status", most=20)
    return Filters(
        category=short_text(request.GET, "category", most=50),
        search=short_text(request.GET, "search"),
        status=status if status in Status.values else "",
    )


def _library(
    request: SignedInRequest,
    filters: Filters,
    pagination: dict[str, Any],
    subjects: list[tuple[CategoryCard, int]],
) -> dict[str, Any]:
    kept = {"category": filters.category, "search": filters.search, "status": filters.status}
    query = urlencode({name: value for name, value in kept.items() if value})
    return {
        "categories": [
            {
                **vars(subject),
                "count": count,
                "href": f"{request.path}?{urlencode({'category': subject.slug})}",
                "current": subject.slug == filters.category,
            }
            for subject, count in subjects
        ],
        "search": filters.search,
        "category": filters.category,
        "pagination": pagination,
        "page_query": f"{query}&" if query else "",
    }


def _session_of(request: SignedInRequest, child_id: UUID, session_id: UUID) -> Any:
    found = selectors.session_to_learn(user=request.user, session_id=session_id)
    if found.child_id != child_id:
        raise NotFound("We could not find that session.")
    return found


def _session(request: SignedInRequest, child_id: UUID, session_id: UUID) -> dict[str, Any]:
    found = _session_of(request, child_id, session_id)
    selectors.refuse_wrong_age(found)
    state = selectors.state_of(found)
    lines = [
        {
            **vars(line),
            "minutes": line.minutes,
            "href": reverse("workshop:activity", args=[child_id, session_id, line.id]),
        }
        for line in state.activities
    ]
    upcoming = next((line for line in lines if line["state"] == "next"), None)
    return {
        **learner_context(request, found.child),
        "module": selectors.session_module(found),
        "session": {
            **vars(state),
            "completed_count": state.completed_count,
            "total": state.total,
            "activities": lines,
        },
        "next_activity": upcoming,
        "module_url": reverse("workshop:module", args=[child_id, found.module_id]),
    }
