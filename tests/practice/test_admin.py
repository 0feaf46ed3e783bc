"""Authors write role-plays in Django's admin: cards, hidden scripts, and a try before that."""

import json
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.choices import Profession
from practice import forms, publishing, services
from practice.models import Cue, Fact, InterlocutorScript, Line, Scenario, Session
from tests import make, scripts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("by_words")]


@pytest.fixture
def author() -> Client:
    return make.caller(make.content_manager())


@pytest.fixture
def draft() -> Scenario:
    return make.scenario(title="A sore hand", status="draft")


def change(scenario: Scenario, of: str = "scenario") -> str:
    return reverse(f"admin:practice_{of}_change", args=[scenario.pk])


def card_form(scenario: Scenario, **changes: Any) -> dict[str, Any]:
    """Return what a browser would send of a card."""
    names = ("title", "target_profession", *scripts.CARD, "prep_seconds", "roleplay_seconds")
    data = {name: getattr(scenario, name) for name in names}
    data["task_bullets"] = "\n".join(scenario.task_bullets)
    data["criteria_focus"] = "\n".join(scenario.criteria_focus)
    terms = scenario.lay_language_terms.items()
    data["lay_language_terms"] = "\n".join(f"{term} = {plain}" for term, plain in terms)
    data["professions"] = list(scenario.professions.values_list("profession", flat=True))
    return data | changes


PARTS = {
    "facts": (Fact, ("asks", "says", "again", "vague", "giveaways")),
    "cues": (Cue, ("says",)),
    "lines": (Line, ("asks", "says", "settled")),
}


def script_form(of: Scenario | None = None, **changes: Any) -> dict[str, Any]:
    """Return what a browser would send of a script."""
    data: dict[str, Any] = dict.fromkeys(
        [f"{part}-{kind}_FORMS" for part in PARTS for kind in ("TOTAL", "INITIAL")], 0
    )
    if of is None:
        return data | changes
    script = InterlocutorScript.objects.get(pk=of.pk)
    for name in ("background", "opening_line", "closing_cue", "resistance", "feeling", "tension"):
        data[name] = getattr(script, name)
    data["bullets"] = "\n".join(script.bullets)
    for part, (model, lists) in PARTS.items():
        rows = list(model.objects.filter(script=script))
        data |= {f"{part}-TOTAL_FORMS": len(rows), f"{part}-INITIAL_FORMS": len(rows)}
        for number, row in enumerate(rows):
            for field in model._meta.fields:
                value = getattr(row, field.attname)
                value = "\n".join(value) if field.name in lists else value
                data[f"{part}-{number}-{field.name}"] = "" if value is None else str(value)
    return data | changes


def act(client: Client, scenario: Scenario, action: str) -> Any:
    """Press an action on the change form, as a browser would."""
    data = {
        "CHANGE_FORM-action": action,
        "_selected_action": str(scenario.pk),
        "index": 0,
        "action": action,
    }
    return client.post(change(scenario), data, follow=True)


def errors_of(answer: Any) -> Any:
    return answer.context and answer.context["errors"]


# --- the card ------------------------------------------------------------------------------------
def test_lists_are_written_one_a_line_and_words_as_pairs(author, draft):
    answer = author.post(
        change(draft),
        card_form(
            draft,
            task_bullets=" Find out how it began. \r\n\r\nExplain the plan.\nAgree on a first step.\n",
            lay_language_terms="oedema = swelling = of a kind\nfracture=a break",
            criteria_focus="b2\nD4",
        ),
    )
    assert answer.status_code == 302, errors_of(answer)
    draft.refresh_from_db()
    assert draft.task_bullets == [
        "Find out how it began.",
        "Explain the plan.",
        "Agree on a first step.",
    ]
    assert draft.lay_language_terms == {"oedema": "swelling = of a kind", "fracture": "a break"}
    assert draft.criteria_focus == ["B2", "D4"]
    page = author.get(change(draft)).content.decode()
    assert "Find out how it began.\nExplain the plan.\nAgree on a first step.</textarea>" in page
    assert "fracture = a break\noedema = swelling = of a kind</textarea>" in page


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("lay_language_terms", "oedema", "Write “term = plain words”; this line differs: “oedema”"),
        ("lay_language_terms", "a = b\na = c", "“a” is explained twice."),
        ("criteria_focus", "B9", "“B9” is no indicator"),
        ("task_bullets", " \n ", "This field is required."),
        ("task_bullets", "\n".join("abcdef"), "A card has at most 5 tasks."),
        ("patient_age", "12", "greater than or equal to 16"),
    ],
)
def test_a_slip_is_told_in_a_sentence_and_nothing_typed_is_lost(author, draft, field, value, says):
    answer = author.post(change(draft), card_form(draft, title="Typed so far", **{field: value}))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert says in page.replace("&quot;", '"')
    assert "Typed so far" in page


