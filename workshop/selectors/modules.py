"""Modules and sessions as the outside reads them."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import (
    Count,
    Exists,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    Window,
)
from django.db.models.functions import Coalesce
from django.utils.safestring import SafeString

from accounts import access
from accounts.access import Audience
from accounts.models import Child, User
from core.api import Page
from core.dates import age_on, today_in
from core.errors import Forbidden, NotFound
from workshop import catalogue as workshop_catalogue
from workshop import content
from workshop.choices import MediaType
from workshop.models import (
    Activity,
    ActivityCompletion,
    Category,
    MediaAsset,
    Module,
    Session,
)
from workshop.shapes import (
    TYPE_LABELS,
    ActivityLine,
    CategoryCard,
    Filters,
    ModuleCard,
    Outline,
    SessionState,
)
from workshop.text import html_of


# --- the catalogue of the API -------------------------------------------------------------------
def catalogue(
    *, audience: Audience, filters: Filters, page: Page, include: frozenset[str] = frozenset()
) -> tuple[list[dict[str, Any]], int]:
    """Return one page of modules as rows, and how many there are in all: one query, two past the end.

    `include` may name "activities" and "media", which then come with each row in that same query.
    """
    rows = workshop_catalogue.rows(
        audience=audience,
        filters=filters,
        include=include,
        limit=page.limit,
        offset=page.offset,
    )
    if rows:
        return rows, rows[0]["total"]
    past_the_end = page.number > 1
    return [], workshop_catalogue.narrowed(audience, filters).count() if past_the_end else 0


def module_for(*, audience: Audience, module_id: UUID) -> Module:
    """Return a module with activities and media for somebody who may read it; three queries.

    Raises NotFound for anybody else, whatever the reason.
    """
    found = (
        Module.objects.for_audience(audience)
        .select_related("category", "clinic")
        .filter(pk=module_id)
        .first()
    )
    if found is None:
        raise NotFound("We could not find that module.")
    return found


# --- the pages of a child -----------------------------------------------------------------------
def cards_for_child(child: Child) -> QuerySet[Any]:
    """Return the modules that a child meets, ready to be drawn as cards, newest first."""
    mine = Session.objects.filter(child=child, module=OuterRef("pk"))
    done = ActivityCompletion.objects.filter(session=OuterRef("open_session_id"))
    met = ActivityCompletion.objects.filter(child=child, activity=OuterRef("pk"))
    unmet = Activity.objects.current().filter(~Exists(met), module=OuterRef("pk")).order_by()
    cards: QuerySet[Any] = _with_card_facts(for_child(child)).annotate(
        finished=Exists(mine.finished()),
        unmet=Coalesce(Subquery(unmet.values("module").annotate(n=Count("*")).values("n")), 0),
        open_session_id=Subquery(mine.open().values("pk")[:1]),
        last_accessed_at=Subquery(mine.open().values("last_accessed_at")[:1]),
        completed_count=Coalesce(
            Subquery(done.order_by().values("session").annotate(n=Count("*")).values("n")), 0
        ),
        # an open session runs on its own version, which may have more activities or fewer
        kept_count=Subquery(mine.open().annotate(n=_length_of_version()).values("n")[:1]),
    )
    return cards


def _length_of_version() -> Func:
    kept = F("version__content__activities")
    return Func(kept, function="jsonb_array_length", output_field=IntegerField())


def _with_card_facts(modules: Any) -> Any:
    current = Activity.objects.current().filter(module=OuterRef("pk")).order_by().values("module")
    pictures = MediaAsset.objects.filter(module=OuterRef("pk"), type=MediaType.IMAGE)
    first = pictures.order_by("position", "id")
    return (
        modules.select_related("category", "clinic")
        .defer("content")
        .annotate(
            seconds=Coalesce(Subquery(current.annotate(n=Sum("duration")).values("n")), 0),
            activity_count=Coalesce(Subquery(current.annotate(n=Count("*")).values("n")), 0),
            illustration_url=Coalesce(Subquery(first.values("url")[:1]), Value("")),
            illustration_alt=Coalesce(Subquery(first.values("alt")[:1]), Value("")),
        )
        .newest()
    )


def card_of(module: Any) -> ModuleCard:
    """Return the card of a module that `cards_for_child` or `staff_cards` has read."""
    open_session_id = getattr(module, "open_session_id", None)
    finished = getattr(module, "finished", False)
    return ModuleCard(
        id=module.pk,
        title=module.title,
        description=module.description,
        category=category_card(module.category),
        age_group_min=module.age_group_min,
        age_group_max=module.age_group_max,
        minutes=content.minutes(module.seconds),
        activity_count=getattr(module, "kept_count", None) or module.activity_count,
        illustration_url=module.illustration_url,
        illustration_alt=module.illustration_alt,
        state="open" if open_session_id else "done" if finished else "new",
        completed_count=getattr(module, "completed_count", 0),
        open_session_id=open_session_id,
        last_accessed_at=getattr(module, "last_accessed_at", None),
        status=module.status,
        clinic_name=module.clinic.name if module.clinic else "",
        new_since=module.unmet if finished and not open_session_id else 0,
    )


def category_card(category: Category) -> CategoryCard:
    """Return a subject as pages show it."""
    return CategoryCard(category.slug, category.name, category.colour)


def library(*, child: Child, filters: Filters, page: Page) -> tuple[list[ModuleCard], int]:
    """Return one page of a child's own modules as cards, and how many there are; one query."""
    return _cards(cards_for_child(child), filters, page)


