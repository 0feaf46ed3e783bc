"""Turn what authors write into safe HTML. Pure."""

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

_markdown = MarkdownIt("commonmark", {"html": False, "linkify": False})
_TAGS = {"p", "ul", "ol", "li", "strong", "em", "a", "h3", "h4", "blockquote", "br", "hr"}


def html_of(markdown: str) -> SafeString:
    """Return Markdown as HTML that holds nothing but text, lists, emphasis and https links."""
    dirty = _markdown.render(markdown)
    clean = nh3.clean(
        dirty, tags=_TAGS, attributes={"a": {"href"}}, url_schemes={"https", "mailto"}
    )
    return mark_safe(clean)  # noqa: S308 - nh3 has just cleaned it
