"""The board of a clinic: at fifty children, and at two thousand.

`measure` starts a house and this file again as a program (`python -m benchmarks.board FILE`): there the
board is asked for in the process itself, where its queries can be counted, timed and explained.
"""

import json
import os
import statistics
import sys
import time
from pathlib import Path
from typing import Any

import django
from django.apps import apps
from django.db import connection

from benchmarks import seed
from benchmarks.admin import Timed
from benchmarks.house import BenchError, House, folder, run
from benchmarks.report import Aim, Report, table

FEW = 50
REPEATS, REPEATS_QUICK = 15, 5
FLOOR = "empty view"
WHOLE = "the board, who needs help first"
QUERIES, SECONDS = 8, 1.0
HERE, ROWS = "/clinic/children/", "/api/progress/children"


def measure(*, quick: bool) -> Report:
    """Start a house, look at the board of a small clinic and of one with two thousand children."""
    with folder() as temporary, House(temporary / "house"):
        run("config.demo.prepare", str(temporary / "logins.json"))
        repeats = REPEATS_QUICK if quick else REPEATS
        run("benchmarks.board", str(temporary / "seen.json"), str(repeats))
        seen = json.loads((temporary / "seen.json").read_text())
    floor = seen["pages"].pop(FLOOR)[1]["page_ms"]
    rows = [_line(name, few, many, floor) for name, (few, many) in seen["pages"].items()]
    head = ["Board", f"queries at {FEW}", f"at {seen['children']:,}", "query ms", "page ms"]
    head += ["slowest", "times the empty view"]
    note = (
        f"Medians of {repeats} visits by a clinician, in the process itself, after one that is not "
        f"counted; times at {seen['children']:,} children of one clinic, {seen['sessions']:,} sessions, "
        f"{seen['completions']:,} completions, {seen['modules']:,} modules. The empty view takes "
        f"{floor:.1f} ms there. {seen['plan']}"
    )
    return Report("board", _aims(seen["pages"]), [table(head, rows), note])


def _line(name: str, few: dict[str, float], many: dict[str, float], floor: float) -> list[str]:
    return [
        name,
        f"{few['queries']}",
        f"{many['queries']}",
        f"{many['query_ms']:.0f}",
        f"{many['page_ms']:.0f}",
        f"{many['slowest_ms']:.0f}",
        f"{many['page_ms'] / floor:.0f}",
    ]


def _aims(pages: dict[str, list[dict[str, float]]]) -> list[Aim]:
    slowest = max(pages[WHOLE][1]["slowest_ms"], 0.0)
    most = max(int(one["queries"]) for both in pages.values() for one in both)
    same = all(few["queries"] == many["queries"] for few, many in pages.values())
    return [
        Aim(
            "2,000 children of one clinic on the board",
            f"in under {SECONDS:.0f} s",
            f"{slowest:.0f} ms at worst",
            slowest < SECONDS * 1000,
        ),
        Aim(
            "queries of the board",
            f"at most {QUERIES}, and as many for {FEW} children",
            f"{most}, {'as many' if same else 'not as many'}",
            same and most <= QUERIES,
        ),
    ]


def look(client: Any, path: str, repeats: int) -> dict[str, float]:
    """Visit an address a few times and return its medians; a download is read to its end."""
    pages, spent, queries = [], [], 0
    for _ in range(repeats + 1):
        timed = Timed()
        begin = time.perf_counter()
        with connection.execute_wrapper(timed):
            answer = client.get(path)
            if answer.streaming:
                b"".join(answer.streaming_content)
        pages.append(time.perf_counter() - begin)
        spent.append(timed.seconds)
        queries = timed.queries
        if answer.status_code != 200:
            raise BenchError(f"{path} answered {answer.status_code}.")
    return {
        "queries": queries,
        "query_ms": statistics.median(spent[1:]) * 1000,
        "page_ms": statistics.median(pages[1:]) * 1000,
        "slowest_ms": max(pages[1:]) * 1000,
    }


def paths(group: Any, module: Any, child: Any, last: int) -> dict[str, str]:
    """Return what is looked at."""
    return {
        FLOOR: "/healthz",
        WHOLE: HERE,
        "its last page": f"{HERE}?page={last}",
        "those who need help": f"{HERE}?status=needs_help",
        "by progress": f"{HERE}?sort=-progress",
        "of an age and a group": f"{HERE}?minAge=8&maxAge=12&group={group}",
        "with one module": f"{HERE}?module={module}",
        "a search for a name": f"{HERE}?search=child+7",
        "one row again, after an event": f"{HERE}{child}/row/",
        "by API, 100 a page": f"{ROWS}?limit=100",
        "all of it as CSV": "/clinic/children.csv",
    }