def test_an_author_writes_a_new_card_for_several_professions_x16(author):
    data = card_form(make.scenario(status="draft"), title="Another hand")
    data["professions"] = [Profession.PODIATRY, Profession.PHYSIOTHERAPY]
    answer = author.post(reverse("admin:practice_scenario_add"), data)
    assert answer.status_code == 302, errors_of(answer)
    made = Scenario.objects.get(title="Another hand")
    assert (made.status, made.version) == ("draft", 1)
    assert [row.profession for row in made.professions.all()] == [
        "nursing",
        "physiotherapy",
        "podiatry",
    ]
    page = author.get(change(made)).content.decode()
    assert "Write the script: without it there is nobody to talk to." in page
    assert f"{reverse('admin:practice_interlocutorscript_add')}?scenario={made.pk}" in page


def test_the_form_says_what_is_missing_at_any_time(author, draft):
    assert "Nothing is missing" in author.get(change(draft)).content.decode()
    Fact.objects.filter(script=draft.pk, key="roses").update(asks=["Why?"])
    for of in ("scenario", "interlocutorscript"):
        assert "The fact “roses” cannot be opened" in author.get(change(draft, of)).content.decode()


def test_examples_that_sound_like_another_fact_are_pointed_out(author, draft):
    roses, lifting = (Fact.objects.get(script=draft.pk, key=key) for key in ("roses", "lifting"))
    roses.asks = [*roses.asks, lifting.asks[0] + " Really?"]
    roses.save()
    page = author.get(change(draft, "interlocutorscript")).content.decode()
    assert "belongs to <b>roses</b> and sounds more like <b>lifting</b>" in page
    assert "Nothing is missing" in page


def test_publish_and_archive_are_actions_of_the_change_form(author, draft):
    act(author, draft, "publish")
    draft.refresh_from_db()
    assert (draft.status, draft.versions.count()) == ("published", 1)
    act(author, draft, "archive")
    draft.refresh_from_db()
    assert draft.status == "archived"


def test_publishing_tells_every_sentence_of_the_gate(author, draft):
    Fact.objects.filter(script=draft.pk, key="roses").update(asks=[])
    Line.objects.filter(script=draft.pk, kind="thanks").delete()
    page = act(author, draft, "publish").content.decode()
    told = page[page.index('class="messagelist"') :][:3000]
    assert "A sore hand can’t be published yet." in told
    assert "The fact “roses” cannot be opened" in told
    assert "Write lines of the kind “thanks”" in told
    draft.refresh_from_db()
    assert draft.status == "draft"


def test_nearly_the_same_scenario_is_not_published_twice(author, draft):
    services.publish(scenario=draft)
    twin = make.scenario(title="A sore hand", status="draft")
    assert (
        "It is nearly the same as “A sore hand”." in act(author, twin, "publish").content.decode()
    )
    twin.refresh_from_db()
    assert twin.status == "draft"


def test_an_edit_of_a_published_scenario_is_a_version_and_learners_get_it(author, draft):
    services.publish(scenario=draft)
    author.post(change(draft), card_form(draft, setting="Practice nurse’s room"))
    author.post(change(draft), card_form(draft, setting="Practice nurse’s room"))
    draft.refresh_from_db()
    assert draft.version == 2
    assert draft.versions.order_by("-number")[0].card["setting"] == "Practice nurse’s room"


def test_an_edit_that_the_gate_refuses_is_saved_and_learners_keep_the_version_before(author, draft):
    services.publish(scenario=draft)
    answer = author.post(
        change(draft), card_form(draft, background="He cut back his roses."), follow=True
    )
    page = answer.content.decode()
    assert "learners keep the version before it" in page
    assert "The card (background) gives the fact “roses” away" in page
    draft.refresh_from_db()
    assert draft.background == "He cut back his roses."
    assert draft.version == 1
    assert "roses" not in json.dumps(draft.versions.get().card)


@pytest.mark.parametrize("field", ["title", "description", "clinical_area"])
def test_what_lists_show_at_once_may_not_give_a_fact_away(author, draft, field):
    services.publish(scenario=draft)
    answer = author.post(change(draft), card_form(draft, **{field: "All about roses"}))
    assert "This gives the fact “roses” away." in answer.content.decode()
    assert getattr(Scenario.objects.get(), field) == getattr(draft, field)


