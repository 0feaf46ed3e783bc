"""Where drafts of role-plays can come from: other rooms of the house, which practice does not know.

The roof registers them (`config/apps.py`); the admin draws a form for each.
"""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from accounts.models import User
from practice.services.bridge import Outline


@dataclass(frozen=True)
class Source:
    """Something that a card can be made from.

    `name` stands in addresses, `label` in sentences. `outline` raises NotFound for who may not read it.
    """

    name: str
    label: str
    outline: Callable[[User, UUID], Outline]


_sources: dict[str, Source] = {}


def register(name: str, *, label: str, outline: Callable[[User, UUID], Outline]) -> None:
    """Let cards be made from something."""
    _sources[name] = Source(name, label, outline)


def named(name: str) -> Source | None:
    """Return a source by its name."""
    return _sources.get(name)
