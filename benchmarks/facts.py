"""Children with about fifty completions each, as many as are asked for: made in SQL, by the million.

Rows of one child lie between those of others, by time, as they come to lie in a clinic's years.
"""

from typing import Any

from django.db import connection

from benchmarks import seed

EACH = 50
FINISHED = EACH // seed.ACTIVITIES
"""Modules that each child has done; one more has been opened, and nothing in it done yet."""
CLINIC = "mill-road"
NUMBER = "substring(child.given_name FROM '[0-9]+$')::int"

CHILDREN = f"""
    SELECT child.id, {NUMBER} AS n
    FROM accounts_child AS child JOIN accounts_clinic AS clinic ON clinic.id = child.clinic_id
    WHERE clinic.slug = '{CLINIC}' AND {NUMBER} >= {{first}}
"""
SESSIONS = f"""
    WITH own AS (
        SELECT age, module.id AS module_id, version.id AS version_id,
            row_number() OVER (PARTITION BY age ORDER BY module.id) - 1 AS place,
            count(*) OVER (PARTITION BY age) AS number
        FROM generate_series(4, 15) AS age
        JOIN workshop_module AS module ON module.title LIKE 'A small adventure%'
            AND age BETWEEN module.age_group_min AND module.age_group_max
            AND module.clinic_id IS NULL
        JOIN workshop_moduleversion AS version
            ON version.module_id = module.id AND version.number = module.version
    ), turns AS (
        SELECT child.id, child.n, turn,
            now() - make_interval(days => 4 * ({FINISHED} - turn), hours => 1,
                                  secs => child.n * 7919 % 80000) AS begun
        FROM ({CHILDREN}) AS child CROSS JOIN generate_series(0, {FINISHED}) AS turn
    )
    INSERT INTO workshop_session
        (id, child_id, module_id, version_id, started_at, last_accessed_at, completed_at)
    SELECT gen_random_uuid(), turns.id, own.module_id, own.version_id, begun,
        begun + interval '20 minutes',
        CASE WHEN turn < {FINISHED} THEN begun + interval '20 minutes' END
    FROM turns JOIN own ON own.age = 4 + n % 12 AND own.place = (n + turn) % own.number
    ORDER BY begun
"""
COMPLETIONS = f"""
    INSERT INTO workshop_activitycompletion
        (id, session_id, child_id, activity_id, duration, points, completed_at)
    SELECT gen_random_uuid(), begun.id, child.id, activity.id, activity.duration, activity.points,
        begun.started_at + activity.position * interval '3 minutes'
    FROM ({CHILDREN}) AS child
    JOIN workshop_session AS begun
        ON begun.child_id = child.id AND begun.completed_at IS NOT NULL
    JOIN workshop_activity AS activity ON activity.module_id = begun.module_id
    ORDER BY begun.started_at + activity.position * interval '3 minutes'
"""
AWARDS = f"""
    INSERT INTO progress_pointaward (id, child_id, reason, points, awarded_at)
    SELECT gen_random_uuid(), child.id, 'activity:' || done.activity_id, done.points,
        done.completed_at
    FROM ({CHILDREN}) AS child JOIN workshop_activitycompletion AS done ON done.child_id = child.id
    ORDER BY done.completed_at
"""


def children() -> list[Any]:
    """Return the ids of all these children."""
    here = seed.model("accounts.Child").objects.filter(clinic__slug=CLINIC)
    return list(here.order_by("pk").values_list("pk", flat=True))


def grow(number: int) -> None:
    """Make it so many completions, with their awards and a row of progress each."""
    child, progress = seed.model("accounts.Child"), seed.model("progress.ChildProgress")
    clinic = seed.model("accounts.Clinic").objects.filter(slug=CLINIC).first() or _begin()
    first, last = clinic.children.count(), number // EACH
    made = [
        child(clinic=clinic, given_name=f"Child {n}", date_of_birth=seed.born(4 + n % 12))
        for n in range(first, last)
    ]
    child.objects.bulk_create(made, batch_size=2_000)
    progress.objects.bulk_create([progress(child=one) for one in made], batch_size=2_000)
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        # What refers to what is right by construction; checking it takes longer than writing it.
        cursor.execute("SET session_replication_role = replica")
        for statement in (SESSIONS, COMPLETIONS, AWARDS):
            cursor.execute(statement.format(first=first))
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("CHECKPOINT")
    connection.close()  # what was set goes with it


def _begin() -> Any:
    # The library, and a clinic without children.
    seed.library()
    return seed.model("accounts.Clinic").objects.create(
        name="Mill Road Surgery", slug=CLINIC, timezone="Europe/Dublin", country="IE"
    )
