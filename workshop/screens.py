"""What a screen shows: which module comes next, which step, what an answer is told. Pure."""

from collections.abc import Iterable, Mapping
from typing import Any

from workshop.shapes import AssessmentCard, ModuleCard

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


# --- questions ----------------------------------------------------------------------------------
def with_link(card: AssessmentCard, href: str) -> dict[str, Any]:
    """Return an assessment's card with the way to it."""
    return {**vars(card), "href": href}


def question_number(raw: str, total: int) -> int:
    """Return the number of the question that an address asks for, the nearest there is."""
    return min(max(_number(raw), 1), total)


def first_open(questions: list[dict[str, Any]], answers: Mapping[str, str]) -> int:
    """Return the number of the first question without an answer, or of the last where all have one."""
    for number, asked in enumerate(questions, start=1):
        if asked["id"] not in answers:
            return number
    return len(questions)


def is_locked(kind: str, asked: Mapping[str, Any], answers: Mapping[str, str]) -> bool:
    """Tell whether an answer stands: in a quiz it does, because the reply has told what is right."""
    return kind == "quiz" and asked["id"] in answers


def question(
    kind: str,
    questions: list[dict[str, Any]],
    answers: Mapping[str, str],
    *,
    here: str,
    asked: str,
) -> dict[str, Any]:
    """Return the screen of one question: the answers, the reply to the chosen one, the ways back and on."""
    number, total = question_number(asked, len(questions)), len(questions)
    current = questions[number - 1]
    chosen = next((a for a in current["answers"] if a["id"] == answers.get(current["id"])), None)
    done = [q["id"] in answers for q in questions]
    states = ["done" if told else "later" for told in done]
    states[number - 1] = "next"
    return {
        "question": current,
        "question_number": number,
        "steps": states,
        "steps_label": f"Question {number} of {total}",
        "chosen": chosen,
        "locked": is_locked(kind, current, answers),
        "prev_url": f"{here}?question={number - 1}" if number > 1 else None,
        "next_url": f"{here}?question={number + 1}" if chosen and number < total else None,
        "send_url": f"{here}send/" if chosen and number == total else None,
    }
