"""The entities of the contract have the fields that its source shows, under the house's names."""

import pytest

from accounts.models import Child, Clinic
from progress.models import ChildProgress
from workshop.models import (
    Activity,
    ActivityCompletion,
    AssessmentResult,
    MediaAsset,
    Module,
    Session,
)

ENTITIES = {
    "v68": (
        Module,
        "id title description content category status age_group_min age_group_max clinic_id created_at",
    ),
    "v69": (Activity, "module_id name type duration points steps"),
    "v70": (MediaAsset, "module_id type url"),
    "v71": (Session, "child_id module_id last_accessed_at completed_at completions"),
    "v72": (ChildProgress, "child_id last_engagement_date"),
    "v73": (ActivityCompletion, "child_id activity_id completed_at"),
    "v74": (AssessmentResult, "child_id assessment_id completed_at score"),
    "v76": (Clinic, "id children"),
    "v76, the child": (Child, "id clinic_id"),
}


@pytest.mark.parametrize("row", ENTITIES)
def test_v68_to_v76_an_entity_has_the_contracts_fields(row):
    model, fields = ENTITIES[row]
    known = {field.name for field in model._meta.get_fields()}
    known |= {getattr(field, "attname", "") for field in model._meta.get_fields()}
    assert set(fields.split()) <= known
