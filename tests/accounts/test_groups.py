"""Groups of children: who keeps them, and whom they may hold."""

import pytest

from accounts.models import Group
from tests import make

pytestmark = pytest.mark.django_db
LIST = "/admin/accounts/group/"


@pytest.fixture
def manager(willow):
    return make.caller(make.clinic_manager(willow))


def sent(clinic, *children, name="Tuesday group"):
    return {"name": name, "clinic": str(clinic.pk), "children": [str(one.pk) for one in children]}


def test_a_clinic_manager_makes_changes_and_removes_a_group(willow, finn, manager):
    other = make.child(willow, name="Zosia")
    assert manager.post(f"{LIST}add/", sent(willow, finn)).status_code == 302
    made = Group.objects.get()
    assert list(made.children.all()) == [finn]
    here = f"{LIST}{made.pk}/change/"
    assert manager.post(here, sent(willow, finn, other, name="Wednesday group")).status_code == 302
    made.refresh_from_db()
    assert made.name == "Wednesday group"
    assert set(made.children.all()) == {finn, other}
    assert manager.post(f"{LIST}{made.pk}/delete/", {"post": "yes"}).status_code == 302
    assert not Group.objects.exists()


def test_another_clinics_group_is_not_there(willow, harbour, manager):
    theirs = Group.objects.create(clinic=harbour, name="Seaside")
    assert "Seaside" not in manager.get(LIST).content.decode()
    assert manager.get(f"{LIST}{theirs.pk}/change/").status_code in (302, 404)
    assert manager.post(f"{LIST}add/", sent(harbour)).status_code == 200
    assert Group.objects.count() == 1


def test_an_id_alone_brings_no_child_of_another_clinic_into_a_group(willow, harbour, manager):
    tavita = make.child(harbour, name="Tavita")
    answer = manager.post(f"{LIST}add/", sent(willow, tavita))
    assert answer.status_code == 200
    assert "Tavita" not in answer.content.decode()
    assert not Group.objects.exists()


def test_a_group_holds_children_of_its_own_clinic_whoever_keeps_it(willow, harbour, finn):
    admin = make.caller(make.platform_admin())
    answer = admin.post(f"{LIST}add/", sent(harbour, finn))
    assert "A group holds children of its own clinic only." in answer.content.decode()
    assert not Group.objects.exists()


@pytest.mark.parametrize("person", ["clinician", "content_manager"])
def test_groups_are_kept_by_managers(person, willow, finn):
    somebody = getattr(make, person)(willow)
    assert make.caller(somebody).get(f"{LIST}add/").status_code in (302, 403)
