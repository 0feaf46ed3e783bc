"""The admin's pages of modules: at a hundred modules, and at a hundred thousand.

`measure` starts a house and this file again as a program (`python -m benchmarks.admin FILE NUMBER`):
there the pages are asked for in the process itself, where their queries can be counted and timed.
"""

import json
import os
import statistics
import sys
import time
import uuid
from pathlib import Path
from typing import Any

import django
from django.db import connection

from benchmarks.house import BenchError, House, folder, run
from benchmarks.report import Report, table

FEW, MANY, MANY_QUICK = 100, 100_000, 20_000
REPEATS = 9
PER_MODULE = 2


def measure(*, quick: bool) -> Report:
    """Start a house, look at the pages with few rows, fill it, and look again."""
    many = MANY_QUICK if quick else MANY
    with folder() as temporary, House(temporary / "house"):
        run("config.demo.prepare", str(temporary / "logins.json"))
        run("benchmarks.admin", str(temporary / "seen.json"), str(many))
        seen = json.loads((temporary / "seen.json").read_text())
    rows = []
    for name, (few, full) in seen["pages"].items():
        ratio = full["query_ms"] / few["query_ms"]
        rows.append(
            [
                name,
                f"{few['queries']}",
                f"{full['queries']}",
                f"{few['query_ms']:.1f}",
                f"{full['query_ms']:.1f}",
                f"{ratio:.1f}",
                f"{few['page_ms']:.0f}",
                f"{full['page_ms']:.0f}",
            ]
        )
    head = ["Admin, modules", f"queries at {FEW}", f"at {many:,}", f"query ms at {FEW}"]
    head += [f"at {many:,}", "ratio", f"page ms at {FEW}", f"at {many:,}"]
    note = (
        f"Medians of {REPEATS} visits by a platform admin, in the process itself. "
        f"{many * PER_MODULE:,} activities beside the {many:,} modules."
    )
    return Report("admin", [], [table(head, rows), note])


class Timed:
    """Count and time the queries of a page."""

    def __init__(self) -> None:
        """Begin with none."""
        self.queries = 0
        self.seconds = 0.0

    def __call__(self, execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
        """Run one query."""
        begin = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.seconds += time.perf_counter() - begin
            self.queries += 1


def look(client: Any, path: str) -> dict[str, float]:
    """Visit a page a few times and return its medians."""
    pages, spent, queries = [], [], 0
    for _ in range(REPEATS + 1):
        timed = Timed()
        begin = time.perf_counter()
        with connection.execute_wrapper(timed):
            answer = client.get(path)
        pages.append(time.perf_counter() - begin)
        spent.append(timed.seconds)
        queries = timed.queries
        if answer.status_code != 200:
            raise BenchError(f"{path} answered {answer.status_code}.")
    return {
        "queries": queries,
        "query_ms": statistics.median(spent[1:]) * 1000,
        "page_ms": statistics.median(pages[1:]) * 1000,
    }


def paths(module_id: uuid.UUID, number: int) -> dict[str, str]:
    """Return the pages to visit while there are so many modules, fifty a page."""
    here = "/admin/workshop/module/"
    clinic = "app_label=workshop&model_name=module&field_name=clinic"
    return {
        "the list": here,
        "a late page of it": f"{here}?p={number // 50 - 1}",
        "only the published": f"{here}?status__exact=published",
        "a search for a word": f"{here}?q=Lantern",
        "a change form": f"{here}{module_id}/change/",
        "looking up a clinic": f"/admin/autocomplete/?term=w&{clinic}",
    }


def grow(number: int) -> None:
    """Make it so many modules by copying those of the demo, with new ids, titles and times."""
    from workshop.models import Activity, Module  # noqa: PLC0415 (models, so only after setup)

    here = Module.objects.count()
    rows, lines = Module._meta.db_table, Activity._meta.db_table
    copied = _columns(
        Module,
        id="gen_random_uuid()",
        title="CASE n %% 200 WHEN 0 THEN 'Lantern walk ' ELSE 'Small adventure ' END || n",
        created_at="old.created_at - n * interval '1 minute'",
    )
    parts = _columns(Activity, id="gen_random_uuid()", module_id="new.id", position="old.r")
    numbered = "SELECT row_number() OVER (ORDER BY created_at, id) AS r, * FROM"
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {rows} ({', '.join(copied)}) SELECT {', '.join(copied.values())} "
            f"FROM generate_series(%s::int, %s::int) AS n "
            f"JOIN ({numbered} {rows} LIMIT 20) AS old ON old.r = n %% 20 + 1",
            [here + 1, number],
        )
        cursor.execute(
            f"INSERT INTO {lines} ({', '.join(parts)}) SELECT {', '.join(parts.values())} "
            f"FROM {rows} AS new "
            f"CROSS JOIN (SELECT row_number() OVER () AS r, * FROM {lines} LIMIT %s) AS old "
            f"WHERE NOT EXISTS (SELECT 1 FROM {lines} AS has WHERE has.module_id = new.id)",
            [PER_MODULE],
        )
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("CHECKPOINT")


def _columns(model: Any, **new: str) -> dict[str, str]:
    # Taken from the model, so that a column that comes later is copied too.
    return {
        field.column: new.get(field.column, f"old.{field.column}")
        for field in model._meta.concrete_fields
    }


def main(target: Path, many: int) -> None:
    """Look at the pages with few modules and with many, and write what was seen as JSON."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    django.setup()
    from django.test import Client  # noqa: PLC0415 (models, so only after setup)

    from accounts.models import User  # noqa: PLC0415
    from workshop.models import Module  # noqa: PLC0415

    client = Client(HTTP_HOST="127.0.0.1")
    admin = User.objects.filter(staff_roles__role="platform_admin").earliest("id")
    client.force_login(admin, "allauth.account.auth_backends.AuthenticationBackend")
    subject = Module.objects.published().earliest("created_at").pk
    pages: dict[str, list[dict[str, float]]] = {}
    for number in (FEW, many):
        grow(number)
        for name, path in paths(subject, number).items():
            pages.setdefault(name, []).append(look(client, path))
    target.write_text(json.dumps({"pages": pages}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
