"""The price of a page: as many queries for fifty rows as for five, and not many."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import make

pytestmark = pytest.mark.django_db


def price(caller, path):
    with CaptureQueriesContext(connection) as captured:
        answer = caller.get(path)
    assert answer.status_code == 200, answer
    return len(captured), [query["sql"] for query in captured]


class House:
    """One child with a history, its guardian, a clinician and two who manage, and more to come."""

    def __init__(self, willow):
        self.willow = willow
        self.finn = make.child(willow)
        self.bob = make.guardian(self.finn)
        self.open = make.session(self.finn, make.module(activities=3), done=1)
        self.done = make.finished(self.finn, make.module(activities=3))
        self.people = {
            "bob": make.caller(self.bob),
            "alice": make.caller(make.clinician(willow)),
            "content": make.caller(make.content_manager(willow)),
            "platform": make.caller(make.platform_admin()),
        }

    def grow(self, number):
        """Add modules, half of them met by the child, and children with guardians."""
        for n in range(number):
            made = make.module(activities=2, pictures=2, subject=f"subject-{n % 6}")
            if n % 2:
                make.session(self.finn, made, done=n % 3)
            ward = make.child(self.willow, name=f"Child {n}", age=3 + n % 14)
            make.guardianship(self.bob, ward)
            make.guardian(ward)

    def paths(self):
        root, session = f"/learn/{self.finn.pk}", f"sessions/{self.open.pk}"
        activity = make.activity_ids(self.open)[0]
        module = self.open.module_id
        api = "/api/workshop"
        return [
            ("bob", "/learn/"),
            ("bob", f"{root}/"),
            ("bob", f"{root}/modules/"),
            ("bob", f"{root}/modules/{module}/"),
            ("bob", f"{root}/{session}/"),
            ("bob", f"{root}/{session}/activities/{activity}/"),
            ("bob", f"{root}/sessions/{self.done.pk}/finished/"),
            ("bob", f"{root}/progress/"),
            ("bob", f"{api}/modules"),
            ("bob", f"{api}/modules?limit=100&include=activities,media"),
            ("bob", f"{api}/modules?childId={self.finn.pk}&search=Module"),
            ("bob", f"{api}/modules/{module}"),
            ("bob", f"{api}/sessions/{self.open.pk}"),
            ("bob", "/api/progress/children"),
            ("bob", f"/api/progress/children/{self.finn.pk}"),
            ("alice", "/clinic/children/"),
            ("alice", f"/clinic/children/{self.finn.pk}/"),
            ("alice", "/modules/"),
            ("alice", f"/modules/{module}/"),
            ("alice", "/api/progress/children?limit=100"),
            ("alice", f"{api}/modules?include=activities,media&limit=100"),
            ("content", "/modules/"),
            ("platform", f"{api}/modules?limit=100"),
        ]


def test_v21_every_list_and_detail_costs_the_same_at_5_and_at_50(willow):
    house = House(willow)
    house.grow(5)
    few = {key: price(house.people[key[0]], key[1]) for key in house.paths()}
    house.grow(45)
    many = {key: price(house.people[key[0]], key[1]) for key in house.paths()}
    grown = {key: (few[key], many[key]) for key in few if few[key][0] != many[key][0]}
    assert not grown


@pytest.mark.parametrize(
    ("what", "budget"),
    [
        # session and user; roles and wards decide the audience; then the list itself
        ("/api/workshop/modules", 5),
        ("/api/workshop/modules?limit=100&include=activities,media", 5),
        ("/api/progress/children", 6),
    ],
)
def test_v21_v38_a_list_of_the_api_keeps_its_budget(what, budget, willow):
    house = House(willow)
    house.grow(6)
    spent, queries = price(house.people["bob"], what)
    assert spent <= budget, queries


def test_v21_an_app_pays_two_queries_for_a_list_who_it_is_and_what_there_is(willow):
    house = House(willow)
    house.grow(6)
    app = make.caller(headers={"authorization": f"Bearer {make.token(house.bob)}"})
    for include in ("", "?include=activities,media&limit=100"):
        spent, queries = price(app, f"/api/workshop/modules{include}")
        assert spent == 2, queries


def test_v22_the_board_adds_up_progress_in_one_aggregated_query(willow):
    house = House(willow)
    house.grow(6)
    with CaptureQueriesContext(connection) as captured:
        house.people["bob"].get("/api/progress/children")
    sums = [q for q in captured if '"workshop_session"' in q["sql"]]
    assert len(sums) == 1
    assert "applicable" in sums[0]["sql"]


def test_a_module_by_itself_reads_activities_and_media_once_each(willow):
    house = House(willow)
    _, queries = price(house.people["bob"], f"/api/workshop/modules/{house.open.module_id}")
    text = " ".join(queries)
    assert text.count('FROM "workshop_activity"') == 1
    assert text.count('FROM "workshop_mediaasset"') == 1


def test_starting_and_completing_cost_the_same_in_a_long_history(willow):
    house = House(willow)
    made = make.modules(2, activities=2)

    def spend(module):
        bob = house.people["bob"]
        with CaptureQueriesContext(connection) as captured:
            begun = bob.start(house.finn, module).json()["data"]
            path = f"/api/workshop/sessions/{begun['id']}/complete-activity"
            assert bob.send(path, {"activityId": begun["nextActivity"]["id"]}).status_code == 200
        return len(captured)

    few = spend(made[0])
    house.grow(30)
    assert spend(made[1]) == few
