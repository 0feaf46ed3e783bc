"""Create the table that counts sign-in attempts (settings: CACHES)."""

from django.core.management import call_command
from django.db import migrations


def create(apps, schema_editor) -> None:
    """Create it where it is not there yet."""
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    """A plain table, so nothing is lost by leaving it when going back."""

    dependencies = []
    operations = [migrations.RunPython(create, migrations.RunPython.noop)]