def test_what_learners_may_have_met_is_archived_and_never_deleted(author, draft):
    url = reverse("admin:practice_scenario_delete", args=[draft.pk])
    script_url = reverse("admin:practice_interlocutorscript_delete", args=[draft.pk])
    services.publish(scenario=draft)
    assert author.post(url, {"post": "yes"}).status_code == 403
    assert author.post(script_url, {"post": "yes"}).status_code == 403
    other = make.scenario(status="draft")
    url = reverse("admin:practice_scenario_delete", args=[other.pk])
    assert author.post(url, {"post": "yes"}).status_code == 302
    assert not Scenario.objects.filter(pk=other.pk).exists()


def test_history_shows_who_changed_a_card_and_what_it_was(author, draft):
    author.post(change(draft), card_form(draft, title="A stiff hand"))
    answer = author.get(reverse("admin:practice_scenario_history", args=[draft.pk]))
    page = answer.content.decode()
    assert "A stiff hand" in page
    before = draft.history.order_by("history_date").first()
    url = reverse("admin:practice_scenario_simple_history", args=[draft.pk, before.pk])
    page = author.get(url)
    assert page.status_code == 200
    services.publish(scenario=Scenario.objects.get())
    author.post(url, card_form(before.instance))
    draft.refresh_from_db()
    assert (draft.title, draft.version) == ("A sore hand", 2)


# --- the script ----------------------------------------------------------------------------------
def test_a_script_that_is_opened_and_saved_stays_as_it_was(author, draft):
    before = services.script_of(draft)
    url = change(draft, "interlocutorscript")
    answer = author.post(url, script_form(draft))
    assert answer.status_code == 302, errors_of(answer)
    assert services.script_of(draft) == before


def test_a_new_fact_gets_a_place_and_a_key_of_its_own(author, draft):
    new = {
        "position": "",
        "key": "",
        "topic": "Sleep at night",
        "text": "He wakes at four.",
        "opens": "asked",
        "emotion": "",
        "asks": "How do you sleep?\nDo you wake up at night?\nAre you tired in the morning?",
        "says": "I wake at four with it and walk about.\nAt four in the morning I am up again.",
        "again": "At four, as I said, and up I get.",
        "vague": "",
        "giveaways": "at four\nfour in the morning",
        "debrief": "He woke at four.",
        "question": "How do you sleep?",
    }
    twice = {f"facts-{number}-{name}": text for number in (4, 5) for name, text in new.items()}
    answer = author.post(
        change(draft, "interlocutorscript"), script_form(draft) | twice | {"facts-TOTAL_FORMS": 6}
    )
    assert answer.status_code == 302, errors_of(answer)
    made = list(Fact.objects.filter(script=draft.pk, topic="Sleep at night"))
    assert [(fact.key, fact.position) for fact in made] == [
        ("sleep-at-night", 5),
        ("sleep-at-night-2", 6),
    ]
    assert made[0].giveaways == ["at four", "four in the morning"]
    assert services.script_of(draft)["facts"][-1]["asks"][0] == "How do you sleep?"


def test_two_lines_of_a_kind_that_has_one_are_told(author, draft):
    rows = Line.objects.filter(script=draft.pk)
    number = [row.kind for row in rows].index("thanks")
    answer = author.post(
        change(draft, "interlocutorscript"), script_form(draft, **{f"lines-{number}-kind": "greet"})
    )
    assert "Line with this Script, Kind and Key already exists." in answer.content.decode()
    new = {"kind": "question", "key": "why", "about": "why it hurts", "says": "Why is it so sore?"}
    count = len(rows)
    twice = {f"lines-{count + n}-{name}": text for n in (0, 1) for name, text in new.items()}
    data = script_form(draft) | twice | {"lines-TOTAL_FORMS": count + 2}
    answer = author.post(change(draft, "interlocutorscript"), data)
    assert "Please correct the duplicate data" in answer.content.decode()


def test_a_cue_points_to_a_fact_of_its_own_script_only(author, draft):
    other = make.scenario(status="draft")
    strange = Fact.objects.get(script=other.pk, key="roses")
    url = change(draft, "interlocutorscript")
    page = author.get(url).content.decode()
    assert str(strange.pk) not in page
    assert str(Fact.objects.get(script=draft.pk, key="roses").pk) in page
    answer = author.post(url, script_form(draft, **{"cues-0-fact": str(strange.pk)}))
    assert "That choice is not one of the available choices" in answer.content.decode()


