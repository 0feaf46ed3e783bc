"""Writing scenarios: checking, publishing, archiving, keeping what each version was, trying the patient."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

import numpy as np
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.errors import Invalid
from engines import client
from practice import dialogue, publishing
from practice.choices import Status
from practice.dialogue import Script
from practice.models import (
    Scenario,
    ScenarioProfession,
    ScriptVersion,
    Version,
)
from practice.services import hearing
from practice.services.scripts import script_of


@transaction.atomic
def publish(*, scenario: Scenario, by: User | None = None) -> Scenario:
    """Open a scenario to learners. Raises Invalid with a sentence for each thing that is missing.

    Publishing what is published already only records an edit, if there was one.
    """
    scenario = Scenario.objects.select_for_update().get(pk=scenario.pk)
    if found := check(scenario):
        raise Invalid("The scenario can’t be published yet.", details={"scenario": found})
    if scenario.status != Status.PUBLISHED:
        scenario.status = Status.PUBLISHED
        scenario.published_at = scenario.published_at or timezone.now()
        scenario.save(update_fields=["status", "published_at", "updated_at"])
    return record_edit(scenario=scenario, by=by)


@transaction.atomic
def archive(*, scenario: Scenario) -> Scenario:
    """Close a scenario to new starts. Every record stays, and open role-plays may be finished."""
    scenario = Scenario.objects.select_for_update().get(pk=scenario.pk)
    if scenario.status != Status.ARCHIVED:
        scenario.status = Status.ARCHIVED
        scenario.save(update_fields=["status", "updated_at"])
    return scenario


@transaction.atomic
def record_edit(*, scenario: Scenario, by: User | None = None) -> Scenario:
    """Keep card and script of a published scenario as its newest version, if they changed.

    Role-plays begin on the newest version from here on; those that are open keep theirs. Drafts have no
    versions. What would not pass the gate is refused with Invalid: it stays as it was for learners.
    """
    scenario = Scenario.objects.select_for_update().get(pk=scenario.pk)
    if scenario.status != Status.PUBLISHED:
        return scenario
    card, script = card_of(scenario), script_of(scenario)
    newest = scenario.versions.select_related("script").order_by("-number").first()
    if newest is not None and newest.card == card and newest.script.content == script:
        return scenario
    if found := check(scenario):
        raise Invalid("The edit can’t be published like this.", details={"scenario": found})
    number = newest.number + 1 if newest else 1
    version = Version.objects.create(scenario=scenario, number=number, card=card, created_by=by)
    ScriptVersion.objects.create(version=version, content=script)
    scenario.version = number
    scenario.save(update_fields=["version", "updated_at"])
    return scenario


def card_of(scenario: Scenario) -> dict[str, Any]:
    """Return what a learner may read of a scenario, as plain JSON: the candidate's card (DOMAIN 2)."""
    return {
        "title": scenario.title,
        "description": scenario.description,
        "professions": sorted(scenario.professions.values_list("profession", flat=True)),
        "profession": scenario.target_profession,
        "clinicalArea": scenario.clinical_area,
        "difficulty": scenario.difficulty_level,
        "stage": scenario.encounter_stage,
        "setting": scenario.setting,
        "role": scenario.role,
        "interlocutorRole": scenario.interlocutor_role,
        "patient": {
            "name": scenario.patient_name,
            "called": scenario.patient_called,
            "age": scenario.patient_age,
        },
        "background": scenario.background,
        "tasks": scenario.task_bullets,
        "emotion": scenario.emotion,
        "goal": scenario.communication_goal,
        "focus": scenario.criteria_focus,
        "layTerms": scenario.lay_language_terms,
    }


def check(scenario: Scenario) -> list[str]:
    """Return what keeps a scenario from its learners, in sentences."""
    content = script_of(scenario)
    script = Script.of(content) if content else None
    found = publishing.problems(card_of(scenario), script)
    twin = _twin(scenario)
    if twin is not None:
        found.append(f"It is nearly the same as “{twin.title}”. Change it, or archive that one.")
    return found


def confusions(script: Script) -> list[tuple[str, str, str]]:
    """Return (example, its fact, the fact it is nearer to): what authors should reword."""
    texts = [text for fact in script.facts for text in fact.asks]
    if not texts:
        return []
    vectors = client.embed(texts, warming=True).vectors
    ends = list(accumulate(len(fact.asks) for fact in script.facts))
    return publishing.confusable(script.facts, np.split(vectors, ends[:-1]))


def _twin(scenario: Scenario) -> Scenario | None:
    """Return a published scenario of the same profession that is nearly the same."""
    others = list(
        Scenario.objects.published()
        .filter(target_profession=scenario.target_profession)
        .exclude(pk=scenario.pk)
        .order_by("pk")
    )
    if not others:
        return None
    made = client.embed([_gist(scenario), *map(_gist, others)], warming=True)
    likes = made.vectors[1:] @ made.vectors[0]
    best = int(likes.argmax())
    return others[best] if float(likes[best]) >= publishing.DUPLICATE else None


def _gist(scenario: Scenario) -> str:
    return f"{scenario.title}. {scenario.setting}. {scenario.background} {' '.join(scenario.task_bullets)}"


@transaction.atomic
def choose_professions(*, scenario: Scenario, professions: Iterable[str]) -> None:
    """Make these the professions of a scenario; the main one is always among them."""
    wanted = {scenario.target_profession, *professions}
    scenario.professions.exclude(profession__in=wanted).delete()
    ScenarioProfession.objects.bulk_create(
        [ScenarioProfession(scenario=scenario, profession=name) for name in sorted(wanted)],
        ignore_conflicts=True,
    )
    # Kept lists are believed by this moment, and those of other professions change as well.
    Scenario.objects.filter(pk=scenario.pk).update(updated_at=timezone.now())


# --- trying --------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Tried:
    """One exchange of a dry conversation, with what the patient made of it: for authors' eyes.

    `facts` were asked for; of these `opened` came out, `again` were told once more, `vague` were evaded.
    `cue` and `question` are what the answer added by itself; `tension` is 0 to 3 afterwards.
    """

    said: str
    reply: str
    facts: list[str]
    opened: list[str]
    again: list[str]
    vague: list[str]
    cue: str
    question: str
    acts: list[str]
    kind: str
    tension: int
    engine: str


def try_patient(*, script: Script, said: Sequence[str], seed: int = 0) -> list[Tried]:
    """Hold a dry conversation with a script as it is now: nothing of it is kept.

    The whole talk is given each time, and answered from its beginning, so that an edit in between shows.
    """
    memory = dialogue.first_memory(script)
    done = []
    for text, heard in zip(said, hearing.by_hand(script, said), strict=True):
        reply = dialogue.answer(script, memory, heard, seed=seed)
        memory = reply.memory
        done.append(
            Tried(
                said=text,
                reply=reply.text,
                facts=list(heard.facts),
                opened=reply.said.opened,
                again=reply.said.again,
                vague=reply.said.vague,
                cue=reply.said.cue,
                question=reply.said.question,
                acts=list(dict.fromkeys(heard.acts)),
                kind=reply.said.kind,
                tension=memory.tension,
                engine=heard.engine,
            )
        )
    return done
