"""Whole scenarios travel as files: card and script together, tried before anything is kept."""

import json
from copy import deepcopy
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from practice import resources, services
from practice.models import Fact, Scenario, Version
from tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("by_words")]
URL = "/admin/practice/scenario/import/"


@pytest.fixture
def author() -> Client:
    return make.caller(make.content_manager())


@pytest.fixture
def hand() -> Scenario:
    return make.scenario(title="A sore hand", status="draft", professions=("nursing", "podiatry"))


def exported(client: Client, *scenarios: Scenario) -> Any:
    data = {"action": "export", "_selected_action": [str(one.pk) for one in scenarios]}
    answer = client.post(reverse("admin:practice_scenario_changelist"), data)
    assert answer["Content-Type"] == "application/json"
    assert "scenarios.json" in answer["Content-Disposition"]
    return json.loads(answer.content)


def tried(client: Client, documents: Any) -> Any:
    raw = documents if isinstance(documents, bytes) else json.dumps(documents).encode()
    return client.post(URL, {"file": SimpleUploadedFile("scenarios.json", raw)})


def by_title(documents: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(documents, key=lambda one: one["title"])


def confirmed(client: Client, answer: Any) -> Any:
    return client.post(URL, {"parcel": answer.context["parcel"]}, follow=True)


def test_what_is_exported_and_imported_elsewhere_is_equal(author, hand):
    other = make.scenario(title="A second hand", status="draft", professions=("dentistry",))
    documents = exported(author, hand, other)
    assert [one["title"] for one in documents] == ["A second hand", "A sore hand"]
    Scenario.objects.all().delete()
    answer = tried(author, documents)
    assert [row.change for row in answer.context["rows"]] == ["new", "new"]
    assert not Scenario.objects.exists(), "a dry run keeps nothing"
    confirmed(author, answer)
    assert by_title(exported(author, *Scenario.objects.all())) == by_title(documents)
    back = Scenario.objects.get(title="A sore hand")
    assert (back.status, back.version) == ("draft", 1)
    assert {entry.object_id for entry in LogEntry.objects.all()} == {one["id"] for one in documents}


def test_a_dry_run_tells_new_changed_and_same_apart(author, hand):
    documents = exported(author, hand)
    changed, new = deepcopy(documents[0]), deepcopy(documents[0])
    changed["setting"] = "At home"
    changed["script"]["facts"][0]["topic"] = "how it came about"
    changed["script"]["facts"].reverse()
    changed["script"]["lines"][0]["says"] = ["Will it ever be as it was before?"]
    del new["id"]
    assert tried(author, documents).context["counts"] == "0 new, 0 changed, 1 same"
    row = tried(author, [changed]).context["rows"][0]
    assert row.change == "changed"
    assert row.what == [
        "setting",
        "script: fact roses",
        "script: which facts there are, or their order",
        "script: line question how-long",
    ]
    row = tried(author, [new]).context["rows"][0]
    assert (row.change, row.faults, row.missing) == ("new", [], [])
    hand.refresh_from_db()
    assert hand.setting == "Walk-in clinic"


def test_what_would_keep_a_draft_from_its_learners_is_shown_and_stops_nobody(author, hand):
    documents = exported(author, hand)
    del documents[0]["id"]
    documents[0]["script"]["facts"][0]["asks"] = ["Why?"]
    answer = tried(author, documents)
    assert "The fact “roses” cannot be opened" in answer.content.decode()
    confirmed(author, answer)
    assert Scenario.objects.count() == 2


def test_a_card_may_come_without_a_script_and_with_its_required_fields_alone(author, hand):
    document = exported(author, hand)[0]
    for name in ("id", "script", "professions", *resources.OPTIONAL):
        del document[name]
    confirmed(author, tried(author, document))
    made = Scenario.objects.exclude(pk=hand.pk).get()
    assert (made.prep_seconds, made.roleplay_seconds) == (180, 300)
    assert [row.profession for row in made.professions.all()] == ["nursing"]
    assert services.script_of(made) is None


def test_an_edit_may_leave_out_what_stays_and_a_new_scenario_may_not(author, hand):
    edit = {"id": str(hand.pk), "setting": "At home"}
    assert tried(author, edit).context["rows"][0].what == ["setting"]
    confirmed(author, tried(author, edit))
    hand.refresh_from_db()
    assert (hand.setting, hand.title) == ("At home", "A sore hand")
    assert Fact.objects.filter(script=hand.pk).count() == 4
    answer = tried(author, {"setting": "At home"})
    assert "Number 1: title: it is missing." in answer.content.decode()


def test_an_edit_of_a_published_scenario_makes_a_version_once(author, hand):
    services.publish(scenario=hand)
    documents = exported(author, hand)
    documents[0]["setting"] = "At home"
    confirmed(author, tried(author, documents))
    confirmed(author, tried(author, documents))
    hand.refresh_from_db()
    assert (hand.status, hand.version) == ("published", 2)
    assert Version.objects.filter(scenario=hand).count() == 2


def test_an_edit_of_a_published_scenario_that_the_gate_refuses_is_a_fault(author, hand):
    services.publish(scenario=hand)
    documents = exported(author, hand)
    documents[0]["title"] = "A man and his roses"
    answer = tried(author, documents)
    assert not answer.context["parcel"]
    assert "Number 1: The card (title) gives the fact “roses” away" in answer.content.decode()
    assert Scenario.objects.get().title == "A sore hand"


def spoilt(document: dict[str, Any], where: str, value: Any) -> dict[str, Any]:
    """Return a document with another value at a place such as script.facts.0.opens."""
    made = place = deepcopy(document)
    *way, last = (int(step) if step.isdigit() else step for step in where.split("."))
    for step in way:
        place = place[step]
    if value is ...:
        del place[last]
    else:
        place[last] = value
    return made


@pytest.mark.parametrize(
    ("where", "value", "says"),
    [
        ("id", "seven", "The id is none"),
        ("titel", "A slip", "“titel” is no field of a scenario."),
        ("title", "", "title: This field cannot be blank."),
        ("target_profession", "wizardry", "target_profession: Value &#x27;wizardry&#x27; is not"),
        ("patient_age", "old", "patient_age: “old” value must be an integer."),
        ("patient_age", 3, "patient_age: Ensure this value is greater than or equal to 16."),
        ("task_bullets", "One", "task_bullets: Give a list of texts"),
        ("lay_language_terms", [], "lay_language_terms: "),
        ("professions", ["wizardry"], "professions: “wizardry” is none."),
        ("professions", "nursing", "professions: give a list of texts."),
        ("professions", [["nursing"]], "professions: “[&#x27;nursing&#x27;]” is none."),
        ("script", [], "script: it is no object."),
        ("script.tension", ..., "script: tension is missing."),
        ("script.tension", 9, "script: tension: Ensure this value is less than or equal to 3."),
        ("script.bullets", [1], "script: bullets: Give a list of texts"),
        ("script.facts", {}, "script: facts are a list."),
        ("script.facts.1", "x", "script, facts 2: it is no object."),
        ("script.facts.1.debrief", ..., "script, facts 2 (tablets): debrief is missing."),
        ("script.facts.1.opens", "never", "script, facts 2 (tablets): opens: Value"),
        ("script.facts.1.says", "One", "script, facts 2 (tablets): says: Give a list of texts"),
        ("script.facts.1.key", "two words", "script, facts 2 (two words): key: Enter a valid"),
        ("script.facts.1.key", "roses", "script, facts: “roses” stands there twice."),
        ("script.facts.1.key", ["a"], "script, facts 2 ([&#x27;a&#x27;]): key: give a text."),
        ("script.cues.0.fact", "sun", "script, cues (sunday): no fact is called “sun”."),
        ("script.cues.0.fact", ["sun"], "script, cues (sunday): no fact is called"),
        ("script.lines.1.kind", "sings", "script, lines 2: kind: Value"),
        ("script.lines.1.kind", "resists", "script, lines: “resists” stands there twice."),
        ("script.facts.0.colour", "red", "script, facts 1 (roses): “colour” is no field of it."),
    ],
)
def test_a_fault_is_told_with_its_number_and_nothing_is_kept(author, hand, where, value, says):
    good = exported(author, hand)[0]
    fresh = {**good, "title": "A fresh start"}
    del fresh["id"]
    answer = tried(author, [fresh, spoilt(good, where, value)])
    page = answer.content.decode()
    assert f"Number 2: {says}" in page
    assert not answer.context["parcel"]
    assert not Scenario.objects.filter(title="A fresh start").exists()
    assert resources.document_of(hand) == good


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"title,setting\n", "The file is not JSON"),
        (b"\xff\xfe\x00", "The file is not text in UTF-8."),
        (b"[]", "The file holds no list of scenarios."),
        (b'"text"', "The file holds no list of scenarios."),
        (b"[" * 100_000, "The file is not JSON"),
        (b"[3]", "Number 1: This is no scenario but a single value."),
    ],
)
def test_what_is_no_file_of_scenarios_is_told(author, raw, says):
    answer = tried(author, raw)
    assert says in answer.content.decode()
    assert not answer.context["parcel"]