def test_a_cue_goes_with_its_fact(author, draft):
    keys = list(Fact.objects.filter(script=draft.pk).values_list("key", flat=True))
    number = keys.index(Cue.objects.get(script=draft.pk).fact.key)
    data = script_form(draft, **{f"facts-{number}-DELETE": "on", "cues-0-says": "I hope for June."})
    answer = author.post(change(draft, "interlocutorscript"), data, follow=True)
    assert "went with the fact that it pointed to" in answer.content.decode()
    assert not Cue.objects.filter(script=draft.pk).exists()
    assert Fact.objects.filter(script=draft.pk).count() == len(keys) - 1


def test_an_edited_script_of_a_published_scenario_is_a_version(author, draft):
    services.publish(scenario=draft)
    url = change(draft, "interlocutorscript")
    author.post(url, script_form(draft, resistance="high"))
    draft.refresh_from_db()
    assert draft.version == 2
    assert draft.versions.get(number=2).script.content["resistance"] == "high"
    leak = "Those roses have a lot to answer for, I can tell you."
    answer = author.post(url, script_form(draft, opening_line=leak), follow=True)
    assert "The opening line gives the fact “roses” away" in answer.content.decode()
    draft.refresh_from_db()
    assert draft.version == 2
    assert draft.script.opening_line == leak


def test_the_history_of_a_script_names_the_parts_that_changed(author, draft):
    data = script_form(draft, **{"facts-0-topic": "how it came"})
    author.post(change(draft, "interlocutorscript"), data)
    page = author.get(
        reverse("admin:practice_interlocutorscript_history", args=[draft.pk])
    ).content.decode()
    assert "fact roses" in page


def test_a_new_script_begins_with_every_kind_of_line_that_it_needs(author):
    scenario = make.scenario(status="draft")
    scenario.script.delete()
    url = reverse("admin:practice_interlocutorscript_add")
    page = author.get(f"{url}?scenario={scenario.pk}").content.decode()
    assert page.count('<option value="unsure" selected') == 1
    data = script_form(
        scenario=str(scenario.pk), background="You are Peter.", bullets="Say hello.\nAsk why.",
        opening_line="Good morning to you, and thank you.", closing_cue="Well, goodbye to you, then.",
        resistance="low", feeling="calm", tension=0,
    )  # fmt: skip
    data |= {f"lines-{number}-kind": kind for number, kind in enumerate(publishing.NEEDED)}
    data |= {"lines-TOTAL_FORMS": len(publishing.NEEDED)}
    data["lines-1-says"] = "I am not sure about that at all."
    answer = author.post(url, data)
    assert answer.status_code == 302, errors_of(answer)
    assert [row.kind for row in Line.objects.filter(script=scenario.pk)] == ["resists"]
    assert InterlocutorScript.objects.get().bullets == ["Say hello.", "Ask why."]


# --- trying --------------------------------------------------------------------------------------
def try_url(scenario: Scenario) -> str:
    return reverse("admin:practice_scenario_try", args=[scenario.pk])


def test_a_dry_talk_shows_what_was_heard_and_stores_nothing(author, draft):
    url = try_url(draft)
    assert author.get(url).status_code == 200
    said = ["Good morning, I am Nora, one of the nurses."]
    answer = author.post(url, {"said": said, "text": scripts.ASKING["roses"], "do": "say"})
    first, second = answer.context["exchanges"]
    assert first.reply == draft.script.opening_line
    assert (second.opened, second.facts) == (["roses"], ["roses"])
    assert second.engine.startswith("lexical")
    page = answer.content.decode()
    assert "opened in turn 2" in page
    assert f'name="said" value="{said[0]}"' in page
    assert not Session.objects.exists()


def test_a_dry_talk_can_be_silent_taken_back_varied_and_begun_again(author, draft):
    url, question = try_url(draft), scripts.ASKING["tablets"]
    silent = author.post(url, {"do": "silence", "text": ""})
    assert [one.said for one in silent.context["exchanges"]] == [""]
    evaded = author.post(url, {"text": question, "do": "say"})
    assert evaded.context["exchanges"][0].vague == ["tablets"]
    talk = {"said": [question, question], "text": ""}
    back = author.post(url, talk | {"do": "back"})
    assert len(back.context["exchanges"]) == 1
    assert not author.post(url, talk | {"do": "again"}).context["exchanges"]
    told = {
        author.post(url, talk | {"do": "say", "seed": n}).context["exchanges"][1].reply
        for n in range(5)
    }
    assert len(told) > 1


