"""Scenarios as files: card and script together, one document each, and imports that are tried first.

A document carries no status and no version: publishing is somebody's decision. One with the id of a
scenario is an edit of it, one without an id becomes a draft.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models, transaction

from accounts.choices import Profession
from accounts.models import User
from core.errors import Invalid
from core.ids import uuid7
from practice import services
from practice.choices import Status
from practice.models import Cue, Fact, InterlocutorScript, Line, Scenario

CARD = (
    "title",
    "description",
    "target_profession",
    "clinical_area",
    "difficulty_level",
    "encounter_stage",
    "setting",
    "role",
    "interlocutor_role",
    "patient_name",
    "patient_called",
    "patient_age",
    "background",
    "task_bullets",
    "prep_seconds",
    "roleplay_seconds",
    "emotion",
    "communication_goal",
    "criteria_focus",
    "lay_language_terms",
)
"""The fields of a card, by their names in the tables, in the order of a document."""
KNOWN = frozenset({"id", "professions", "script", *CARD})
OPTIONAL = frozenset(
    {"prep_seconds", "roleplay_seconds", "emotion", "criteria_focus", "interlocutor_role"}
)
SCRIPT = (
    "background",
    "bullets",
    "opening_line",
    "closing_cue",
    "resistance",
    "feeling",
    "tension",
)
PARTS: dict[str, tuple[type[models.Model], tuple[str, ...]]] = {
    "facts": (
        Fact,
        ("key", "topic", "text", "opens", "asks", "says", "again", "vague", "giveaways", "emotion",
         "debrief", "question"),
    ),
    "cues": (Cue, ("key", "says")),
    "lines": (Line, ("kind", "key", "about", "asks", "says", "settled")),
}  # fmt: skip
MAY_BE_LEFT_OUT = frozenset({"emotion", "vague", "again", "asks", "settled", "about"})
NEW, CHANGED, SAME = "new", "changed", "same"


@dataclass
class Row:
    """What an import does, or would do, with one document.

    `what` names what changes, `faults` what keeps the whole import out, `missing` what keeps the
    scenario from being published afterwards.
    """

    number: int
    title: str
    change: str = NEW
    what: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    scenario: Scenario | None = None


# --- out -----------------------------------------------------------------------------------------
def document_of(scenario: Scenario) -> dict[str, Any]:
    """Return a whole scenario as plain JSON."""
    professions = scenario.professions.order_by("profession").values_list("profession", flat=True)
    return {
        "id": str(scenario.pk),
        **{name: getattr(scenario, name) for name in CARD},
        "professions": list(professions),
        "script": services.script_of(scenario),
    }


def exported(scenarios: Iterable[Scenario]) -> str:
    """Return scenarios as a file."""
    documents = [document_of(scenario) for scenario in scenarios]
    return json.dumps(documents, ensure_ascii=False, indent=2) + "\n"


# --- in ------------------------------------------------------------------------------------------
def documents_in(raw: bytes) -> list[Any]:
    """Return the documents of a file, or raise Invalid with a sentence."""
    try:
        found = json.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise Invalid("The file is not text in UTF-8.") from None
    except (ValueError, RecursionError) as error:
        raise Invalid(f"The file is not JSON: {error}.") from None
    documents = [found] if isinstance(found, dict) else found
    if not isinstance(documents, list) or not documents:
        raise Invalid("The file holds no list of scenarios.")
    return documents


def tried(documents: list[Any], *, by: User | None = None) -> list[Row]:
    """Return what an import would do; nothing of it stays."""
    with transaction.atomic():
        rows = _written(documents, by)
        transaction.set_rollback(True)
    return rows


def imported(documents: list[Any], *, by: User | None = None) -> list[Row]:
    """Import documents, all of them or, where one has a fault, none."""
    with transaction.atomic():
        rows = _written(documents, by)
        if any(row.faults for row in rows):
            transaction.set_rollback(True)
    return rows


def _written(documents: list[Any], by: User | None) -> list[Row]:
    seen: set[UUID] = set()
    return [_one(number, found, seen, by) for number, found in enumerate(documents, start=1)]


def _one(number: int, document: Any, seen: set[UUID], by: User | None) -> Row:
    if not isinstance(document, dict):
        return Row(number, "", faults=["This is no scenario but a single value."])
    row = Row(number, str(document.get("title") or ""))
    try:
        with transaction.atomic():
            scenario, before = _found(document, seen)
            row.faults = [*_strangers(document), *_card_faults(scenario, document, before is None)]
            row.faults += script_faults(document.get("script"))
            if not row.faults:
                _write(scenario, document, by)
                _compare(row, scenario, before)
            if row.faults:
                transaction.set_rollback(True)
    except Invalid as error:
        row.faults = error.details.get("scenario") or [error.message]
    return row


def _found(document: Mapping[str, Any], seen: set[UUID]) -> tuple[Scenario, dict[str, Any] | None]:
    """Return the scenario that a document is about, and how it was; a new one where there is none."""
    try:
        wanted = UUID(str(document["id"])) if document.get("id") else uuid7()
    except ValueError:
        raise Invalid("The id is none: leave it out for a new scenario.") from None
    if wanted in seen:
        raise Invalid("The same id stands in the file twice.")
    seen.add(wanted)
    scenario = Scenario.objects.select_for_update().filter(pk=wanted).first()
    if scenario is None:
        return Scenario(id=wanted), None
    return scenario, document_of(scenario)


def _strangers(document: Mapping[str, Any]) -> list[str]:
    return [f"“{name}” is no field of a scenario." for name in document if name not in KNOWN]


def _card_faults(scenario: Scenario, document: Mapping[str, Any], is_new: bool) -> list[str]:
    """Put a document's card on a scenario, and return what is wrong with it."""
    found = []
    for name in CARD:
        if name in document:
            setattr(scenario, name, document[name])
        elif is_new and name not in OPTIONAL:
            found.append(f"{name}: it is missing.")
    named = {fault.partition(":")[0] for fault in found}
    found += _faults(scenario, skip=named)
    professions = document.get("professions", [])
    if not isinstance(professions, list):
        return [*found, "professions: give a list of texts."]
    known = set(Profession.values)
    strange = [name for name in professions if not (isinstance(name, str) and name in known)]
    return found + [f"professions: “{name}” is none." for name in strange]


