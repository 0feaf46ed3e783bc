"""Pages that can be drawn again in part: one template makes the first paint and the update."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseRedirect, HttpResponseRedirectBase
from django.shortcuts import render

LIVE = "live"


def asks_for_part(request: HttpRequest) -> bool:
    """Tell whether a page asks for its live part, and not a person for the page."""
    return request.GET.get("part") == LIVE


def draw(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """Draw a page, or with `?part=live` only its partial of that name, which nobody may keep."""
    if not asks_for_part(request):
        return render(request, template, context)
    answer = render(request, f"{template}#{LIVE}", context)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def onward(request: HttpRequest, url: str) -> HttpResponseRedirectBase | JsonResponse:
    """Send a form's sender on: a browser by a redirect, a script by telling it where to.

    A script that follows a redirect would draw the next page unseen, and use up its messages.
    """
    if request.headers.get("X-Sent-By") == "script":
        answer = JsonResponse({"location": url})
        answer.headers["Cache-Control"] = "no-store"
        return answer
    return HttpResponseRedirect(url)