def test_the_same_id_twice_is_told(author, hand):
    documents = exported(author, hand) * 2
    assert (
        "Number 2: The same id stands in the file twice."
        in tried(author, documents).content.decode()
    )


def test_a_file_that_is_too_large_is_told(author):
    assert "larger than 2 MB" in tried(author, b" " * 2_200_000).content.decode()


def test_a_preview_is_its_authors_own_and_is_not_changed_on_the_way(author, hand):
    documents = exported(author, hand)
    documents[0]["setting"] = "At home"
    answer = tried(author, documents)
    parcel = answer.context["parcel"]
    other = make.caller(make.content_manager())
    for client, sent in ((other, parcel), (author, parcel[:-1] + "x"), (author, "")):
        page = client.post(URL, {"parcel": sent}).content.decode()
        assert "That preview has run out." in page
    hand.refresh_from_db()
    assert hand.setting == "Walk-in clinic"


def test_what_changed_meanwhile_is_looked_at_again_when_it_is_confirmed(author, hand):
    documents = exported(author, hand)
    documents[0]["script"]["opening_line"] = "I blame the roses for it, to be quite honest."
    answer = tried(author, documents)
    assert answer.context["parcel"], "a draft may have gaps"
    services.publish(scenario=hand)
    page = confirmed(author, answer).content.decode()
    assert "Nothing can be imported yet" in page
    assert "opening line gives the fact “roses” away" in page
    assert "roses" not in services.script_of(hand)["opening_line"]


def test_the_list_links_to_the_import(author):
    page = author.get(reverse("admin:practice_scenario_changelist")).content.decode()
    assert URL in page
    assert "Choose" not in author.get(URL).context["title"]
