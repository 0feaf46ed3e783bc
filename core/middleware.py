"""The last net under pages."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from core.errors import ProductError, answer


class PageErrorMiddleware:
    """Turn the errors that services raise into pages, so that views need not catch them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the next layer."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on; Django calls `process_exception` when a view raises."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer a ProductError; leave anything else to Django, which logs it."""
        return answer(request, error) if isinstance(error, ProductError) else None
