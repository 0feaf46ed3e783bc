"""What can go wrong in words: one set of errors for services, pages and API.

Services raise these; the API turns them into the contract's error shape, pages into a page that says
what happened and where to go on.
"""

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone


class ProductError(Exception):
    """Something that a person can be told: `code` for programs, `message` for people."""

    status = 400
    code = "bad_request"
    message = "That could not be understood."

    def __init__(
        self, message: str = "", *, code: str = "", details: dict[str, Any] | None = None
    ) -> None:
        """Take other words, another code, or details, where the class's own do not say enough."""
        super().__init__(message or self.message)
        self.message = message or self.message
        self.code = code or self.code
        self.details = details or {}


class Invalid(ProductError):
    """Say what in the input is wrong; `details` maps a field to its sentences."""

    code = "invalid"
    message = "Some of that could not be used."


class Forbidden(ProductError):
    """Refuse somebody who may know that the thing exists."""

    status = 403
    code = "forbidden"
    message = "You can’t do that."


class NotFound(ProductError):
    """Say that it is not there, or not yours to know: the two are told alike."""

    status = 404
    code = "not_found"
    message = "We could not find that."


class Conflict(ProductError):
    """Refuse what does not fit the state that things are in now."""

    status = 409
    code = "conflict"
    message = "That is not possible any more."


TITLES = {
    400: "That did not work",
    403: "This door is closed for you",
    404: "There is nothing here",
    409: "Things have moved on",
}


def body(*, code: str, message: str, details: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return the one error shape of the API (contract, section D)."""
    return {
        "error": {"code": code, "message": message, "details": details or {}},
        "meta": {"timestamp": timezone.now().isoformat()},
    }


def is_api(request: HttpRequest) -> bool:
    """Tell whether the caller is a program that expects JSON."""
    return request.path.startswith("/api/")


def answer(request: HttpRequest, error: ProductError) -> HttpResponse:
    """Turn an error into the answer for this caller: JSON for the API, a page for people."""
    if is_api(request):
        return JsonResponse(
            body(code=error.code, message=error.message, details=error.details), status=error.status
        )
    context = {
        "title": TITLES.get(error.status, TITLES[400]),
        "message": error.message,
        "action_url": error.details.get("url", ""),
        "action_label": error.details.get("label", ""),
    }
    template = f"{error.status}.html" if error.status in TITLES else "400.html"
    return render(request, template, context, status=error.status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 400 (Django's handler400)."""
    return answer(request, Invalid("That request could not be understood.", code="bad_request"))


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 403 (Django's handler403)."""
    return answer(request, Forbidden())


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 404 (Django's handler404)."""
    return answer(request, NotFound())


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose protection has run out, usually an old tab, with a way on."""
    if is_api(request):
        return answer(request, Forbidden("The form protection is missing.", code="csrf_failed"))
    return render(request, "403_csrf.html", status=HTTPStatus.FORBIDDEN)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500 without touching context processors or the database: either may be the fault."""
    if is_api(request):
        shape = body(code="server_error", message="Something broke on our side. Please try again.")
        return JsonResponse(shape, status=500)
    return HttpResponse(render_to_string("500.html"), status=500)
