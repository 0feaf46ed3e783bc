"""The steps of an activity: what an author may write, checked before it is kept. Pure.

A step is one idea on one screen. Its `kind` says which fields it has:

- read: text
- breathe: text, pattern {in, hold, out, rest} in whole seconds 0 to 8, rounds 1 to 8, words
- do: text, seconds (optional, a suggestion and never a countdown)
- choose: text, options of {text, reply, right}; without `right` there is no wrong answer
- tick: text, items; nothing is stored
- talk: text, grownup, child
"""

from collections.abc import Callable
from typing import Any

Step = dict[str, Any]
PHASES = ("in", "hold", "out", "rest")
MAX_STEPS = 20
MAX_TEXT = 1000


def problems(steps: Any) -> list[str]:
    """Return what is wrong with a list of steps, a sentence each; an empty list means fit to show."""
    if not isinstance(steps, list):
        return ["Steps are a list."]
    if not steps:
        return ["Give at least one step."]
    if len(steps) > MAX_STEPS:
        return [f"Give at most {MAX_STEPS} steps."]
    found: list[str] = []
    for number, step in enumerate(steps, start=1):
        found += [f"Step {number}: {problem}" for problem in _problems_of(step)]
    return found


def _problems_of(step: Any) -> list[str]:
    if not isinstance(step, dict):
        return ["write it as fields, such as kind and text."]
    check = KINDS.get(step.get("kind", "")) if isinstance(step.get("kind"), str) else None
    if check is None:
        return [f"kind is one of {', '.join(KINDS)}."]
    return _text(step, "text") + check(step)


def _text(fields: Step, name: str) -> list[str]:
    value = fields.get(name)
    if not isinstance(value, str) or not value.strip():
        return [f"{name} is missing."]
    if len(value) > MAX_TEXT or "\x00" in value:
        return [f"{name} is plain text of at most {MAX_TEXT} characters."]
    return []


def _whole(value: Any, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def _breathe(step: Step) -> list[str]:
    pattern, words = step.get("pattern"), step.get("words")
    if not isinstance(pattern, dict) or set(pattern) != set(PHASES):
        return ["pattern gives seconds for in, hold, out and rest."]
    found = []
    if not all(_whole(pattern[phase], 0, 8) for phase in PHASES):
        found.append("each part of the pattern takes 0 to 8 whole seconds.")
    elif not (pattern["in"] and pattern["out"]):
        found.append("breathing in and out take at least a second each.")
    if not _whole(step.get("rounds"), 1, 8):
        found.append("rounds is 1 to 8.")
    needed = [phase for phase in PHASES if pattern[phase]]
    if not isinstance(words, dict) or any(_text(words, phase) for phase in needed):
        found.append("words has a few words for each part of the pattern.")
    return found


def _do(step: Step) -> list[str]:
    if "seconds" in step and not _whole(step["seconds"], 1, 600):
        return ["seconds is 1 to 600."]
    return []


def _choose(step: Step) -> list[str]:
    options = step.get("options")
    if not isinstance(options, list) or not 2 <= len(options) <= 5:
        return ["options are two to five."]
    if not all(isinstance(option, dict) for option in options):
        return ["write each option as fields: text, reply."]
    found = [p for option in options for p in _text(option, "text") + _text(option, "reply")]
    judged = ["right" in option for option in options]
    if any(judged) and not all(isinstance(option.get("right"), bool) for option in options):
        found.append("say of each option whether it is right, or of none.")
    elif any(judged) and not any(option["right"] for option in options):
        found.append("at least one option is right.")
    return found


def _tick(step: Step) -> list[str]:
    items = step.get("items")
    if not isinstance(items, list) or not 2 <= len(items) <= 10:
        return ["items are two to ten."]
    return [p for item in items for p in _text({"item": item}, "item")]


def _talk(step: Step) -> list[str]:
    return _text(step, "grownup") + _text(step, "child")


def _nothing(step: Step) -> list[str]:
    return []


KINDS: dict[str, Callable[[Step], list[str]]] = {
    "read": _nothing,
    "breathe": _breathe,
    "do": _do,
    "choose": _choose,
    "tick": _tick,
    "talk": _talk,
}