def test_a_dry_talk_uses_the_script_as_it_is_saved_now(author, draft):
    url, talk = try_url(draft), {"text": "Good morning, I am Nora, a nurse.", "do": "say"}
    InterlocutorScript.objects.update(opening_line="Well, there you are at last, my dear nurse.")
    answer = author.post(url, talk)
    assert answer.context["exchanges"][0].reply == "Well, there you are at last, my dear nurse."


def test_a_dry_talk_has_an_end_and_is_no_trouble_without_a_script(author, draft):
    url = try_url(draft)
    answer = author.post(url, {"said": ["Hm."] * 60, "text": "More", "do": "say"})
    assert len(answer.context["exchanges"]) == 40
    assert "Begin again to go on." in answer.content.decode()
    draft.script.delete()
    assert "There is nobody to talk to yet." in author.post(url, {"text": "Hi"}).content.decode()


def test_a_dry_talk_can_be_held_before_there_is_a_fact_or_a_line(author, draft):
    draft.script.cues.all().delete()
    draft.script.facts.all().delete()
    for _ in range(2):
        answer = author.post(try_url(draft), {"text": "How did it begin?", "do": "say"})
        assert answer.context["exchanges"][0].reply
        draft.script.lines.all().delete()


def test_a_dry_talk_takes_the_same_queries_however_long_it_is(author, draft):
    def queries(said: list[str]) -> int:
        with CaptureQueriesContext(connection) as captured:
            author.post(try_url(draft), {"said": said, "text": "Hello", "do": "say"})
        return len(captured)

    assert queries([]) == queries(["What is your name?"] * 12)


# --- fast when there is much ---------------------------------------------------------------------
@pytest.mark.parametrize("of", ["scenario", "interlocutorscript", "session"])
def test_a_list_takes_the_same_queries_at_1_and_at_30(of):
    admin = make.caller(make.platform_admin())
    url = reverse(f"admin:practice_{of}_changelist")
    nurse = make.professional()

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert admin.get(url).status_code == 200
        return len(captured)

    make.rehearsed(nurse, make.scenario())
    queries()  # the first one also learns the content types
    few = queries()
    for _ in range(29):
        make.rehearsed(nurse, make.scenario())
    assert queries() == few


def test_the_form_of_a_script_takes_the_same_queries_with_30_cues(author, draft):
    url = change(draft, "interlocutorscript")

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert author.get(url).status_code == 200
        return len(captured)

    queries()
    few = queries()
    fact = Fact.objects.filter(script=draft.pk).first()
    Cue.objects.bulk_create(
        Cue(script_id=draft.pk, key=f"cue-{n}", fact=fact, says=[f"A hint of the {n}th sort."])
        for n in range(29)
    )
    assert queries() == few


def test_the_picker_of_a_scenario_searches(author, draft):
    query = {"app_label": "practice", "model_name": "interlocutorscript", "field_name": "scenario"}
    answer = author.get(reverse("admin:autocomplete"), query | {"term": "sore"})
    assert [row["text"] for row in answer.json()["results"]] == ["A sore hand"]


# --- cards from modules --------------------------------------------------------------------------
def from_url(thing: Any, source: str = "module") -> str:
    return reverse("admin:practice_scenario_from", args=[source, thing.pk])


def test_a_module_becomes_the_draft_of_a_card(author):
    module = make.module(title="The sleepy dragon", activities=3)
    page = author.get(reverse("admin:workshop_module_change", args=[module.pk])).content.decode()
    assert from_url(module) in page
    assert "The sleepy dragon" in author.get(from_url(module)).content.decode()
    answer = author.post(from_url(module), {"profession": "dietetics"})
    made = Scenario.objects.get()
    assert answer.url == change(made)
    assert (made.status, made.target_profession, made.role) == ("draft", "dietetics", "Dietitian")
    assert made.title == "Explaining “The sleepy dragon”"
    assert 3 <= len(made.task_bullets) <= 5
    assert "Activity 1" in made.task_bullets[2]
    assert module.description in made.background
    assert LogEntry.objects.filter(object_id=str(made.pk)).exists()


def test_of_a_draft_from_a_module_only_what_an_author_must_find_is_missing():
    module = make.module(activities=2)
    outline = {
        "title": module.title,
        "description": module.description,
        "category": "Sleep",
        "ages": (8, 12),
        "points": ["One", "Two", "Three"],
    }
    made = services.draft_from(outline=outline, profession="nursing")
    assert services.check(made) == [
        "Give plain words for at least 3 clinical ones; it has 0.",
        "Give the script at least 4 facts; it has 0.",
        "Give the script at least one cue: a hint that a careful listener can follow up.",
    ]


