"""Load the demo's role-plays: cards, hidden scripts, and what professionals rehearsed so far."""

import datetime as dt

import yaml
from django.utils import timezone

from config.demo.keys import CONTENT, Row, key_id
from practice import services
from practice.models import Scenario


def scenarios() -> list[Row]:
    """Return the role-plays, in the order of their files."""
    return [
        yaml.safe_load(path.read_text()) for path in sorted((CONTENT / "scenarios").glob("*.yaml"))
    ]


def load_scenarios() -> None:
    """Load every role-play that is not there yet, and bring edits of the files in."""
    for age, row in enumerate(reversed(scenarios())):
        load_scenario(row, created_at=timezone.now() - dt.timedelta(days=30 + age))


def load_scenario(row: Row, *, created_at: dt.datetime) -> Scenario:
    """Load one role-play, published; what a visitor archived in the admin stays archived."""
    fields = {
        "title": row["title"],
        "description": row["description"],
        "target_profession": row["professions"][0],
        "clinical_area": row["clinical_area"],
        "difficulty_level": row["difficulty"],
        "encounter_stage": row["encounter_stage"],
        "setting": row["setting"],
        "role": row["role"],
        "interlocutor_role": row["interlocutor_role"],
        "patient_name": row["patient"]["name"],
        "patient_called": row["patient"]["called"],
        "patient_age": row["patient"]["age"],
        "background": row["background"].strip(),
        "task_bullets": row["tasks"],
        "emotion": row["emotion"],
        "communication_goal": row["communication_goal"],
        "criteria_focus": row["criteria_focus"],
        "lay_language_terms": row["lay_terms"],
    }
    scenario, is_new = Scenario.objects.update_or_create(
        id=key_id("scenario", row["slug"]),
        defaults=fields,
        create_defaults={**fields, "created_at": created_at},
    )
    services.choose_professions(scenario=scenario, professions=row["professions"])
    services.write_script(scenario=scenario, content=row["script"])
    if is_new:
        services.publish(scenario=scenario)
    else:
        services.record_edit(scenario=scenario)
    return scenario
