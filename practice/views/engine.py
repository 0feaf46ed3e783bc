"""One line for those who run the platform: what understands the learners' turns."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts import access
from accounts.requests import SignedInRequest
from core.errors import NotFound
from engines import client


@never_cache
@require_safe
@login_required
def engine(request: SignedInRequest) -> HttpResponse:
    """Tell which language engine answers, or why turns are understood by their words alone."""
    if not access.runs_platform(request.user):
        raise NotFound
    found = client.status()
    context = {"engine": found, "by_words": found.name.startswith("lexical")}
    return render(request, "practice/engine.html", context)