def test_a_very_long_module_still_fits_on_a_card():
    long = {
        "title": "A " + "very " * 30 + "long one",
        "description": "It goes on and on. " * 80,
        "category": "Sleep",
        "ages": (5, 5),
        "points": ["step by step " * 12] * 4,
    }
    made = services.draft_from(outline=long, profession="nursing")
    made.full_clean(exclude=["lay_language_terms"])
    assert "a child of 5." in made.background


def test_a_card_is_made_of_what_is_there_only(author):
    module = make.module()
    assert author.get(from_url(module, "recipe")).status_code == 404
    assert author.get(from_url(make.scenario())).status_code == 404
    assert author.post(from_url(module), {"profession": "wizardry"}).status_code == 200
    assert Scenario.objects.count() == 1


# --- who -----------------------------------------------------------------------------------------
def pages(scenario: Scenario) -> list[str]:
    return [
        reverse("admin:practice_scenario_changelist"),
        reverse("admin:practice_scenario_add"),
        change(scenario),
        reverse("admin:practice_scenario_history", args=[scenario.pk]),
        reverse("admin:practice_scenario_import"),
        try_url(scenario),
        reverse("admin:practice_interlocutorscript_changelist"),
        reverse("admin:practice_interlocutorscript_add"),
        change(scenario, "interlocutorscript"),
        reverse("admin:practice_interlocutorscript_history", args=[scenario.pk]),
        from_url(make.module()),
    ]


@pytest.mark.parametrize(
    "who",
    [
        lambda: make.content_manager(make.clinic()),
        lambda: make.clinic_manager(make.clinic()),
        lambda: make.clinician(make.clinic()),
        lambda: make.professional(),
        lambda: make.guardian(make.child()),
    ],
    ids=["a clinic’s author", "clinic manager", "clinician", "professional", "guardian"],
)
def test_nobody_else_comes_near_a_script(who, draft):
    client = make.caller(who())
    for url in pages(draft):
        for answer in (client.get(url), client.post(url, {"do": "say", "text": "Hello"})):
            assert answer.status_code in {302, 403}, url
            assert b"roses" not in answer.content
    assert act(client, draft, "export").content.count(b"roses") == 0
    module = make.module()
    page = client.get(reverse("admin:workshop_module_change", args=[module.pk])).content.decode()
    assert "Make a role-play card" not in page


@pytest.mark.parametrize("who", [make.content_manager, make.platform_admin])
def test_who_writes_for_everybody_writes_role_plays(who, draft):
    client = make.caller(who())
    for url in pages(draft):
        assert client.get(url).status_code == 200, url
    assert "Scenarios" in client.get(reverse("admin:index")).content.decode()


def test_sessions_are_a_list_without_a_word_or_a_name(draft):
    services.publish(scenario=draft)
    nurse = make.professional(name="Nora Byrne")
    begun = make.role_play(nurse, draft, said=("What happened in the garden?",))
    Session.objects.filter(pk=begun.pk).update(notes="Ask about sleep.")
    admin = make.caller(make.platform_admin())
    url = reverse("admin:practice_session_changelist")
    page = admin.get(url).content.decode()
    assert str(begun.pk) in page
    for hidden in ("garden", "Nora", nurse.email, "Ask about sleep", "roses"):
        assert hidden not in page
    detail = reverse("admin:practice_session_change", args=[begun.pk])
    shown = admin.get(detail).content.decode()
    for hidden in ("garden", "Nora", nurse.email, "Ask about sleep", "roses"):
        assert hidden not in shown
    assert admin.post(detail, {"notes": "x"}).status_code == 403
    assert admin.get(reverse("admin:practice_session_delete", args=[begun.pk])).status_code == 403
    author = make.caller(make.content_manager())
    assert author.get(url).status_code == 403


# --- keys ----------------------------------------------------------------------------------------
def test_a_key_is_made_short_and_its_own():
    assert forms.unused("sleep", set()) == "sleep"
    assert forms.unused("sleep", {"sleep", "sleep-2"}) == "sleep-3"
    assert forms.unused("", {""}) == ""
    long = "a" * forms.LONGEST_KEY
    assert forms.unused(long, {long}) == "a" * (forms.LONGEST_KEY - 2) + "-2"
