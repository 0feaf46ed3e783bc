"""Tutors' marks: asked for by the learner, seen by both, compared in figures alone."""

import pytest

from core.errors import Conflict, Forbidden, Invalid, NotFound
from feedback import selectors, services
from feedback.models import Marking, Share
from tests import make
from tests.feedback.conftest import rehearse, written

pytestmark = pytest.mark.django_db
BANDS = {"relationship": 2, "giving": 3, "fluency": 5}


@pytest.fixture
def shared(report, nora, session):
    services.ask_for_marking(user=nora, session_id=session.pk)
    return session


def marked(session, tutor, bands=None, **more):
    return services.mark(session_id=session.pk, tutor=tutor, bands=bands or BANDS, **more)


def waiting(tutor):
    return [one.session_id for one in selectors.waiting_for_marks(tutor)]


# --- asking -------------------------------------------------------------------------------------
def test_a_tutor_sees_nothing_that_was_not_shown_to_them(report, session, tutor):
    assert waiting(tutor) == []
    with pytest.raises(NotFound):
        selectors.sheet_for(tutor=tutor, session_id=session.pk)
    with pytest.raises(NotFound):
        marked(session, tutor)


def test_asking_twice_is_asking_once_and_can_be_taken_back_and_done_again(shared, nora, tutor):
    first = Share.objects.get()
    services.ask_for_marking(user=nora, session_id=shared.pk)
    assert Share.objects.get().asked_at == first.asked_at
    assert waiting(tutor) == [shared.pk]
    services.withdraw(user=nora, session_id=shared.pk)
    assert waiting(tutor) == []
    with pytest.raises(NotFound):
        marked(shared, tutor)
    with pytest.raises(NotFound):
        selectors.sheet_for(tutor=tutor, session_id=shared.pk)
    assert selectors.sharing_of(user=nora, session_id=shared.pk).asked_at is None
    again = services.ask_for_marking(user=nora, session_id=shared.pk)
    assert again.asked_at > first.asked_at
    assert waiting(tutor) == [shared.pk]


def test_only_the_learner_asks_and_takes_back(shared, other, tutor):
    for somebody in (other, tutor):
        with pytest.raises(NotFound):
            services.ask_for_marking(user=somebody, session_id=shared.pk)
        with pytest.raises(NotFound):
            services.withdraw(user=somebody, session_id=shared.pk)
    assert Share.objects.in_force().exists()


def test_a_role_play_that_goes_on_cannot_be_marked(nora, hand):
    open_one = make.role_play(nora, hand, said=("Good morning.",))
    with pytest.raises(Conflict):
        services.ask_for_marking(user=nora, session_id=open_one.pk)


def test_taking_back_what_was_never_shown_does_nothing(report, nora, session):
    assert services.withdraw(user=nora, session_id=session.pk) is None


# --- marking ------------------------------------------------------------------------------------
def test_a_tutor_reads_the_talk_first_and_the_report_once_they_have_marked(shared, tutor, report):
    sheet = selectors.sheet_for(tutor=tutor, session_id=shared.pk)
    assert [turn.speaker for turn in sheet.turns[:2]] == ["learner", "patient"]
    assert sheet.card["title"] == "A sore hand"
    assert (sheet.mine, sheet.report) == (None, None)
    marked(shared, tutor, comment="  Warm from the first words on.  ")
    sheet = selectors.sheet_for(tutor=tutor, session_id=shared.pk)
    assert sheet.report == report.content
    assert (sheet.mine.bands, sheet.mine.comment) == (BANDS, "Warm from the first words on.")


def test_a_tutor_is_not_told_whose_it_is(shared, tutor):
    (one,) = selectors.waiting_for_marks(tutor)
    sheet = selectors.sheet_for(tutor=tutor, session_id=shared.pk)
    assert (one.title, one.profession) == ("A sore hand", "nursing")
    assert "Nora" not in f"{one} {sheet}"
    assert str(shared.user_id) not in f"{one} {sheet}"


def test_marks_can_be_changed_and_are_one_a_tutor(shared, tutor, nora):
    marked(shared, tutor)
    marked(shared, tutor, {"relationship": 3})
    assert Marking.objects.get().criteria == {"relationship": 3}
    second = make.staff("tutor", make.clinic(), name="Theo")
    marked(shared, second)
    found = selectors.markings_of(user=nora, session_id=shared.pk)
    assert [(one.tutor, one.bands) for one in found] == [
        ("Tess", {"relationship": 3}),
        ("Theo", BANDS),
    ]
    assert waiting(tutor) == []
    (done,) = selectors.marked_by(tutor)
    assert done.session_id == shared.pk
    assert done.marked_at


