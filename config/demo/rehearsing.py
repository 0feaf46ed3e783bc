"""Load the demo's role-plays: cards, hidden scripts, and what professionals rehearsed so far."""

import datetime as dt
from uuid import UUID

import yaml
from django.test.utils import override_settings
from django.utils import timezone

from accounts.models import User
from config.demo.keys import CONTENT, Row, key_id
from feedback import services as feedback
from practice import services
from practice.models import Scenario, Session, Turn


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
    if not services.has_script(scenario=scenario, content=row["script"]):
        services.write_script(scenario=scenario, content=row["script"])
    if is_new:
        services.publish(scenario=scenario)
    else:
        services.record_edit(scenario=scenario)
    return scenario


# --- what was rehearsed --------------------------------------------------------------------------
def load_rehearsals() -> None:
    """Let professionals have rehearsed some days ago, through the services that record it; once each.

    The model is asked in this process: nobody has started the engine room yet.
    """
    with override_settings(ENGINES_URL="inprocess:"):
        _load_rehearsals()


def _load_rehearsals() -> None:
    before = set(Session.objects.values_list("user", "scenario"))
    for row in yaml.safe_load((CONTENT / "rehearsals.yaml").read_text()):
        user = User.objects.get(email=row["who"])
        scenario_id = key_id("scenario", row["scenario"])
        if (user.pk, scenario_id) not in before:
            session = _rehearse(user, scenario_id, row)
            if row.get("shared"):
                feedback.ask_for_marking(user=user, session_id=session.pk)


def _rehearse(user: User, scenario_id: UUID, row: Row) -> Session:
    begun = timezone.now() - dt.timedelta(days=row["days"])
    session = services.start_session(user=user, scenario_id=scenario_id, at=begun).session
    # The seed decides the patient's words: the same in every demo, whoever loads it.
    Session.objects.filter(pk=session.pk).update(seed=row["days"])
    services.begin(session_id=session.pk, phase="prep", at=begun)
    active = begun + dt.timedelta(seconds=150)
    services.begin(session_id=session.pk, phase="active", at=active)
    for seconds, words in row["turns"]:
        at = active + dt.timedelta(seconds=seconds)
        exchange = services.record_turn(session_id=session.pk, text=words, at=at)
        Turn.objects.filter(pk=exchange.reply.pk).update(said_at=at + dt.timedelta(seconds=2))
    last = active + dt.timedelta(seconds=row["turns"][-1][0] + 8)
    return services.end(session_id=session.pk, at=last).session
