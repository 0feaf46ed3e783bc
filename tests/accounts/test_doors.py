"""The access matrix: every door of the children's half, for everybody there is."""

from uuid import uuid4

import pytest

from tests import make

pytestmark = pytest.mark.django_db

PEOPLE = [
    "visitor",
    "bob",
    "child",
    "alice",
    "manager",
    "content",
    "platform",
    "charlie",
    "stranger",
    "professional",
]
# For staff of the clinic: they follow (200), and may not learn in the child's place (403).
SEE_PAGE = {"bob": 200, "child": 200, "alice": 403, "manager": 403, "visitor": 302}
STAFF_PAGE = {"alice": 200, "manager": 200, "visitor": 302}
SEE_API = {"bob": 200, "child": 200, "alice": 200, "manager": 200, "visitor": 401}
DO_API = {"bob": 201, "child": 201, "alice": 403, "manager": 403, "visitor": 401}
COMPLETE_API = DO_API | {"bob": 200, "child": 200}
DO_PAGE = {"bob": 302, "child": 302, "alice": 403, "manager": 403, "visitor": 302}


class World:
    """One child of fifteen with one session, and everybody who might knock."""

    def __init__(self, willow, harbour):
        self.ciara = make.teenager(willow)
        self.child = self.ciara.child
        self.module = make.module(ages=(13, 17))
        self.other = make.module(ages=(13, 17))
        self.session = make.session(self.child, self.module)
        self.activity = make.activity_ids(self.session)[0]
        self.people = {
            "visitor": None,
            "bob": make.guardian(self.child),
            "child": self.ciara,
            "alice": make.clinician(willow),
            "manager": make.clinic_manager(willow),
            "content": make.content_manager(willow),
            "platform": make.platform_admin(),
            "charlie": make.clinician(harbour),
            "stranger": make.guardian(make.child(harbour)),
            "professional": make.professional(),
            "tutor": make.staff("tutor"),
        }

    def caller(self, name):
        return make.caller(self.people[name])


@pytest.fixture
def world(willow, harbour):
    return World(willow, harbour)


def expected(table, person):
    return table.get(person, 404)


@pytest.mark.parametrize("person", PEOPLE)
def test_the_childs_pages_open_to_the_family_only(world, person):
    caller, root = world.caller(person), f"/learn/{world.child.pk}"
    activity = f"{root}/sessions/{world.session.pk}/activities/{world.activity}/"
    for path in (
        f"{root}/",
        f"{root}/modules/",
        f"{root}/modules/{world.module.pk}/",
        f"{root}/progress/",
        f"{root}/sessions/{world.session.pk}/",
        activity,
    ):
        assert caller.get(path).status_code == expected(SEE_PAGE, person), path


@pytest.mark.parametrize("person", PEOPLE)
def test_starting_and_completing_by_page_is_the_familys(world, person):
    caller, root = world.caller(person), f"/learn/{world.child.pk}"
    started = caller.post(f"{root}/modules/{world.other.pk}/start/")
    done = caller.post(f"{root}/sessions/{world.session.pk}/activities/{world.activity}/complete/")
    wanted = expected(DO_PAGE, person)
    assert (started.status_code, done.status_code) == (wanted, wanted)
    recorded = person in ("bob", "child")
    assert world.session.completions.exists() == recorded
    assert world.child.sessions.count() == 1 + recorded


@pytest.mark.parametrize("person", PEOPLE)
def test_starting_and_completing_by_api_is_the_familys(world, person):
    caller = world.caller(person)
    started = caller.start(world.child, world.other)
    done = caller.complete(world.session, world.activity)
    assert started.status_code == expected(DO_API, person)
    assert done.status_code == expected(COMPLETE_API, person)
    recorded = person in ("bob", "child")
    assert world.session.completions.exists() == recorded
    assert world.child.sessions.count() == 1 + recorded


@pytest.mark.parametrize("person", PEOPLE)
def test_progress_and_sessions_by_api_open_to_family_and_clinic(world, person):
    caller, wanted = world.caller(person), expected(SEE_API, person)
    for path in (
        f"/api/progress/children/{world.child.pk}",
        f"/api/workshop/sessions/{world.session.pk}",
        f"/api/workshop/modules?childId={world.child.pk}",
        f"/api/workshop/modules/{world.module.pk}?childId={world.child.pk}",
    ):
        assert caller.get(path).status_code == wanted, path


