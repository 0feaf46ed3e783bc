"""Many children at a look: their stored summaries, filtered, sorted, counted, a page at a time.

Nothing is calculated for a child here: a board reads the rows that the reconciler keeps, and asks facts
only for what a row shows beside them (modules that are open, the last fourteen days).
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    Case,
    Count,
    DateTimeField,
    Exists,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import JSONObject
from django.utils import timezone

from accounts import access
from accounts.access import Learner
from accounts.models import Clinic, Group, User
from accounts.selectors import card
from core.api import Page
from core.dates import age_in_years, local_date, today_in
from core.errors import NotFound
from progress import board, calculation
from progress.board import OpenModule, State, Status
from progress.models import StreakPause
from progress.shapes import Filters, GroupName, ModuleChoice, Place, Summary
from progress.streaks import Pause
from workshop.models import ActivityCompletion, Category, Module, Session

ORDER = list(Status)
"""The statuses by their rank: the database counts and sorts by the number."""
NAMED = ("given_name", "id")
SORTS: Mapping[str, tuple[Any, ...]] = {
    "help": ("rank",),
    "name": (),
    "-name": ("-given_name", "-id"),
    "age": ("-date_of_birth",),
    "-age": ("date_of_birth",),
    "progress": (F("progress__percent").asc(nulls_last=True),),
    "-progress": (F("progress__percent").desc(nulls_last=True),),
    "last": (F("progress__last_engagement_date").asc(nulls_first=True),),
    "-last": (F("progress__last_engagement_date").desc(nulls_last=True),),
}
"""What a board can be sorted by; the name and then the id settle ties, so that no page repeats or skips."""
CHUNK = 500


def board_of(user: User, *, clinics: Iterable[UUID] | None = None) -> "Board":
    """Return the board of somebody: of their clinics and family, or of some of their clinics only."""
    staff = frozenset(access.clinics_of(user))
    if clinics is None:
        ids = staff | {ward.clinic_id for ward in user.standing.wards}
    else:
        ids = frozenset(clinics)
    return Board(user=user, staff=staff & ids, places=_places(ids, staff), only=clinics is not None)


@dataclass(frozen=True)
class Board:
    """The children whom somebody may see; one query for each question that is asked of it.

    `staff` are the clinics whose children somebody cares for there: only for these are there groups
    and the status "needs help". With `only`, children elsewhere are left out.
    """

    user: User
    staff: frozenset[UUID]
    places: Mapping[UUID, Place]
    only: bool = False

    @property
    def groups(self) -> list[GroupName]:
        """Return the groups that the board can be narrowed to."""
        return [group for place in self.places.values() for group in place.groups]

    def modules(self) -> list[ModuleChoice]:
        """Return the modules that the board can be narrowed to; one query."""
        rows = self._modules().select_related("category").order_by("title", "id")
        found = rows.values_list("id", "title", "category__name", "clinic")
        return [ModuleChoice(*row) for row in found]

    def page(self, filters: Filters, page: Page) -> list[Summary]:
        """Return one page of children; one query."""
        rows = self._rows(filters)[page.offset : page.offset + page.limit]
        return [self._summary(row, filters) for row in rows]

    def each(self, filters: Filters) -> Iterator[Summary]:
        """Return all children one after another, without holding them all; one query."""
        for row in self._rows(filters).iterator(chunk_size=CHUNK):
            yield self._summary(row, filters)

    def row(self, child_id: UUID, filters: Filters) -> Summary:
        """Return one child as the board shows it, or raise NotFound; one query."""
        for found in self._rows(filters).filter(pk=child_id):
            return self._summary(found, filters)
        raise NotFound("We could not find that child.")

    def counts(self, filters: Filters) -> dict[Status, int]:
        """Return how many children there are of each status, whatever status is asked for; one query."""
        rows = self._found(filters).order_by().values("rank").annotate(n=Count("*"))
        counted = dict.fromkeys(Status, 0)
        return counted | {ORDER[rank]: n for rank, n in rows.values_list("rank", "n")}

    def total(self, filters: Filters, counts: Mapping[Status, int]) -> int:
        """Return how many rows there are in all."""
        return counts[filters.status] if filters.status else sum(counts.values())

    def check(self, filters: Filters) -> None:
        """Raise NotFound for a clinic, group or module that is not there or not theirs to know."""
        if filters.clinic_id and filters.clinic_id not in self.places:
            raise NotFound("We could not find that clinic.")
        if filters.group_id and filters.group_id not in {group.id for group in self.groups}:
            raise NotFound("We could not find that group.")
        if filters.module_id and not self._modules().filter(pk=filters.module_id).exists():
            raise NotFound("We could not find that module.")

    # --- rows -----------------------------------------------------------------------------------
    def _modules(self) -> QuerySet[Module]:
        mine = Q(clinic__isnull=True) | Q(clinic__in=self.places)
        return Module.objects.published().filter(mine)

    def _found(self, filters: Filters) -> QuerySet[Any]:
        rows: QuerySet[Any] = access.children(self.user).annotate(
            age_now=age_in_years("date_of_birth", "clinic__timezone")
        )
        if self.only:
            rows = rows.filter(clinic__in=self.places)
        if filters.clinic_id:
            rows = rows.filter(clinic=filters.clinic_id)
        if filters.group_id:
            rows = rows.filter(groups=filters.group_id, groups__clinic=F("clinic"))
        if filters.min_age is not None:
            rows = rows.filter(age_now__gte=filters.min_age)
        if filters.max_age is not None:
            rows = rows.filter(age_now__lte=filters.max_age)
        if filters.search:
            rows = rows.filter(given_name__icontains=filters.search)
        if filters.module_id:
            rows = rows.filter(Exists(_meant().filter(pk=filters.module_id)))
        mark = _rank_in_module(filters.module_id) if filters.module_id else self._rank()
        found: QuerySet[Any] = rows.annotate(rank=mark)
        return found

    def _rows(self, filters: Filters) -> QuerySet[Any]:
        rows = self._found(filters)
        if filters.status:
            rows = rows.filter(rank=ORDER.index(filters.status))
        extra: dict[str, Any] = {
            "open_rows": ArraySubquery(open_modules()),
            "active_days": ArraySubquery(_active_days(self._since)),
            "group_rows": ArraySubquery(_groups()),
        }
        if filters.module_id:
            mine = Session.objects.filter(child=OuterRef("pk"), module=filters.module_id)
            first = mine.finished().order_by("completed_at").values("completed_at")
            extra |= {
                "module_done": Subquery(first[:1]),
                "module_open": Subquery(mine.open().order_by().values("last_accessed_at")[:1]),
            }
        order = SORTS[filters.sort or "help"]
        named = () if filters.sort == "-name" else NAMED
        found: QuerySet[Any] = rows.select_related("clinic", "progress").annotate(**extra)
        return found.order_by(*order, *named)

    @cached_property
    def _since(self) -> dt.datetime:
        return timezone.now() - dt.timedelta(days=board.SHOWN_DAYS + 1)

    def _rank(self) -> Case:
        """Return the rank of a child's status: progress.board's table, asked of the database."""
        lacks = Q(pk__in=[])
        for clinic_id in sorted(self.staff):
            lacks |= Q(clinic=clinic_id) & _needs_help(self.places[clinic_id])
        never = Q(progress__last_engagement_date__isnull=True, progress__started=0)
        return Case(
            _when(Q(progress__isnull=True), Status.NOT_STARTED),
            _when(Q(progress__applicable=0), Status.UNASSIGNED),
            _when(Q(progress__done=F("progress__applicable")), Status.DONE),
            *([_when(lacks, Status.NEEDS_HELP)] if self.staff else []),
            _when(never, Status.NOT_STARTED),
            default=Value(ORDER.index(Status.STARTED)),
            output_field=IntegerField(),
        )

    @cached_property
    def _subjects(self) -> dict[str, str]:
        return dict(Category.objects.values_list("slug", "name"))

    def _summary(self, child: Any, filters: Filters) -> Summary:
        place, for_staff = self.places[child.clinic_id], child.clinic_id in self.staff
        row = getattr(child, "progress", None)
        state = state_of(child, place, self._subjects if for_staff else {})
        status = (board.status_for_staff if for_staff else board.status_for_family)(state)
        reasons = (board.reasons_for_staff if for_staff else board.reasons_for_family)(state)
        if filters.module_id:
            status, reasons = ORDER[child.rank], _module_reasons(child, place)
        done, applicable = (row.done, row.applicable) if row else (0, 0)
        said = calculation.sentence(done=done, applicable=applicable) if row else "Not counted yet"
        return Summary(
            child=card(child),
            status=status,
            reasons=reasons,
            done=done,
            applicable=applicable,
            percent=row.percent if row else None,
            sentence=said,
            minutes=row.minutes if row else 0,
            points=row.points if row else 0,
            streak_days=row.streak_days if row else 0,
            last_engagement_date=state.last_day,
            days=board.last_days(child.active_days, place.today, place.pauses),
            groups=tuple(_group(one, place.id) for one in child.group_rows) if for_staff else (),
            version=row.version if row else 0,
            as_of=row.as_of if row else None,
            for_staff=for_staff,
        )


# --- places -------------------------------------------------------------------------------------
def _places(ids: Iterable[UUID], staff: frozenset[UUID]) -> dict[UUID, Place]:
    """Return the clinics of a board with their pauses and, for their staff, their groups; one query."""
    now = timezone.now()
    groups = Group.objects.filter(clinic=OuterRef("pk")).order_by("name", "id")
    rows: Any = Clinic.objects.filter(pk__in=list(ids)).annotate(
        pause_rows=ArraySubquery(pauses("pk")),
        group_rows=ArraySubquery(groups.values(json=JSONObject(id="id", name="name"))),
    )
    return {
        row.pk: Place(
            id=row.pk,
            name=row.name,
            zone=row.timezone,
            today=today_in(row.timezone, now=now),
            pauses=tuple(pause_of(one) for one in row.pause_rows),
            groups=tuple(_group(one, row.pk) for one in row.group_rows) if row.pk in staff else (),
        )
        for row in rows
    }


def pauses(clinic: str) -> QuerySet[Any]:
    """Return the pauses of the clinic that a column of the outer query names, for `pause_rows`."""
    rows = StreakPause.objects.filter(clinic=OuterRef(clinic)).order_by("starts_on", "id")
    return rows.values(json=JSONObject(starts="starts_on", ends="ends_on"))


def pause_of(row: Mapping[str, str]) -> Pause:
    """Return the pause of a row of `pauses`."""
    return Pause(dt.date.fromisoformat(row["starts"]), dt.date.fromisoformat(row["ends"]))


def _group(row: Mapping[str, str], clinic_id: UUID) -> GroupName:
    return GroupName(UUID(row["id"]), row["name"], clinic_id)


# --- conditions ---------------------------------------------------------------------------------
def _when(condition: Q, status: Status) -> When:
    return When(condition, then=Value(ORDER.index(status)))


def _needs_help(place: Place) -> Q:
    left_on = board.latest_day(place.today, place.pauses, days=board.LEFT_FOR)
    quiet_on = board.latest_day(place.today, place.pauses, days=board.QUIET_FOR)
    left = _meant().filter(
        sessions__child=OuterRef("pk"),
        sessions__completed_at__isnull=True,
        sessions__last_accessed_at__lt=_end_of(left_on, place.zone),
    )
    return ~Q(progress__weak={}) | Q(progress__last_engagement_date__lte=quiet_on) | Q(Exists(left))


def _end_of(day: dt.date, zone: str) -> dt.datetime:
    """Return the first moment after a day at a place."""
    return dt.datetime.combine(day + board.ONE_DAY, dt.time(), tzinfo=ZoneInfo(zone))


def _meant() -> QuerySet[Module]:
    """Return the modules that apply to the child of the outer query."""
    whoever: Any = Learner(clinic_id=OuterRef("clinic"), age=OuterRef("age_now"))  # type: ignore[arg-type]
    return Module.objects.for_learner(whoever).order_by()


def _rank_in_module(module_id: UUID) -> Case:
    mine = Session.objects.filter(child=OuterRef("pk"), module=module_id).order_by()
    return Case(
        _when(Q(Exists(mine.finished())), Status.DONE),
        _when(Q(Exists(mine.open())), Status.STARTED),
        default=Value(ORDER.index(Status.NOT_STARTED)),
        output_field=IntegerField(),
    )


# --- what a row shows beside its summary --------------------------------------------------------
def open_modules() -> QuerySet[Any]:
    """Return the open sessions of the child of the outer query, for its `open_rows`."""
    rows: Any = (
        Session.objects.open().filter(child=OuterRef("pk")).order_by("last_accessed_at", "id")
    )
    found: QuerySet[Any] = rows.values(
        json=JSONObject(
            title="module__title",
            touched="last_accessed_at",
            status="module__status",
            low="module__age_group_min",
            high="module__age_group_max",
            clinic="module__clinic_id",
        )
    )
    return found


def state_of(child: Any, place: Place, subjects: Mapping[str, str]) -> State:
    """Return what decides the status of a child read with its summary and `open_rows`."""
    row = getattr(child, "progress", None)
    opened = tuple(_open_module(one, child, place) for one in child.open_rows)
    if row is None:
        return State(today=place.today, open_modules=opened, pauses=place.pauses)
    return State(
        today=place.today,
        applicable=row.applicable,
        done=row.done,
        started=row.started,
        last_day=row.last_engagement_date,
        weak={subjects.get(slug, slug): reached for slug, reached in row.weak.items()},
        open_modules=opened,
        pauses=place.pauses,
    )


def _open_module(row: Mapping[str, Any], child: Any, place: Place) -> OpenModule:
    mine = row["clinic"] in (None, str(child.clinic_id))
    fits = row["low"] <= child.age_now <= row["high"]
    return OpenModule(
        title=row["title"],
        touched=_day(dt.datetime.fromisoformat(row["touched"]), place),
        applies=row["status"] == "published" and mine and fits,
    )


def _active_days(since: dt.datetime) -> QuerySet[Any]:
    done_at = ExpressionWrapper(F("completed_at"), output_field=DateTimeField())
    rows = ActivityCompletion.objects.filter(child=OuterRef("pk"), completed_at__gte=since)
    day = local_date("child__clinic__timezone", now=done_at)
    return rows.order_by().annotate(day=day).values("day").distinct()


def _groups() -> QuerySet[Any]:
    rows = Group.objects.filter(children=OuterRef("pk"), clinic=OuterRef("clinic"))
    return rows.order_by("name", "id").values(json=JSONObject(id="id", name="name"))


def _module_reasons(child: Any, place: Place) -> tuple[str, ...]:
    return board.reasons_of_module(
        finished_on=child.module_done and _day(child.module_done, place),
        touched_on=child.module_open and _day(child.module_open, place),
    )


def _day(moment: dt.datetime, place: Place) -> dt.date:
    return today_in(place.zone, now=moment)
