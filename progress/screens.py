"""What a board shows: how an address is read, and the words, links and drawings of the page.

The words of a row are said once, here: the page prints them and the download writes them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import QueryDict

from core.api import short_text, uuid_in, whole_number
from core.errors import Invalid
from progress import board as rules
from progress.board import Status
from progress.selectors.boards import SORTS, Board
from progress.shapes import Filters, ModuleChoice, Summary

OLDEST = 17
IN_ADDRESS = {
    "search": "search",
    "status": "status",
    "min_age": "minAge",
    "max_age": "maxAge",
    "group_id": "group",
    "module_id": "module",
    "clinic_id": "clinic",
    "sort": "sort",
}
SORT_LABELS = {
    "help": "Who needs help first",
    "name": "Name, A to Z",
    "-name": "Name, Z to A",
    "age": "Youngest first",
    "-age": "Oldest first",
    "progress": "Least finished first",
    "-progress": "Most finished first",
    "last": "Longest away first",
    "-last": "Here last first",
}
ICONS = {
    Status.NEEDS_HELP: "heart",
    Status.STARTED: "play",
    Status.NOT_STARTED: "clock",
    Status.UNASSIGNED: "info",
    Status.DONE: "check",
}
CHIPS = {Status.NEEDS_HELP: "help", Status.DONE: "ok", Status.STARTED: "on"}


# --- addresses ----------------------------------------------------------------------------------
def read_filters(query: QueryDict, *, sort: str = "") -> Filters:
    """Read what a board is narrowed to, or raise Invalid with a sentence for the field.

    `sort` is what it is sorted by where the address does not say.
    """
    age = _age(query, "age")
    low, high = _age(query, "minAge"), _age(query, "maxAge")
    if age is not None and (low, high) != (None, None):
        raise Invalid(
            "Give one age, or from which to which.", details={"age": ["Not with a span."]}
        )
    if low is not None and high is not None and low > high:
        words = "The second age is below the first."
        raise Invalid(words, details={"maxAge": [words]})
    return Filters(
        status=Status(said) if (said := _one_of(query, "status", Status)) else None,
        min_age=low if age is None else age,
        max_age=high if age is None else age,
        group_id=uuid_in(query, "group"),
        module_id=uuid_in(query, "module"),
        clinic_id=uuid_in(query, "clinic"),
        search=short_text(query, "search"),
        sort=_one_of(query, "sort", SORTS) or sort,
    )


def _age(query: QueryDict, name: str) -> int | None:
    if query.get(name, "") == "":
        return None
    return whole_number(query, name, default=0, least=0, most=OLDEST)


def _one_of(query: QueryDict, name: str, known: Iterable[str]) -> str:
    given = query.get(name, "")
    if given and given not in known:
        words = f"Choose one of: {', '.join(known)}."
        raise Invalid(words, details={name: [words]})
    return given


def address(filters: Filters, **changes: Any) -> str:
    """Return the query of an address for these filters, with some of them changed."""
    wanted = replace(filters, **changes)
    given = {
        name: getattr(wanted, field)
        for field, name in IN_ADDRESS.items()
        if getattr(wanted, field) not in (None, "")
    }
    return urlencode(given)


def is_narrowed(filters: Filters) -> bool:
    """Tell whether anything but the sorting was asked for."""
    return replace(filters, sort="") != Filters()


# --- the page -----------------------------------------------------------------------------------
@dataclass(frozen=True)
class Option:
    """One choice in a list of choices."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True)
class StatusLink:
    """A status with its number, as a link that narrows the board to it."""

    label: str
    number: int
    href: str
    current: bool
    kind: str = ""


@dataclass(frozen=True)
class Column:
    """A column of the board; one that can be sorted by knows where its heading leads."""

    label: str
    href: str = ""
    sorted: str = ""


@dataclass(frozen=True)
class Mark:
    """A dot of the picture beside the headline."""

    x: int
    y: int
    kind: str


def board(
    asked: Board, filters: Filters, *, counts: Mapping[Status, int], modules: list[ModuleChoice]
) -> dict[str, Any]:
    """Return what the page shows around its rows: the sentence, the numbers, the ways to narrow it."""
    module, query = chosen(modules, filters.module_id), address(filters)
    narrowed = is_narrowed(filters)
    return {
        "today": min(place.today for place in asked.places.values()),
        "clinic_name": ", ".join(sorted(place.name for place in asked.places.values())),
        "several": len(asked.places) > 1,
        "headline": headline(filters, counts, module),
        "anybody": bool(sum(counts.values()) or narrowed),
        "dots": dots(counts),
        "counts": in_words(counts),
        "links": status_links(filters, counts),
        "filters": filters,
        "narrowed": narrowed,
        "opened": is_narrowed(replace(filters, search="", status=None)),
        "module": module,
        "choices": choices(asked, filters, modules),
        "columns": columns(filters),
        "query": f"?{query}" if query else "",
        "rules": {"left": rules.LEFT_FOR, "quiet": rules.QUIET_FOR},
    }


def headline(filters: Filters, counts: Mapping[Status, int], module: ModuleChoice | None) -> str:
    """Say in a sentence what is true of the children on the board."""
    if module is not None:
        total = sum(counts.values())
        return rules.headline_of_module(module.title, total=total, done=counts[Status.DONE])
    if is_narrowed(filters):
        total = counts[filters.status] if filters.status else sum(counts.values())
        need = counts[Status.NEEDS_HELP] if filters.status is None else 0
        return rules.headline_of_some(total=total, need_help=need)
    return rules.headline(total=sum(counts.values()), need_help=counts[Status.NEEDS_HELP])


