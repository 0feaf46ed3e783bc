"""What the patient remembers in one conversation; plain JSON outside, so that it survives everything."""

from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass
class Memory:
    """The patient's state of mind.

    `opened`: facts told, in order. `evaded`: facts asked for that were answered vaguely, with how often.
    `cued`: cues dropped. `asked`: own questions asked, `settled`: those that were answered. `used`: marks
    of sentences already said. `hinted`: facts that the last answer pointed to. `tension` 0 to 3.
    `advised`: how often advice was given, `warmth`: how often understanding was shown. `turns`: answers so
    far. `closed`: whether the patient has taken leave.
    """

    tension: int = 1
    turns: int = 0
    advised: int = 0
    warmth: int = 0
    opened: list[str] = field(default_factory=list)
    evaded: dict[str, int] = field(default_factory=dict)
    cued: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    settled: list[str] = field(default_factory=list)
    hinted: list[str] = field(default_factory=list)
    used: list[str] = field(default_factory=list)
    closed: bool = False

    def as_json(self) -> dict[str, Any]:
        """Return it as plain JSON."""
        return asdict(self)

    @classmethod
    def of(cls, content: dict[str, Any]) -> "Memory":
        """Read it again."""
        return cls(**content)