def staff_library(
    *, audience: Audience, filters: Filters, page: Page
) -> tuple[list[ModuleCard], int]:
    """Return one page of modules as staff reads them, and how many there are; one query."""
    return _cards(_with_card_facts(workshop_catalogue.narrowed(audience, filters)), filters, page)


def _cards(modules: Any, filters: Filters, page: Page) -> tuple[list[ModuleCard], int]:
    if filters.category:
        modules = modules.filter(category=filters.category)
    if filters.search:
        modules = modules.matching(filters.search)
    counted = modules.annotate(total=Window(Count("*")))
    rows = list(counted[page.offset : page.offset + page.limit])
    if rows:
        return [card_of(row) for row in rows], rows[0].total
    return [], modules.count() if page.number > 1 else 0


def all_cards(child: Child) -> list[ModuleCard]:
    """Return every module that a child meets as a card; one query."""
    return [card_of(module) for module in cards_for_child(child)]


def child_card(*, child: Child, module_id: UUID) -> ModuleCard:
    """Return one module as a card of a child, or raise NotFound where it is not for it."""
    module = cards_for_child(child).filter(pk=module_id).first()
    if module is None:
        raise NotFound("We could not find that module.")
    return card_of(module)


def for_child(child: Child) -> QuerySet[Module]:
    """Return the modules that a child meets, bare, to count or to filter by."""
    return Module.objects.for_learner(access.learner(child))


def for_staff(audience: Audience) -> QuerySet[Module]:
    """Return the published modules that staff may read, bare, to count or to filter by."""
    return Module.objects.for_audience(audience).published()


def categories(*, of: QuerySet[Module]) -> list[tuple[CategoryCard, int]]:
    """Return the subjects that a set of modules has, each with how many; one query."""
    rows = Category.objects.annotate(n=Count("modules", filter=Q(modules__in=of.order_by())))
    return [(category_card(row), row.n) for row in rows if row.n]


def staff_card(*, audience: Audience, module_id: UUID) -> ModuleCard:
    """Return one module as staff reads it, or raise NotFound where it is not theirs to read."""
    found = Module.objects.for_audience(audience).filter(pk=module_id)
    module = _with_card_facts(found).first()
    if module is None:
        raise NotFound("We could not find that module.")
    return card_of(module)


def preview_card(module_id: UUID) -> ModuleCard:
    """Return any module as a card, drafts too, for its author's preview; one query."""
    return card_of(_with_card_facts(Module.objects.all()).get(pk=module_id))


def text_of(module_id: UUID) -> SafeString:
    """Return a module's text for grown-ups as safe HTML; one query."""
    return html_of(Module.objects.values_list("content", flat=True).get(pk=module_id))


