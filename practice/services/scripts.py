"""Writing whole scripts at once: imports, the demo, and copies."""

from typing import Any

from django.db import transaction

from practice.dialogue import Script
from practice.models import Cue, Fact, InterlocutorScript, Line, Scenario

OWN = (
    "background", "bullets", "opening_line", "closing_cue", "resistance", "feeling", "tension",
)  # fmt: skip
FACT_LISTS = ("asks", "says", "again", "vague", "giveaways")
FACT_TEXTS = ("topic", "text", "opens", "emotion", "debrief", "question")


def script_of(scenario: Scenario) -> dict[str, Any] | None:
    """Return the hidden script as plain JSON, as `Script.of` reads it; None where there is none."""
    row = (
        InterlocutorScript.objects.prefetch_related("facts", "cues__fact", "lines")
        .filter(pk=scenario.pk)
        .first()
    )
    if row is None:
        return None
    fact_fields = (
        "key", "topic", "text", "opens", "asks", "says", "again", "vague", "giveaways", "emotion",
        "debrief", "question",
    )  # fmt: skip
    line_fields = ("kind", "key", "about", "asks", "says", "settled")
    return {
        **{name: getattr(row, name) for name in OWN},
        "facts": [{name: getattr(fact, name) for name in fact_fields} for fact in row.facts.all()],
        "cues": [
            {"key": cue.key, "fact": cue.fact.key, "says": cue.says} for cue in row.cues.all()
        ],
        "lines": [{name: getattr(line, name) for name in line_fields} for line in row.lines.all()],
    }


@transaction.atomic
def write_script(*, scenario: Scenario, content: dict[str, Any]) -> InterlocutorScript:
    """Make a scenario's script this one, as `services.script_of` gives it; what it had before is gone.

    Raises KeyError where something is missing and ValidationError where it is not what it should be.
    """
    script = InterlocutorScript(scenario=scenario, **{name: content[name] for name in OWN})
    script.full_clean(validate_unique=False, validate_constraints=False)
    script.save()
    script.cues.all().delete()
    script.facts.all().delete()
    script.lines.all().delete()
    facts = [_fact(script, place, row) for place, row in enumerate(content["facts"], start=1)]
    Fact.objects.bulk_create(facts)
    by_key = {fact.key: fact for fact in facts}
    Cue.objects.bulk_create(
        Cue(
            script=script,
            position=place,
            key=row["key"],
            fact=by_key[row["fact"]],
            says=row["says"],
        )
        for place, row in enumerate(content["cues"], start=1)
    )
    Line.objects.bulk_create(
        Line(
            script=script,
            position=place,
            kind=row["kind"],
            key=row.get("key", ""),
            about=row.get("about", ""),
            asks=row.get("asks", []),
            says=row["says"],
            settled=row.get("settled", []),
        )
        for place, row in enumerate(content["lines"], start=1)
    )
    return script


def has_script(*, scenario: Scenario, content: dict[str, Any]) -> bool:
    """Tell whether a scenario's script is this one already."""
    stored = script_of(scenario)
    return stored is not None and Script.of(stored) == Script.of(content)


def _fact(script: InterlocutorScript, place: int, row: dict[str, Any]) -> Fact:
    fact = Fact(
        script=script,
        position=place,
        key=row["key"],
        **{name: row.get(name) or [] for name in FACT_LISTS},
        **{name: row.get(name) or "" for name in FACT_TEXTS},
    )
    fact.full_clean(exclude=["script"], validate_unique=False, validate_constraints=False)
    return fact
