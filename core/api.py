"""Plumbing of the API: one envelope, one error shape, one way to page (contract D, O45, O46, V36)."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
from django.core.exceptions import (
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
)
from django.db import OperationalError
from django.http import Http404, HttpResponse, JsonResponse, QueryDict
from django.utils import timezone
from psycopg_pool import PoolTimeout
from rest_framework import exceptions, serializers
from rest_framework.request import Request
from rest_framework.views import set_rollback

from core.errors import Forbidden, Invalid, NotFound, ProductError, body

DEFAULT_LIMIT = 20
MAX_LIMIT = 100
MAX_PAGE = 1_000_000_000  # beyond it OFFSET would leave PostgreSQL's bigint
MAX_SEARCH = 100


@dataclass(frozen=True)
class Page:
    """Which part of a list is wanted: `number` from 1, `limit` rows a page."""

    number: int = 1
    limit: int = DEFAULT_LIMIT

    @property
    def offset(self) -> int:
        """Return how many rows come before (O45)."""
        return (self.number - 1) * self.limit

    def block(self, total: int) -> dict[str, Any]:
        """Return V36's pagination block for a list of `total` rows."""
        pages = -(-total // self.limit)
        return {
            "page": self.number,
            "limit": self.limit,
            "total": total,
            "pages": pages,
            "hasNext": self.number < pages,
            "hasPrev": self.number > 1 and total > 0,
        }


def page_of(query: QueryDict, *, limit: int = DEFAULT_LIMIT) -> Page:
    """Read `page` and `limit` from a query; a limit above 100 is taken as 100 (contract D)."""
    return Page(
        number=whole_number(query, "page", default=1, least=1, most=MAX_PAGE),
        limit=min(whole_number(query, "limit", default=limit, least=1), MAX_LIMIT),
    )


def whole_number(
    query: QueryDict, name: str, *, default: int, least: int, most: int | None = None
) -> int:
    """Read a whole number from a query, or raise Invalid with a sentence for the field."""
    raw = query.get(name, "")
    if raw == "":
        return default
    if not raw.isascii() or not raw.isdigit() or len(raw) > 30:
        raise Invalid(details={name: ["Give a whole number."]})
    number = int(raw)
    if number < least:
        raise Invalid(details={name: [f"Give {least} or more."]})
    if most is not None and number > most:
        raise Invalid(details={name: [f"Give {most} or less."]})
    return number


def short_text(query: QueryDict, name: str, *, most: int = MAX_SEARCH) -> str:
    """Read a short text from a query; PostgreSQL knows no NUL, so that is refused by name."""
    text = query.get(name, "").strip()
    if "\x00" in text:
        raise Invalid(details={name: ["Leave out the NUL character."]})
    if len(text) > most:
        raise Invalid(details={name: [f"Use at most {most} characters."]})
    return text


def uuid_in(query: QueryDict, name: str) -> UUID | None:
    """Read an id from a query; None where it is not given."""
    raw = query.get(name, "")
    if not raw:
        return None
    try:
        return UUID(raw)
    except ValueError:
        raise Invalid(details={name: ["Give a UUID."]}) from None


def read(request: Request, shape: type[serializers.Serializer[Any]]) -> dict[str, Any]:
    """Read a request's JSON body through a serializer, or raise Invalid with a sentence a field."""
    try:
        data = request.data
    except RequestDataTooBig:
        raise TooLarge() from None
    form = shape(data=data)
    if not form.is_valid():
        raise Invalid(
            details={name: list(map(str, errors)) for name, errors in form.errors.items()}
        )
    return dict(form.validated_data)


class TooLarge(ProductError):
    """Refuse a body above the limit of settings."""

    status = 413
    code = "too_large"
    message = "That is more than we take at once."


class Unavailable(ProductError):
    """Say that the database does not answer; the caller may try again."""

    status = 503
    code = "unavailable"
    message = "We can’t reach our records just now. Nothing is lost; please try again."


def ok(
    data: Any,
    *,
    status: int = 200,
    pagination: dict[str, Any] | None = None,
    meta: dict[str, Any] | None = None,
) -> HttpResponse:
    """Return data in the envelope (O46), with more about it in `meta`; never to be stored (O09)."""
    meta = {"timestamp": timezone.now().isoformat(), **(meta or {})}
    if pagination is not None:
        meta["pagination"] = pagination
    answer = HttpResponse(
        orjson.dumps({"data": data, "meta": meta}), status=status, content_type="application/json"
    )
    answer.headers["Cache-Control"] = "no-store, must-revalidate"
    return answer


CODES = {
    400: "bad_request",
    401: "not_signed_in",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    415: "unsupported_media_type",
    429: "too_many_requests",
}


def exception_handler(exc: Exception, context: dict[str, Any]) -> HttpResponse | None:
    """Answer any error in the contract's shape (DRF's EXCEPTION_HANDLER)."""
    error = _known(exc)
    if error is not None:
        set_rollback()
        shape = body(code=error.code, message=error.message, details=error.details)
        return JsonResponse(shape, status=error.status)
    if isinstance(exc, exceptions.APIException):
        set_rollback()
        shape = body(code=CODES.get(exc.status_code, exc.default_code), message=_sentence(exc))
        answer = JsonResponse(shape, status=exc.status_code)
        if header := getattr(exc, "auth_header", None):
            answer.headers["WWW-Authenticate"] = header
        if wait := getattr(exc, "wait", None):
            answer.headers["Retry-After"] = str(int(wait))
        return answer
    return None


def _known(exc: Exception) -> ProductError | None:
    if isinstance(exc, ProductError):
        return exc
    if isinstance(exc, Http404):
        return NotFound()
    if isinstance(exc, RequestDataTooBig):
        return TooLarge()
    if isinstance(exc, SuspiciousOperation):
        return Invalid(code="bad_request")
    if isinstance(exc, PermissionDenied):
        return Forbidden()
    if isinstance(exc, OperationalError | PoolTimeout):
        return Unavailable()
    return None


def _sentence(exc: exceptions.APIException) -> str:
    # Never the parser's own words: they repeat the input, which may be a name or not even text.
    if isinstance(exc, exceptions.ParseError):
        return "The body is not JSON that we can read."
    return str(exc.detail)