def _faults(instance: models.Model, *, skip: Iterable[str] = ()) -> list[str]:
    """Return what is wrong with the fields of a row that is about to be written."""
    wrong = [
        field.name
        for field in instance._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField)
        and not isinstance(getattr(instance, field.attname), str)
    ]
    found = [f"{name}: give a text." for name in wrong]
    exclude = {"script", "scenario", "fact", *skip, *wrong}
    try:
        instance.full_clean(exclude=exclude, validate_unique=False, validate_constraints=False)
    except ValidationError as error:
        for name, texts in error.message_dict.items():
            found += [f"{name}: {text}" for text in texts]
    return found


def script_faults(content: Any) -> list[str]:
    """Return what is wrong with a script as it came in, in sentences; a scenario may have none yet."""
    if content is None:
        return []
    if not isinstance(content, dict):
        return ["script: it is no object."]
    missing = [f"script: {name} is missing." for name in (*SCRIPT, *PARTS) if name not in content]
    if missing:
        return missing
    found = [
        f"script: {fault}"
        for fault in _faults(InterlocutorScript(**{name: content[name] for name in SCRIPT}))
    ]
    for part in PARTS:
        found += _part_faults(part, content[part])
    if not found:
        found += _double_keys(content)
    return found


def _part_faults(part: str, rows: Any) -> list[str]:
    if not isinstance(rows, list):
        return [f"script: {part} are a list."]
    found = []
    for number, row in enumerate(rows, start=1):
        where = f"script, {part} {number}"
        if not isinstance(row, dict):
            found.append(f"{where}: it is no object.")
            continue
        where += f" ({row['key']})" if row.get("key") else ""
        found += [f"{where}: {fault}" for fault in _row_faults(part, row)]
    return found


def _row_faults(part: str, row: Mapping[str, Any]) -> list[str]:
    model, names = PARTS[part]
    known = {*names, "fact"} if part == "cues" else set(names)
    strange = [f"“{name}” is no field of it." for name in row if name not in known]
    needs = known - MAY_BE_LEFT_OUT - ({"key"} if part == "lines" else set())
    missing = [f"{name} is missing." for name in sorted(needs) if name not in row]
    if strange or missing:
        return strange + missing
    return _faults(model(**{name: row[name] for name in names if name in row}))


def _double_keys(content: Mapping[str, Any]) -> list[str]:
    """Return keys that stand twice, and facts that cues point to and nobody has."""
    ways: dict[str, Callable[[dict[str, Any]], str]] = {
        "facts": lambda row: row["key"],
        "cues": lambda row: row["key"],
        "lines": lambda row: f"{row['kind']} {row.get('key', '')}".strip(),
    }
    found = []
    for part, name_of in ways.items():
        names = [name_of(row) for row in content[part]]
        twice = sorted({name for name in names if names.count(name) > 1})
        found += [f"script, {part}: “{name}” stands there twice." for name in twice]
    keys = {row["key"] for row in content["facts"]}
    return found + [
        f"script, cues ({row['key']}): no fact is called “{row['fact']}”."
        for row in content["cues"]
        if not isinstance(row["fact"], str) or row["fact"] not in keys
    ]


def _write(scenario: Scenario, document: Mapping[str, Any], by: User | None) -> None:
    scenario.save()
    if "professions" in document or not scenario.professions.exists():
        services.choose_professions(scenario=scenario, professions=document.get("professions", []))
    if document.get("script") is not None:
        services.write_script(scenario=scenario, content=document["script"])
    services.record_edit(scenario=scenario, by=by)


def _compare(row: Row, scenario: Scenario, before: dict[str, Any] | None) -> None:
    row.scenario = scenario
    if scenario.status != Status.PUBLISHED:
        row.missing = services.check(scenario)
    if before is None:
        return
    row.what = list(_differences(before, document_of(scenario)))
    row.change = CHANGED if row.what else SAME


def _differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterable[str]:
    for name in (*CARD, "professions"):
        if before[name] != after[name]:
            yield name.replace("_", " ")
    old, new = before["script"] or {}, after["script"] or {}
    for name in SCRIPT:
        if old.get(name) != new.get(name):
            yield f"script: {name.replace('_', ' ')}"
    for part in PARTS:
        for named in _changed_rows(old.get(part, []), new.get(part, [])):
            yield f"script: {part.removesuffix('s')} {named}"
        if [_name(row) for row in old.get(part, [])] != [_name(row) for row in new.get(part, [])]:
            yield f"script: which {part} there are, or their order"


def _changed_rows(before: Iterable[dict[str, Any]], after: Iterable[dict[str, Any]]) -> list[str]:
    old = {_name(row): row for row in before}
    return [_name(row) for row in after if _name(row) in old and old[_name(row)] != row]


def _name(row: Mapping[str, Any]) -> str:
    return f"{row.get('kind', '')} {row.get('key', '')}".strip()