def activities_of(module_id: UUID) -> list[ActivityLine]:
    """Return a module's activities with their steps, as they are now; one query."""
    rows = Activity.objects.current().filter(module=module_id)
    return [_line({**vars(row), "id": str(row.pk)}, "") for row in rows]


def outline_of(user: User, module_id: UUID) -> Outline:
    """Return what a module is about in a few words, or raise NotFound for who does not write it."""
    module = Module.objects.select_related("category").filter(pk=module_id).first()
    if module is None or not access.manages_content(user, module.clinic_id):
        raise NotFound("We could not find that module.")
    return {
        "title": module.title,
        "description": module.description,
        "category": module.category.name,
        "ages": (module.age_group_min, module.age_group_max),
        "points": list(module.activities.current().values_list("name", flat=True)),
    }


def activities_for(child: Child, card: ModuleCard) -> list[ActivityLine]:
    """Return a module's activities as a child sees them: with their state while a session is open."""
    if card.open_session_id is None:
        return activities_of(card.id)
    session = Session.objects.with_content().get(pk=card.open_session_id, child=child)
    return state_of(session).activities


# --- sessions -----------------------------------------------------------------------------------
def session_to_see(*, user: User, session_id: UUID) -> Session:
    """Return a session of a child whom somebody may follow, or raise NotFound."""
    session = Session.objects.with_content().filter(pk=session_id).first()
    if session is None:
        raise NotFound("We could not find that session.")
    access.child_to_see(user, session.child_id)
    refuse_wrong_age(session)
    return session


def session_to_learn(*, user: User, session_id: UUID) -> Session:
    """Return a session of a child with whom somebody may learn; NotFound or Forbidden otherwise."""
    session = Session.objects.with_content().filter(pk=session_id).first()
    if session is None:
        raise NotFound("We could not find that session.")
    access.child_to_learn(user, session.child_id)
    return session


def refuse_wrong_age(session: Session) -> None:
    """Raise Forbidden where a session's content was never for this child's age.

    A birthday on the way is no reason to stop: the age now or at the start may fit. It is one when a
    date of birth was put right afterwards.
    """
    child, kept = session.child, session.version.content
    first_day = today_in(child.clinic.timezone, now=session.started_at)
    began = age_on(first_day, born=child.date_of_birth)
    if not (content.fits_age(kept, child.age) or content.fits_age(kept, began)):
        raise Forbidden("That module is for another age.", code="outside_age_group")


def state_of(session: Session) -> SessionState:
    """Return where a session stands; one query for its completions."""
    kept = session.version.content
    done = list(session.completions.in_order().values_list("activity_id", flat=True))
    upcoming = content.next_activity(kept, done)
    finished = set(map(str, done))

    def state(activity: dict[str, Any]) -> str:
        if activity["id"] in finished:
            return "done"
        return "next" if upcoming is activity else "later"

    return SessionState(
        id=session.pk,
        child_id=session.child_id,
        module_id=session.module_id,
        version=session.version.number,
        title=kept["title"],
        started_at=session.started_at,
        last_accessed_at=session.last_accessed_at,
        completed_at=session.completed_at,
        completed_activities=done,
        activities=[_line(activity, state(activity)) for activity in kept["activities"]],
    )


def session_module(session: Session) -> dict[str, Any]:
    """Return the module of a session as its pages show it: the words of the session's own version."""
    kept = session.version.content
    picture = session.module.media.filter(type=MediaType.IMAGE).first()
    return {
        "id": session.module_id,
        "title": kept["title"],
        "description": kept["description"],
        "category": category_card(session.module.category),
        "illustration_url": picture.url if picture else "",
        "illustration_alt": picture.alt if picture else "",
    }


def _line(activity: Mapping[str, Any], state: str) -> ActivityLine:
    return ActivityLine(
        id=UUID(activity["id"]),
        name=activity["name"],
        type=activity["type"],
        type_label=TYPE_LABELS[activity["type"]],
        duration=activity["duration"],
        points=activity["points"],
        summary=activity["summary"],
        state=state,
        steps=activity["steps"],
    )