def grow() -> tuple[Any, Any]:
    """Make a small clinic and a large one with histories of all ages; return a clinician of each."""
    modules = seed.library()
    _, children = seed.families()
    large = children[0].clinic
    small = seed.model("accounts.Clinic").objects.create(
        name="Small Street Surgery", slug="small-street", timezone="Europe/Dublin", country="IE"
    )
    child = seed.model("accounts.Child")
    few = [
        child(clinic=small, given_name=f"Child {n}", date_of_birth=seed.born(4 + n % 12))
        for n in range(FEW)
    ]
    child.objects.bulk_create(few)
    seed.history(children + few, modules)
    with connection.cursor() as cursor:
        for statement in SPREAD:
            cursor.execute(statement)
    for clinic in (small, large):
        _groups(clinic)
    from progress.services import rebuild  # noqa: PLC0415 (models, so only after setup)

    rebuild(child.objects.all())
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("CHECKPOINT")
    return _clinician(small), _clinician(large)


# Each child's history ends so many days ago, from today to six weeks; every seventh child has none.
DAYS = "make_interval(days => (('x' || right(child_id::text, 6))::bit(24)::int) % 42)"
NONE = "('x' || right(child_id::text, 6))::bit(24)::int % 7 = 0"
SPREAD = (
    f"DELETE FROM workshop_activitycompletion WHERE {NONE}",
    f"DELETE FROM workshop_session WHERE {NONE}",
    f"UPDATE workshop_activitycompletion SET completed_at = completed_at - {DAYS}",
    "UPDATE workshop_session SET completed_at = completed_at - "
    f"{DAYS}, started_at = started_at - {DAYS}, last_accessed_at = last_accessed_at - {DAYS}",
)


def _groups(clinic: Any) -> None:
    children = list(clinic.children.order_by("pk"))
    for number in range(5):
        made = clinic.groups.create(name=f"Group {number + 1}")
        made.children.set(children[number::5])


def _clinician(clinic: Any) -> Any:
    from accounts import services  # noqa: PLC0415 (models, so only after setup)

    somebody = seed.model("accounts.User").objects.create(
        email=f"clinician@{clinic.slug}.example", full_name="A clinician", password="!"
    )
    services.appoint(user=somebody, role="clinician", clinic=clinic)
    return somebody


def explained(client: Any) -> str:
    """Say what PostgreSQL does for the slowest query of the board."""
    slowest: list[tuple[float, str, Any]] = []

    def note(execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
        begin = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            slowest.append((time.perf_counter() - begin, sql, params))

    with connection.execute_wrapper(note):
        client.get(HERE)
    _, sql, params = max(slowest, key=lambda one: one[0])
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}", params)
        found = cursor.fetchone()[0]
    whole = (json.loads(found) if isinstance(found, str) else found)[0]
    if target := os.environ.get("BOARD_PLAN"):
        Path(target).write_text(json.dumps(whole, indent=1))
    plan = whole["Plan"]
    return (
        f"The slowest query takes PostgreSQL {whole['Execution Time']:.0f} ms and "
        f"{whole['Planning Time']:.0f} ms of planning, and reads "
        f"{plan['Shared Hit Blocks'] + plan['Shared Read Blocks']:,} blocks."
    )


def main(target: Path, repeats: int) -> None:
    """Look at the board of a small clinic and of a large one, and write what was seen as JSON."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    django.setup()
    from django.test import Client  # noqa: PLC0415 (models, so only after setup)

    pages: dict[str, list[dict[str, float]]] = {}
    for somebody in grow():
        client = Client(HTTP_HOST="127.0.0.1")
        client.force_login(somebody, "allauth.account.auth_backends.AuthenticationBackend")
        place = somebody.staff_roles.get().clinic
        module = seed.model("workshop.Module").objects.filter(
            status="published", clinic=None, age_group_min__lte=9, age_group_max__gte=9
        )
        child = place.children.earliest("pk").pk
        last = -(-place.children.count() // 50)
        asked = paths(place.groups.first().pk, module[0].pk, child, last)
        for name, path in asked.items():
            pages.setdefault(name, []).append(look(client, path, repeats))
    counted = {
        name: apps.get_model(label).objects.count()
        for name, label in {
            "sessions": "workshop.Session",
            "completions": "workshop.ActivityCompletion",
            "modules": "workshop.Module",
        }.items()
    }
    seen = {"pages": pages, "children": place.children.count(), "plan": explained(client)}
    target.write_text(json.dumps(seen | counted))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