def status_links(filters: Filters, counts: Mapping[Status, int]) -> list[StatusLink]:
    """Return everybody and each status there is, with numbers."""
    links = [
        StatusLink(
            "Everybody",
            sum(counts.values()),
            "?" + address(filters, status=None),
            not filters.status,
        )
    ]
    for status in Status:
        current = filters.status == status
        always = status in (Status.NEEDS_HELP, Status.STARTED, Status.NOT_STARTED, Status.DONE)
        if filters.module_id:
            always = status in (Status.STARTED, Status.NOT_STARTED, Status.DONE)
        if always or counts[status] or current:
            href = "?" + address(filters, status=status)
            links.append(StatusLink(status.label, counts[status], href, current, status))
    return links


def columns(filters: Filters) -> list[Column]:
    """Return the columns of the board, with where their headings lead."""
    sort = filters.sort or "help"

    def by(label: str, key: str, *, back: str = "") -> Column:
        there = back if back and sort == key else key
        word = "ascending" if sort == key else "descending" if back and sort == back else ""
        return Column(label, "?" + address(filters, sort=there), word)

    return [
        by("Child", "name", back="-name"),
        by("Where they stand", "help"),
        by("Modules finished", "progress", back="-progress"),
        Column(f"Last {rules.SHOWN_DAYS} days"),
        by("Last time here", "last", back="-last"),
    ]


def options(labels: Mapping[str, str], chosen: object) -> list[Option]:
    """Return choices for a list, the chosen one marked."""
    return [
        Option(value, label, value == ("" if chosen is None else str(chosen)))
        for value, label in labels.items()
    ]


def choices(asked: Board, filters: Filters, modules: list[ModuleChoice]) -> dict[str, Any]:
    """Return the lists of choices of the form."""
    several = len(asked.places) > 1
    places = sorted(asked.places.values(), key=lambda place: place.name)

    ages = {str(age): str(age) for age in range(OLDEST + 1)}

    def of(group: Any) -> str:
        return f"{group.name}, {asked.places[group.clinic_id].name}" if several else group.name

    return {
        "from_ages": options(ages, filters.min_age),
        "to_ages": options(ages, filters.max_age),
        "groups": options({str(g.id): of(g) for g in asked.groups}, filters.group_id),
        "modules": options({str(m.id): m.title for m in modules}, filters.module_id),
        "clinics": options({str(p.id): p.name for p in places}, filters.clinic_id)
        if several
        else [],
        "sorts": options(SORT_LABELS, filters.sort or "help"),
    }


MOST_DOTS, ACROSS, STEP = 68, 17, 22


def dots(counts: Mapping[Status, int]) -> dict[str, Any] | None:
    """Return a dot for each child, by status; None where these would be too many to read."""
    kinds = [status for status in Status for _ in range(counts[status])]
    if not 0 < len(kinds) <= MOST_DOTS:
        return None
    marks = [
        Mark(x=11 + STEP * (number % ACROSS), y=11 + STEP * (number // ACROSS), kind=kind)
        for number, kind in enumerate(kinds)
    ]
    rows = -(-len(kinds) // ACROSS)
    return {"marks": marks, "width": STEP * min(len(kinds), ACROSS), "height": STEP * rows}


def in_words(counts: Mapping[Status, int]) -> str:
    """Say the numbers of the statuses, for those who do not see the picture."""
    said = [f"{counts[status]} {status.label.lower()}" for status in Status if counts[status]]
    return ", ".join(said)


# --- rows ---------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Words:
    """What a row says, cell by cell."""

    name: str
    age: str
    groups: str
    clinic: str
    status: str
    why: str
    finished: str
    days: str
    last: str


HEADINGS = {
    "name": "Name",
    "age": "Age",
    "groups": "Groups",
    "clinic": "Clinic",
    "status": "Status",
    "why": "Why",
    "finished": "Modules finished",
    "days": f"Last {rules.SHOWN_DAYS} days",
    "last": "Last time here",
}


def words(row: Summary) -> Words:
    """Say a row."""
    return Words(
        name=row.child.given_name,
        age=f"{row.child.age} {'year' if row.child.age == 1 else 'years'}",
        groups=", ".join(group.name for group in row.groups),
        clinic=row.child.clinic_name,
        status=row.status.label,
        why=row.reason,
        finished=row.sentence,
        days=rules.days_in_words(row.days),
        last=rules.day_in_words(row.last_engagement_date),
    )


def cells(row: Summary, *, with_clinic: bool) -> list[str]:
    """Return what a row says as cells, in the order of `headings`."""
    said = words(row)
    return [getattr(said, name) for name in _shown(with_clinic)]


def headings(*, with_clinic: bool) -> list[str]:
    """Return the headings of the cells."""
    return [HEADINGS[name] for name in _shown(with_clinic)]


def _shown(with_clinic: bool) -> list[str]:
    names = [one.name for one in fields(Words)]
    return names if with_clinic else [name for name in names if name != "clinic"]


def row_context(row: Summary, *, filters: Filters, href: str, part: str) -> dict[str, Any]:
    """Return what the template of a row needs; `part` is where the row alone can be fetched again."""
    module = address(Filters(module_id=filters.module_id))
    return {
        "child": row.child,
        "said": words(row),
        "reasons": row.reasons,
        "status": row.status,
        "chip": CHIPS.get(row.status, ""),
        "icon": ICONS[row.status],
        "percent": row.percent,
        "last_day": row.last_engagement_date,
        "days": [{"x": 8 * n, "kind": mark.kind} for n, mark in enumerate(row.days)],
        "href": href,
        "part": f"{part}?{module}" if module else part,
        "version": row.version,
    }


def chosen(modules: Iterable[ModuleChoice], module_id: UUID | None) -> ModuleChoice | None:
    """Return the module that is asked for, if any."""
    return next((module for module in modules if module.id == module_id), None)
