"""Where the demo's content lies, and the id that a key always has."""

import uuid
from pathlib import Path
from typing import Any

CONTENT = Path(__file__).parent / "content"
SPACE = uuid.uuid5(uuid.NAMESPACE_DNS, "demo.vita-praxis.example")
Row = dict[str, Any]


def key_id(*parts: str) -> uuid.UUID:
    """Return the id that a key always has, in every demo."""
    return uuid.uuid5(SPACE, "/".join(parts))
