"""Publishing, editing and archiving, and what somebody in the middle notices of it: nothing."""

import pytest

from core.errors import Invalid
from tests import make
from workshop import services
from workshop.models import Activity, Module, ModuleVersion

pytestmark = pytest.mark.django_db
OTHER = [{"kind": "read", "text": "Something quite different."}]


def edit(made, **fields):
    Module.objects.filter(pk=made.pk).update(**fields)
    return services.record_edit(module=made)


def numbers(made):
    return sorted(made.versions.values_list("number", flat=True))


def test_versions_are_numbered_1_2_3_and_only_edits_make_them():
    made = make.module()
    assert (numbers(made), made.version) == ([1], 1)
    assert edit(made, title="Another title").version == 2
    assert edit(made, description="Another sentence").version == 3
    for _ in range(3):
        services.record_edit(module=made)
        services.publish(module=made)
    assert numbers(made) == [1, 2, 3]
    assert Module.objects.get(pk=made.pk).version == 3


def test_a_draft_has_no_versions():
    made = make.module(status="draft")
    assert edit(made, title="Another title").version == 1
    assert numbers(made) == []


def test_an_edit_of_an_archived_module_waits_for_its_publishing():
    made = make.module(status="archived")
    edit(made, title="Another title")
    assert numbers(made) == [1]
    again = services.publish(module=made)
    assert (again.status, again.version, numbers(made)) == ("published", 2, [1, 2])


def test_the_second_version_remembers_who_made_it(willow):
    manager = make.content_manager(willow)
    made = make.module()
    Module.objects.filter(pk=made.pk).update(title="Another title")
    services.record_edit(module=made, by=manager)
    assert made.versions.get(number=2).created_by == manager


def test_archiving_twice_changes_nothing_and_keeps_every_record(finn):
    made = make.module()
    make.finished(finn, made)
    first = make.in_status(made, "archived")
    again = services.archive(module=made)
    assert (first.status, again.updated_at) == ("archived", first.updated_at)
    assert finn.sessions.count() == 1
    assert finn.completions.count() == 3


def test_a_running_session_keeps_its_version_and_a_new_one_gets_the_newest(willow, finn, as_bob):
    made = make.module(activities=2)
    session = make.session(finn, made, done=1)
    added = make.activity(made)
    Activity.objects.filter(module=made).update(steps=OTHER, name="Renamed")
    edit(made, title="Another title")

    running = as_bob.get(f"/api/workshop/sessions/{session.pk}").json()["data"]
    assert (running["version"], running["activityCount"]) == (1, 2)
    assert running["nextActivity"]["steps"] == make.READ
    root = f"/learn/{finn.pk}/sessions/{session.pk}/"
    second = make.activity_ids(session)[1]
    page = as_bob.get(f"{root}activities/{second}/")
    assert page.context["step"] == make.READ[0]
    assert as_bob.get(f"{root}activities/{added.pk}/").status_code == 404
    assert as_bob.complete(session, added.pk).status_code == 404
    assert as_bob.complete(session, second).json()["data"]["completedAt"] is not None

    fresh = as_bob.start(finn, made).json()["data"]
    assert (fresh["version"], fresh["activityCount"]) == (2, 3)
    page = as_bob.get(f"/learn/{finn.pk}/sessions/{fresh['id']}/activities/{added.pk}/")
    assert page.context["step"] == OTHER[0]


def test_an_activity_retired_on_the_way_is_still_done_by_those_who_began_with_it(finn, as_bob):
    made = make.module(activities=2)
    session = make.session(finn, made, done=1)
    gone = made.activities.last()
    services.retire_activity(activity=gone)
    services.record_edit(module=made)
    assert as_bob.complete(session, gone.pk).json()["data"]["completedAt"] is not None


def test_a_card_of_an_open_session_counts_the_activities_of_its_own_version(finn, as_bob):
    made = make.module(activities=4)
    make.session(finn, made, done=3)
    for activity in list(made.activities.all())[:2]:
        services.retire_activity(activity=activity)
    services.record_edit(module=made)
    card = as_bob.get(f"/learn/{finn.pk}/").context["next_up"]
    assert card["steps_label"] == "3 of 4 activities done"
    assert card["steps"] == ["done", "done", "done", "next"]


def test_a_running_session_of_an_archived_module_is_finished_on_its_version(finn, as_bob):
    made = make.module(activities=2)
    session = make.session(finn, made, done=1)
    make.in_status(made, "archived")
    last = make.activity_ids(session)[1]
    assert as_bob.get(f"/learn/{finn.pk}/sessions/{session.pk}/").status_code == 200
    assert as_bob.complete(session, last).json()["data"]["completedAt"] is not None
    assert as_bob.start(finn, made).status_code == 409


def test_an_activity_that_somebody_may_have_met_is_retired_and_another_deleted():
    published, draft = make.module(), make.module(status="draft")
    services.retire_activity(activity=published.activities.first())
    services.retire_activity(activity=draft.activities.first())
    assert Activity.objects.filter(module=published).count() == 3
    assert Activity.objects.filter(module=published).current().count() == 2
    assert Activity.objects.filter(module=draft).count() == 2


def test_what_could_not_be_shown_is_not_published():
    empty = make.module(status="draft", activities=0)
    with pytest.raises(Invalid, match="at least one activity"):
        services.publish(module=empty)
    broken = make.module(status="draft", activities=1)
    Activity.objects.filter(module=broken).update(steps=[{"kind": "read"}])
    with pytest.raises(Invalid, match="is not ready"):
        services.publish(module=broken)
    assert not ModuleVersion.objects.exists()


def test_publishing_again_keeps_the_first_day_of_publishing_only_while_it_lasts():
    made = make.module()
    first = made.published_at
    assert services.publish(module=made).published_at == first


def test_v68_every_edit_of_a_module_is_in_its_history():
    made = make.module(title="First")
    made.title = "Second"
    made.save()
    assert made.history.first().title == "Second"
    assert made.history.last().title == "First"
