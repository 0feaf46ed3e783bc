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
    return draw_part(request, template, context)


def draw_part(
    request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """Draw a page's live partial alone: for an update, or to answer a form that a script has sent."""
    answer = render(request, f"{template}#{LIVE}", context, status=status)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def sent_by_script(request: HttpRequest) -> bool:
    """Tell whether a form was sent by one of our scripts, which goes on without a new page."""
    return request.headers.get("X-Sent-By") == "script"


def onward(request: HttpRequest, url: str) -> HttpResponseRedirectBase | JsonResponse:
    """Send a form's sender on: a browser by a redirect, a script by telling it where to.

    A script that follows a redirect would draw the next page unseen, and use up its messages.
    """
    if sent_by_script(request):
        answer = JsonResponse({"location": url})
        answer.headers["Cache-Control"] = "no-store"
        return answer
    return HttpResponseRedirect(url)