def test_marks_stay_with_the_learner_when_they_are_taken_back(shared, tutor, nora):
    marked(shared, tutor)
    services.withdraw(user=nora, session_id=shared.pk)
    assert len(selectors.markings_of(user=nora, session_id=shared.pk)) == 1
    assert selectors.marked_by(tutor) == []


@pytest.mark.parametrize(
    ("bands", "where"),
    [
        ({"relationship": 4}, "relationship"),
        ({"fluency": 7}, "fluency"),
        ({"giving": -1}, "giving"),
        ({"giving": True}, "giving"),
        ({"giving": "2"}, "giving"),
        ({"kindness": 2}, "kindness"),
    ],
)
def test_a_band_that_there_is_not_is_refused_by_name(shared, tutor, bands, where):
    with pytest.raises(Invalid) as refused:
        marked(shared, tutor, bands)
    assert list(refused.value.details) == [where]
    assert not Marking.objects.exists()


def test_marks_need_a_band_and_a_comment_has_an_end(shared, tutor):
    with pytest.raises(Invalid):
        services.mark(session_id=shared.pk, tutor=tutor, bands={})
    with pytest.raises(Invalid):
        marked(shared, tutor, comment="x" * 4001)


def test_nobody_marks_their_own_or_without_the_role(shared, nora, other):
    from accounts import services as people
    from accounts.models import User

    for somebody in (other, make.platform_admin(), make.clinician(make.clinic())):
        with pytest.raises(NotFound):
            marked(shared, somebody)
        with pytest.raises(NotFound):
            selectors.waiting_for_marks(somebody)
    people.appoint(user=nora, role="tutor", clinic=None)
    nora = User.objects.get(pk=nora.pk)
    assert waiting(nora) == []
    with pytest.raises(NotFound):
        marked(shared, nora)


def test_a_role_that_has_ended_marks_nothing(shared):
    from accounts.models import StaffRole, User

    tess = make.staff("tutor")
    StaffRole.objects.update(ends_on="2020-01-01")
    with pytest.raises(NotFound):
        waiting(User.objects.get(pk=tess.pk))


def test_a_tutor_manages_and_reads_nothing_else(tutor):
    caller = make.caller(tutor)
    assert caller.get("/admin/").status_code == 302
    assert caller.get("/api/progress/children").json()["data"] == []
    clinics = make.staff("tutor", make.clinic())
    from accounts import access

    assert not access.audience(clinics).is_staff
    assert not access.clinics_of(clinics)


def test_lists_cost_one_query_at_1_and_at_10(tutor, nora, hand, django_assert_num_queries):
    for count in (1, 10):
        for _ in range(count):
            session = written(rehearse(nora, hand)).session
            services.ask_for_marking(user=nora, session_id=session.pk)
            marked(session, make.staff("tutor"))
        assert tutor.current_roles
        with django_assert_num_queries(1):
            assert len(selectors.waiting_for_marks(tutor)) >= count
        with django_assert_num_queries(1):
            selectors.marked_by(tutor)


# --- agreement ----------------------------------------------------------------------------------
def judged(report, **bands):
    """Let a report have these bands; a pair is a range."""
    content = report.content
    for criterion in content["criteria"]:
        value = bands.get(criterion["code"])
        criterion["band"] = value if isinstance(value, int) else None
        criterion["range"] = list(value) if isinstance(value, tuple) else None
    report.content = content
    report.save()


def test_agreement_is_the_mean_difference_of_each_criterion(shared, report, nora, hand, tutor):
    judged(report, relationship=1, giving=3, resources=(4, 5))
    marked(shared, tutor, {"relationship": 3, "giving": 2, "resources": 5, "fluency": 4})
    second = written(rehearse(nora, hand))
    judged(second, relationship=2)
    services.ask_for_marking(user=nora, session_id=second.session_id)
    marked(second.session, tutor, {"relationship": 2})
    found = {one.code: one for one in selectors.agreement(tutor)}
    assert len(found) == 9
    line = found["relationship"]
    assert (line.count, line.difference, line.apart) == (2, 1.0, 1.0)
    assert (found["giving"].count, found["giving"].difference) == (1, -1.0)
    assert (found["resources"].count, found["resources"].difference) == (1, 0.5)
    assert (found["fluency"].count, found["fluency"].difference) == (0, None)


def test_agreement_is_for_tutors_and_the_platform_in_one_query(
    shared, tutor, nora, django_assert_num_queries
):
    marked(shared, tutor)
    with django_assert_num_queries(1):
        assert any(one.count for one in selectors.agreement(tutor))
    assert selectors.agreement(make.platform_admin())
    for somebody in (nora, make.clinician(make.clinic())):
        with pytest.raises(Forbidden):
            selectors.agreement(somebody)