@pytest.mark.parametrize("person", PEOPLE)
def test_the_clinics_pages_open_to_its_clinicians_only(world, person):
    caller = world.caller(person)
    answer = caller.get(f"/clinic/children/{world.child.pk}/")
    assert answer.status_code == expected(STAFF_PAGE, person)


@pytest.mark.parametrize("person", [p for p in PEOPLE if p != "visitor"])
def test_the_board_lists_exactly_the_children_one_may_see(world, person):
    listed = {
        row["childId"] for row in world.caller(person).get("/api/progress/children").json()["data"]
    }
    assert (str(world.child.pk) in listed) == (person in ("bob", "child", "alice", "manager"))


@pytest.mark.parametrize("person", [p for p in PEOPLE if p != "visitor"])
def test_a_child_that_does_not_exist_is_told_like_one_that_is_not_yours(world, person):
    caller = world.caller(person)
    real = caller.get(f"/api/progress/children/{world.child.pk}")
    if real.status_code != 404:
        return
    invented = caller.get(f"/api/progress/children/{uuid4()}")
    assert real.json()["error"] == invented.json()["error"]


def test_another_guardians_child_is_not_reached_through_ones_own_address(world):
    own = make.child(world.child.clinic, age=15)
    dora = make.caller(make.guardian(own))
    path = f"/learn/{own.pk}/sessions/{world.session.pk}/"
    assert dora.get(path).status_code == 404
    assert dora.post(f"{path}activities/{world.activity}/complete/").status_code == 404


def test_a_session_is_not_shown_under_the_siblings_name(world):
    bob, sister = world.people["bob"], make.child(world.child.clinic, age=15)
    make.guardianship(bob, sister)
    path = f"/learn/{sister.pk}/sessions/{world.session.pk}/"
    assert make.caller(bob).get(path).status_code == 404
    done = make.caller(bob).post(f"{path}activities/{world.activity}/complete/")
    assert done.status_code == 404
    assert not world.session.completions.exists()


@pytest.mark.parametrize(
    "path", ["/", "/learn/", "/clinic/children/", "/modules/", "/settings/", "/practice/"]
)
def test_a_visitor_is_led_to_the_sign_in_page_and_back(path, db):
    answer = make.caller().get(path)
    assert answer.status_code == 302
    assert answer.url == f"/accounts/login/?next={path}"


@pytest.mark.parametrize(
    ("person", "home"),
    [
        ("bob", "/learn/"),
        ("child", "/learn/"),
        ("alice", "/clinic/children/"),
        ("manager", "/clinic/children/"),
        ("content", "/admin/"),
        ("platform", "/admin/"),
        ("professional", "/practice/"),
        ("tutor", "/tutor/"),
    ],
)
def test_everybody_is_led_to_the_page_that_their_day_starts_with(world, person, home):
    assert world.caller(person).get("/").url == home


def test_a_child_with_a_sign_in_of_its_own_goes_straight_to_its_page(world):
    assert world.caller("child").get("/learn/").url == f"/learn/{world.child.pk}/"


@pytest.mark.parametrize(
    ("person", "labels"),
    [
        ("bob", {"Learn", "Progress"}),
        ("child", {"Learn", "Progress"}),
        ("alice", {"Children", "Modules"}),
        ("manager", {"Children", "Modules", "Manage"}),
        ("content", {"Modules", "Manage"}),
        ("professional", {"Practice", "Progress"}),
        ("tutor", {"Marking"}),
    ],
)
def test_navigation_shows_what_one_may_open(world, person, labels):
    page = world.caller(person).get("/settings/")
    links = page.context["nav"]
    assert {link.label for link in links} == labels


@pytest.mark.parametrize("person", ["bob", "child", "charlie", "professional"])
def test_staff_modules_are_for_staff(world, person):
    wanted = 200 if person == "charlie" else 404
    caller = world.caller(person)
    assert caller.get("/modules/").status_code == wanted
    assert caller.get(f"/modules/{world.module.pk}/").status_code == wanted


def test_somebody_without_a_child_is_told_so_and_not_lost(db):
    page = make.caller(make.user()).get("/learn/")
    assert page.status_code == 200
    assert page.context["children"] == []


def test_settings_show_roles_and_keep_a_theme(as_alice):
    page = as_alice.get("/settings/")
    assert page.context["roles"] == [
        {"label": "Clinician", "clinic": "Willow Lane Children’s Clinic"}
    ]
    assert as_alice.post("/settings/theme/", {"theme": "dark"}).status_code == 302
    assert 'data-theme="dark"' in as_alice.get("/settings/").content.decode()
    assert as_alice.post("/settings/theme/", {"theme": "neon"}).status_code == 400
