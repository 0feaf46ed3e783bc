"""The API's description says what the API does."""

import pytest

from tests import make

pytestmark = pytest.mark.django_db
CONTRACT = {
    "/api/workshop/modules": {"get"},
    "/api/workshop/modules/{module_id}": {"get"},
    "/api/workshop/sessions": {"post"},
    "/api/workshop/sessions/{session_id}": {"get"},
    "/api/workshop/sessions/{session_id}/complete-activity": {"post"},
    "/api/workshop/assessments": {"get"},
    "/api/workshop/assessments/{assessment_id}": {"get"},
    "/api/workshop/assessments/{assessment_id}/results": {"post"},
    "/api/practice/scenarios": {"get"},
    "/api/practice/scenarios/{scenario_id}": {"get"},
    "/api/practice/mocks": {"post"},
    "/api/practice/sessions": {"post"},
    "/api/practice/sessions/{session_id}": {"get"},
    "/api/practice/sessions/{session_id}/begin": {"post"},
    "/api/practice/sessions/{session_id}/notes": {"post"},
    "/api/practice/sessions/{session_id}/warm-up": {"post"},
    "/api/practice/sessions/{session_id}/turns": {"post"},
    "/api/practice/sessions/{session_id}/silence": {"post"},
    "/api/practice/sessions/{session_id}/end": {"post"},
    "/api/progress/children": {"get"},
    "/api/progress/children/{child_id}/recommendations": {"get"},
    "/api/progress/children/{child_id}/recommendations/settings": {"get", "put"},
    "/api/progress/children/{child_id}": {"get"},
}


@pytest.fixture
def schema(client):
    answer = client.get("/api/schema")
    assert answer.status_code == 200
    return answer.json()


def resolved(schema, part):
    if "$ref" in part:
        return schema["components"]["schemas"][part["$ref"].rsplit("/", 1)[1]]
    return part


def test_every_path_of_the_contract_so_far_is_described(schema):
    for path, methods in CONTRACT.items():
        assert methods <= set(schema["paths"][path]), path


def test_answers_are_described_in_their_envelope_and_errors_in_theirs(schema):
    for path, methods in CONTRACT.items():
        for method in methods:
            responses = schema["paths"][path][method]["responses"]
            good = next(r for status, r in responses.items() if status.startswith("2"))
            wrapped = good["content"]["application/json"]["schema"]
            assert set(wrapped["required"]) == {"data", "meta"}, path
            assert {"400", "401", "404"} <= set(responses), path
    assert {"409", "413", "415"} <= set(
        schema["paths"]["/api/workshop/sessions"]["post"]["responses"]
    )


def test_a_row_of_the_catalogue_has_the_keys_that_are_described(schema, client):
    wrapped = schema["paths"]["/api/workshop/modules"]["get"]["responses"]["200"]
    rows = wrapped["content"]["application/json"]["schema"]["properties"]["data"]
    described = resolved(schema, rows["items"])["properties"]
    clinic = make.clinic()
    child = make.child(clinic)
    make.module()
    client.force_login(make.guardian(child))
    assert set(client.get("/api/workshop/modules").json()["data"][0]) == set(described)


def test_the_page_of_the_description_needs_nothing_inline(client):
    page = client.get("/api/docs").content.decode()
    assert "<style" not in page
    assert "<script>" not in page
