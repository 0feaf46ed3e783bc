"""“Try this patient”: a dry conversation with the script as it is saved. The talk travels in the form."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from practice import services
from practice.dialogue import Script
from practice.forms import TalkForm
from practice.models import Fact, Scenario
from practice.models.sessions import LONGEST_TURN
from practice.services.authoring import Tried

MOST_TURNS = 40
KINDS = {"low_confidence": "not understood"}


def talk(request: HttpRequest, scenario: Scenario, context: dict[str, Any]) -> HttpResponse:
    """Answer the talk so far; nothing of it is stored."""
    content = services.script_of(scenario)
    data = request.POST if request.method == "POST" else QueryDict()
    form = TalkForm(data or None)
    said = data.getlist("said")[:MOST_TURNS] if content else []
    said = [text[:LONGEST_TURN] for text in said]
    seed = 0
    if form.is_valid():
        seed = int(form.cleaned_data["seed"])
        said = _after(said, data.get("do", "say"), form.cleaned_data["text"])
        form = TalkForm(initial={"seed": seed})
    script = Script.of(content) if content else None
    exchanges = services.try_patient(script=script, said=said, seed=seed) if script else []
    context |= {
        "title": "Try this patient",
        "opts": Scenario._meta,
        "scenario": scenario,
        "script": script,
        "exchanges": [_in_words(exchange) for exchange in exchanges],
        "facts": _facts(scenario, exchanges),
        "tension": exchanges[-1].tension if exchanges else script.tension if script else 0,
        "engine": exchanges[-1].engine if exchanges else "",
        "is_full": len(said) >= MOST_TURNS,
        "form": form,
    }
    return render(request, "admin/practice/scenario/try.html", context)


def _after(said: list[str], do: str, text: str) -> list[str]:
    """Return the learner's turns after a button was pressed; an empty one is a silence."""
    if do == "again":
        return []
    if do == "back":
        return said[:-1]
    if len(said) >= MOST_TURNS or (do == "say" and not text.strip()):
        return said
    return [*said, "" if do == "silence" else text.strip()]


def _in_words(exchange: Tried) -> Tried:
    """Return an exchange with what was heard in words for people."""
    acts = [act.replace("_", " ") for act in exchange.acts]
    kind = KINDS.get(exchange.kind, exchange.kind).replace("_", " ")
    return replace(exchange, acts=acts, kind=kind)


def _facts(scenario: Scenario, exchanges: list[Tried]) -> list[dict[str, Any]]:
    """Return every fact with where it came out, and what would have opened it."""
    opened: dict[str, int] = {}
    evaded: dict[str, int] = {}
    for number, exchange in enumerate(exchanges, start=1):
        opened |= dict.fromkeys(exchange.opened, number)
        evaded |= dict.fromkeys(exchange.vague, number)
    return [
        {"fact": fact, "opened": opened.get(fact.key), "evaded": evaded.get(fact.key)}
        for fact in Fact.objects.filter(script=scenario.pk)
    ]
