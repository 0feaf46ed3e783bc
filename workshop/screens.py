"""What a screen shows: which module comes next, which step, what an answer is told. Pure."""

from collections.abc import Iterable, Mapping
from typing import Any

from workshop.shapes import ModuleCard

START_LABELS = {"new": "Start", "open": "Carry on", "done": "Do it again"}


def next_up(cards: Iterable[ModuleCard]) -> ModuleCard | None:
    """Return what to go on with: the open module touched last, else the newest untouched one."""
    cards = list(cards)
    running = [card for card in cards if card.last_accessed_at]
    if running:
        return max(running, key=lambda card: card.last_accessed_at or 0)
    return next((card for card in cards if card.state == "new"), None)


def to_explore(cards: Iterable[ModuleCard], without: ModuleCard | None) -> list[ModuleCard]:
    """Return what else there is to do, open modules first."""
    left = [c for c in cards if c.state != "done" and (without is None or c.id != without.id)]
    return sorted(left, key=lambda card: card.state != "open")


def dots(done: int, total: int) -> dict[str, Any]:
    """Return a module's activities as filled steps, with the words that say the same."""
    states = ["done"] * done + ["next"] * (done < total) + ["later"] * (total - done - 1)
    return {"steps": states[:total], "steps_label": f"{done} of {total} activities done"}


def preview_ages(low: int, high: int) -> list[int]:
    """Return the ages that an author may look through: the module's own and one on either side."""
    return list(range(max(0, low - 1), min(17, high + 1) + 1))


def visibility_note(clinic: str, age: int) -> str:
    """Tell a child, in words for its age, who can see what it does (Children’s code)."""
    if age >= 13:
        return (
            f"Your guardians and your clinicians at {clinic} can see which modules you finish, "
            "and when. They cannot see what you choose in an activity: that is not kept at all."
        )
    return (
        f"The grown-ups who look after you and your team at {clinic} can see what you finish. "
        "What you pick inside an activity is not kept."
    )


def step(steps: list[dict[str, Any]], *, here: str, query: Mapping[str, str]) -> dict[str, Any]:
    """Return the screen of one step: the step, the dots, the ways back and on, the answer given.

    `query` is whatever stands in the address; a number beyond the steps is taken as the nearest.
    """
    number = min(max(_number(query.get("step", "1")), 1), len(steps))
    current = steps[number - 1]
    states = ["done"] * (number - 1) + ["next"] + ["later"] * (len(steps) - number)
    return {
        "step": current,
        "step_number": number,
        "steps": states,
        "steps_label": f"Step {number} of {len(steps)}",
        "answer": _answer(current, query.get("answer", "")),
        "prev_url": f"{here}?step={number - 1}" if number > 1 else None,
        "next_url": f"{here}?step={number + 1}" if number < len(steps) else None,
    }


def _answer(current: dict[str, Any], raw: str) -> dict[str, Any] | None:
    options = current.get("options", [])
    index = _number(raw) if raw else -1
    if not 0 <= index < len(options):
        return None
    chosen = options[index]
    return {
        "index": index,
        "text": chosen["text"],
        "right": chosen.get("right"),
        "reply": chosen["reply"],
    }


def _number(raw: str) -> int:
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 6 else -1
