"""Lint the house's own migrations: none may break the version that still runs while it migrates.

The linter is used as a library, so that its app need not be installed anywhere.
"""

import os
import sys
from pathlib import Path

import django

ROOT = Path(__file__).resolve().parents[1]


def main() -> int:
    """Return 1 when a migration is unsafe."""
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    django.setup()
    from django_migration_linter import MigrationLinter  # noqa: PLC0415 (needs apps that are ready)

    own = sorted(folder.parent.name for folder in ROOT.glob("[!.]*/migrations"))
    linter = MigrationLinter(str(ROOT), include_apps=own, no_cache=True, quiet=["ok", "ignore"])
    linter.lint_all_migrations()
    if linter.has_errors:
        linter.print_summary()
    return int(linter.has_errors)


if __name__ == "__main__":
    sys.exit(main())
