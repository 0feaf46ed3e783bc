import django.db.models.deletion
from django.db import migrations, models

# Rows of scenarios that are gone, or never were: an id alone could not keep them from being written.
WITHOUT_SCENARIO = """
DELETE FROM progress_userprogress AS row
WHERE NOT EXISTS (SELECT FROM practice_scenario AS scenario WHERE scenario.id = row.scenario_id)
"""


# The column stays what it is, and so does the unique index on it: only the reference is new. It is added
# without a look at the rows, and they are looked at afterwards, so that nobody waits for either.
REFER = """
ALTER TABLE progress_userprogress ADD CONSTRAINT progress_userprogress_scenario_id_fk_practice_scenario_id
FOREIGN KEY (scenario_id) REFERENCES practice_scenario (id) DEFERRABLE INITIALLY DEFERRED NOT VALID
"""
DO_NOT_REFER = """
ALTER TABLE progress_userprogress DROP CONSTRAINT progress_userprogress_scenario_id_fk_practice_scenario_id
"""
LOOK = """
ALTER TABLE progress_userprogress VALIDATE CONSTRAINT progress_userprogress_scenario_id_fk_practice_scenario_id
"""


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("practice", "0001_role_plays"),
        ("progress", "0002_figures_and_reconciler"),
    ]

    operations = [
        migrations.RunSQL(WITHOUT_SCENARIO, migrations.RunSQL.noop),
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(REFER, DO_NOT_REFER),
                migrations.RunSQL(LOOK, migrations.RunSQL.noop),
            ],
            state_operations=[
                migrations.RemoveConstraint("userprogress", "idx_user_progress_user_scenario"),
                migrations.RenameField("userprogress", "scenario_id", "scenario"),
                migrations.AlterField(
                    "userprogress",
                    "scenario",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="practice.scenario",
                    ),
                ),
                migrations.AddConstraint(
                    "userprogress",
                    models.UniqueConstraint(
                        fields=("user", "scenario"), name="idx_user_progress_user_scenario"
                    ),
                ),
            ],
        ),
    ]
