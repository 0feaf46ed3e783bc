"""How the API reads a body: JSON in, JSON out.

Apart from core/api.py because REST framework loads these while its own views are being imported.
"""

from collections.abc import Iterable
from typing import Any

from rest_framework.exceptions import ParseError
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import JSONParser as RestJSONParser
from rest_framework.request import Request
from rest_framework.utils.mediatypes import media_type_matches


class AlwaysJSON(BaseContentNegotiation):
    """Answer JSON whatever the Accept header says: there is one format, so 406 would help nobody."""

    def select_parser(self, request: Request, parsers: Iterable[Any]) -> Any:
        """Return the parser for the body's media type, or None, which answers 415."""
        return next(
            (p for p in parsers if media_type_matches(p.media_type, request.content_type)), None
        )

    def select_renderer(
        self, request: Request, renderers: Iterable[Any], format_suffix: str | None = None
    ) -> tuple[Any, str]:
        """Return the only renderer."""
        only = next(iter(renderers))
        return only, only.media_type


class JSONParser(RestJSONParser):
    """Parse JSON, and refuse what would break further in: nesting without end."""

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        """Return the parsed body; ParseError where it is no JSON object that anyone could mean."""
        try:
            return super().parse(stream, media_type, parser_context)
        except RecursionError:
            raise ParseError("The JSON is nested too deeply.") from None
