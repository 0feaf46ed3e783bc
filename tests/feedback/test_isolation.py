"""Two learners never see each other's reports: API, what is kept, and events (X11)."""

import json
from uuid import uuid4

import pytest
from asgiref.sync import sync_to_async
from django.core.cache import caches

from core.errors import NotFound
from feedback import cache, selectors, services
from tests import make
from tests.feedback.conftest import rehearse, written
from tests.realtime.conftest import hears_redis
from tests.realtime.conftest import no_connection_is_left as no_connection_is_left
from tests.realtime.conftest import sockets as sockets

pytestmark = pytest.mark.django_db
LIST = "/api/feedback/reports"
NORAS, OLGAS = "heron-4711", "plover-8642"


def with_a_canary(row, word):
    row.content["comment"] = word
    row.save()
    return row


@pytest.fixture
def noras(nora, hand):
    return with_a_canary(written(rehearse(nora, hand)), NORAS)


@pytest.fixture
def olgas(other, hand):
    return with_a_canary(written(rehearse(other, hand)), OLGAS)


def strangers(*more):
    return [
        *more,
        make.platform_admin(),
        make.content_manager(),
        make.staff("tutor"),
        make.user(profession="dentistry"),
        make.guardian(make.child()),
    ]


def test_x11_a_stranger_is_told_not_found_whoever_they_are(noras, nora, other):
    assert make.caller(nora).get(f"{LIST}/{noras.pk}").status_code == 200
    for somebody in strangers(other):
        answer = make.caller(somebody).get(f"{LIST}/{noras.pk}")
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_found")
        assert (
            answer.json()["error"]
            == (make.caller(somebody).get(f"{LIST}/{uuid4()}").json()["error"])
        )
        assert make.caller(somebody).get(LIST).json()["data"] == []


def test_x11_each_list_has_its_owners_reports_alone(noras, olgas, nora, other):
    for somebody, own in ((nora, noras), (other, olgas)):
        rows = make.caller(somebody).get(LIST).json()
        assert [row["id"] for row in rows["data"]] == [str(own.pk)]
        assert rows["meta"]["pagination"]["total"] == 1


def test_x11_nobody_finds_a_report_by_somebody_elses_role_play(noras, other):
    rows = make.caller(other).get(LIST, {"sessionId": str(noras.session_id)}).json()["data"]
    assert rows == []


def test_x11_a_warm_cache_gives_nobody_anybody_elses_words(noras, olgas, nora, other):
    for _ in range(2):
        own = make.caller(nora).get(f"{LIST}/{noras.pk}")
        theirs = make.caller(other).get(f"{LIST}/{olgas.pk}")
        assert NORAS in json.dumps(own.json())
        assert NORAS not in json.dumps(theirs.json())
        assert OLGAS not in json.dumps(own.json())
        assert make.caller(other).get(f"{LIST}/{noras.pk}").status_code == 404
    assert own.headers["X-Cache"] == theirs.headers["X-Cache"] == "HIT"


def test_x11_no_two_people_share_a_key(noras, olgas, nora, other):
    for row, somebody in ((noras, nora), (olgas, other)):
        selectors.report_for(user=somebody, report_id=row.pk)
    keys = list(caches["redis"].iter_keys("feedback-report:*"))
    mine = [key for key in keys if str(nora.pk) in key]
    assert len(mine) == len([key for key in keys if str(other.pk) in key]) == 1
    swapped = {"user_id": other.pk, "session_id": noras.session_id}
    assert cache.kept(**swapped, written_at=noras.written_at) is cache.MISSING


def test_x11_selectors_say_not_found_to_all_but_the_owner(noras, other):
    with pytest.raises(NotFound):
        selectors.report_for(user=other, report_id=noras.pk)
    with pytest.raises(NotFound):
        selectors.report_on(user=other, session_id=noras.session_id)
    with pytest.raises(NotFound):
        selectors.sharing_of(user=other, session_id=noras.session_id)
    with pytest.raises(NotFound):
        selectors.markings_of(user=other, session_id=noras.session_id)
    assert selectors.course(user=other) == []
    assert selectors.attempts_at(user=other, scenario_id=noras.session.scenario_id) == []


def test_x11_progress_is_the_owners_own(noras, nora, other):
    (line,) = make.caller(nora).get("/api/progress/me").json()["data"]
    assert line["progress"] == noras.overall_score
    assert make.caller(other).get("/api/progress/me").json()["data"] == []


def test_nothing_of_a_report_is_in_the_admin(noras):
    page = make.caller(make.platform_admin()).get("/admin/feedback/report/")
    assert page.status_code == 200
    html = page.content.decode()
    assert str(noras.pk) in html
    assert "Nora" not in html
    one = make.caller(make.platform_admin()).get(f"/admin/feedback/report/{noras.pk}/change/")
    for shown in (html, one.content.decode()):
        assert NORAS not in shown
        assert "in your own words" not in shown


@pytest.mark.django_db(transaction=True)
async def test_x11_only_the_owners_socket_hears_that_a_report_is_there(sockets):
    def ready():
        nora, other = make.professional(), make.professional()
        session = rehearse(nora, make.scenario())
        return nora, other, session

    nora, other, session = await sync_to_async(ready)()
    where = f"/ws/practice/{session.pk}"
    own = await sockets.open(nora, path=where)
    revision = (await own.hear())["versions"][f"practice:{session.pk}"]
    theirs = await sockets.open(other, path=where)
    assert (await theirs.hear())["code"] == "not_found"
    await hears_redis()
    await sync_to_async(services.run_job)(session_id=session.pk)
    batch = await own.hear_type("batch")
    told = {
        "type": "practice-updated", "sessionId": str(session.pk), "version": revision + 1
    }  # fmt: skip
    assert batch["messages"] == [told]
    assert await theirs.closed() == 4404
