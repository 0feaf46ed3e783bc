"""Give completions of before the length and points of the version that they were done in."""

from django.db import migrations

FILL = """
UPDATE workshop_activitycompletion AS done
SET duration = (activity ->> 'duration')::integer, points = (activity ->> 'points')::smallint
FROM workshop_session AS session
JOIN workshop_moduleversion AS kept ON kept.id = session.version_id
CROSS JOIN LATERAL jsonb_array_elements(kept.content -> 'activities') AS activity
WHERE done.session_id = session.id
  AND activity ->> 'id' = done.activity_id::text
  AND done.duration = 0
"""


class Migration(migrations.Migration):
    """Rows that are filled already are passed over, so it may run twice."""

    dependencies = [("workshop", "0002_what_a_completion_was_worth")]
    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
