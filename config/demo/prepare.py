"""Migrate, load the demo content and write down the logins: `python -m config.demo.prepare FILE`.

A process of its own, so that Django's memory goes with it, and a single one, because each start
of Django costs a second.
"""

import json
import os
import sys
from pathlib import Path

import django
from django.core.management import call_command


def main(target: Path) -> None:
    """Bring the database up to date and write the logins, as JSON, to `target`."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
    call_command("load_demo")
    from config.demo.load import logins  # noqa: PLC0415 (models, so only after setup)

    target.write_text(json.dumps(logins(), ensure_ascii=False, indent=1, default=str))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
