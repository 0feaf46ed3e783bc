import django.db.models.deletion
from django.db import migrations, models

# Rows of scenarios that are gone, or never were: an id alone could not keep them from being written.
WITHOUT_SCENARIO = """
DELETE FROM progress_userprogress AS row
WHERE NOT EXISTS (SELECT FROM practice_scenario AS scenario WHERE scenario.id = row.scenario_id)
"""


class Migration(migrations.Migration):

    dependencies = [
        ('practice', '0001_role_plays'),
        ('progress', '0002_figures_and_reconciler'),
    ]

    operations = [
        migrations.RunSQL(WITHOUT_SCENARIO, migrations.RunSQL.noop),
        migrations.RemoveConstraint(
            model_name='userprogress',
            name='idx_user_progress_user_scenario',
        ),
        migrations.RenameField('userprogress', 'scenario_id', 'scenario'),
        migrations.AlterField(
            model_name='userprogress',
            name='scenario',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='practice.scenario'),
        ),
        migrations.AddConstraint(
            model_name='userprogress',
            constraint=models.UniqueConstraint(fields=('user', 'scenario'), name='idx_user_progress_user_scenario'),
        ),
    ]
