"""Sixty seconds on one thing: a list, a prompt, and what became of the answer. Nothing of it is kept."""

import contextlib
import secrets
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core import signing
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts import access
from accounts.requests import SignedInRequest
from core.api import whole_number
from core.errors import Forbidden, NotFound
from engines import client
from feedback import drills as exercises
from feedback import selectors, services
from feedback.drills import Drill, Judged, Prompt
from feedback.screens import drilling

SALT = "feedback.drill"
VALID = 3600
"""Seconds for which a prompt may be answered: who was called away meanwhile begins another one."""
LONGEST = 1500
RECENT = 6
"""Reports that decide with which drill to begin."""


@never_cache
@require_safe
@login_required
def drills(request: SignedInRequest) -> HttpResponse:
    """List the drills, the one that the latest reports call for first."""
    try:
        access.professional(request.user)
    except Forbidden as error:
        return render(request, "practice/no_profession.html", {"why": error.message})
    latest = selectors.course(user=request.user, most=RECENT)
    context = drilling.listing([one.content for one in latest])
    return render(request, "feedback/drills.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def drill(request: SignedInRequest, kind: str) -> HttpResponse:
    """Show a drill, a prompt of it with its minute running (`?go=`), or what became of an answer."""
    access.professional(request.user)
    found = exercises.BY_SLUG.get(kind)
    if found is None:
        raise NotFound("We could not find that drill.")
    if request.method == "POST":
        return _answered(request, found)
    if "go" in request.GET:
        return _begun(request, found, whole_number(request.GET, "go", default=0, least=0))
    services.warm()
    go = secrets.randbelow(len(found.prompts))
    return _drawn(request, found, {"state": "before", "go": go})


def _begun(request: SignedInRequest, found: Drill, go: int) -> HttpResponse:
    """Show a prompt; when it began is signed into its form, so that the server's clock decides."""
    go %= len(found.prompts)
    begun = timezone.now().timestamp()
    prompt = exercises.prompt_at(found, go)
    context = {
        "state": "answering",
        "token": signing.dumps([found.slug, go, begun], salt=SALT),
        "longest": LONGEST,
        **drilling.prompt(found, prompt, found.seconds),
    }
    return _drawn(request, found, context)


def _answered(request: SignedInRequest, found: Drill) -> HttpResponse:
    """Judge an answer; one that comes after the minute is judged all the same, and told so."""
    try:
        token = signing.loads(request.POST.get("begun", ""), salt=SALT, max_age=VALID)
        slug, go, begun = token
    except signing.BadSignature:
        slug = go = begun = None
    if slug != found.slug:
        return HttpResponseRedirect(reverse("feedback:drill", args=[found.slug]))
    answer = request.POST.get("answer", "").replace("\x00", "").strip()[:LONGEST]
    prompt = exercises.prompt_at(found, go)
    took = max(0.0, timezone.now().timestamp() - begun)
    context = {
        "state": "after",
        "answer": answer,
        "next": go + 1,
        **drilling.prompt(found, prompt, 0),
        **drilling.result(found, _judge(found, prompt, answer), took),
    }
    return _drawn(request, found, context)


def _judge(found: Drill, prompt: Prompt, answer: str) -> Judged:
    """Judge an answer by meaning, or by words alone where the engine goes away in the middle of it."""
    with contextlib.suppress(ValueError):
        return exercises.judge(
            found, prompt, answer, lambda texts: client.embed(texts, warming=True)
        )
    return exercises.judge(found, prompt, answer, client.by_words)


def _drawn(request: SignedInRequest, found: Drill, context: dict[str, Any]) -> HttpResponse:
    return render(request, "feedback/drill.html", {**drilling.face(found), **context})
