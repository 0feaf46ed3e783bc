"""The contract's indexes, as the database's own catalogue has them."""

import pytest
from django.db import connection

from core.indexes import Index

pytestmark = pytest.mark.django_db
ROWS = {
    "v06": ("idx_content_module_category", "workshop_module", ["category"]),
    "v07": ("idx_content_module_status", "workshop_module", ["status"]),
    "v08": ("idx_content_module_age_range", "workshop_module", ["age_group_min", "age_group_max"]),
    "v09": ("idx_content_module_clinic", "workshop_module", ["clinic_id"]),
    "v10": ("idx_workshop_session_child", "workshop_session", ["child_id"]),
    "v11": ("idx_workshop_session_module", "workshop_session", ["module_id"]),
    "v12": ("idx_workshop_session_accessed", "workshop_session", ["last_accessed_at"]),
    "v13": ("idx_child_progress_child", "progress_childprogress", ["child_id"]),
    "v14": ("idx_child_progress_engagement", "progress_childprogress", ["last_engagement_date"]),
    "v15": ("idx_activity_completion_child", "workshop_activitycompletion", ["child_id"]),
    "v16": ("idx_activity_completion_activity", "workshop_activitycompletion", ["activity_id"]),
    "v17": ("idx_activity_completion_date", "workshop_activitycompletion", ["completed_at"]),
    "v18": ("idx_assessment_result_child", "workshop_assessmentresult", ["child_id"]),
    "v19": ("idx_assessment_result_assessment", "workshop_assessmentresult", ["assessment_id"]),
    "v20": ("idx_assessment_result_date", "workshop_assessmentresult", ["completed_at"]),
}
CATALOGUE = """
    SELECT i.relname, t.relname, array_agg(a.attname::text ORDER BY k.place), x.indisvalid,
           x.indpred IS NULL
    FROM pg_index x
    JOIN pg_class i ON i.oid = x.indexrelid
    JOIN pg_class t ON t.oid = x.indrelid
    JOIN pg_namespace n ON n.oid = t.relnamespace AND n.nspname = 'public'
    CROSS JOIN LATERAL unnest(x.indkey::int[]) WITH ORDINALITY AS k(attnum, place)
    JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.attnum
    GROUP BY i.relname, t.relname, x.indisvalid, x.indpred
"""


@pytest.fixture
def catalogue(db):
    with connection.cursor() as cursor:
        cursor.execute(CATALOGUE)
        return {name: tuple(rest) for name, *rest in cursor.fetchall()}


@pytest.mark.parametrize("row", ROWS)
def test_v06_to_v20_the_index_has_the_contracts_name_and_columns(row, catalogue):
    name, table, columns = ROWS[row]
    assert catalogue[name] == (table, columns, True, True)


def test_no_foreign_key_of_these_tables_is_indexed_twice_under_another_name(catalogue):
    named = {(table, tuple(columns)) for _, table, columns in ROWS.values()}
    names = {name for name, _, _ in ROWS.values()}
    doubles = {
        name
        for name, (table, columns, _, whole) in catalogue.items()
        if (table, tuple(columns)) in named and name not in names and whole
    }
    # The primary key of a child's progress is its child: V13 keeps the contract's name beside it.
    assert doubles == {"progress_childprogress_pkey"}


def test_an_index_may_be_named_as_long_as_postgresql_allows():
    assert Index.max_name_length == connection.ops.max_name_length() == 63
    assert max(len(name) for name, _, _ in ROWS.values()) > 30
