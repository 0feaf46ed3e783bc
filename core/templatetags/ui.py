"""Small pieces that every page uses."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """Draw an icon of the sprite; with a label it is read out, without one it is decoration."""
    sprite = static("icons.svg")
    if label:
        return format_html(
            '<svg class="icon" role="img" aria-label="{}"><use href="{}#{}"/></svg>',
            label,
            sprite,
            name,
        )
    return format_html(
        '<svg class="icon" aria-hidden="true"><use href="{}#{}"/></svg>', sprite, name
    )


@register.simple_tag
def avatar(child: Any, size: str = "") -> SafeString:
    """Draw a child's animal on its colour; size "s", "l" or the usual one."""
    fields = child if isinstance(child, Mapping) else vars(child)
    return format_html(
        '<span class="avatar {}" data-cat="{}"><img src="{}" alt=""></span>',
        size,
        fields["colour"],
        static(f"images/animals/{fields['animal']}.svg"),
    )
