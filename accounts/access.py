"""The only door to a child: who may see whom, who may learn with whom, whose modules are whose.

Pages, API and sockets ask here and nowhere else. A stranger is told "not found", never "forbidden":
that a child exists at all is nobody's to know.
"""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from accounts.choices import Role
from accounts.models import Child, Guardianship, StaffRole, User
from accounts.querysets import ChildQuerySet
from core.dates import age_on, today_in
from core.errors import Forbidden, NotFound
from core.pairs import PairIn

CLINICAL = frozenset({Role.CLINICIAN, Role.CLINIC_MANAGER})
DECIDES_FROM = 13


@dataclass(frozen=True)
class Learner:
    """What decides which modules a child meets: the clinic, and the age there today."""

    clinic_id: UUID
    age: int


@dataclass(frozen=True)
class Audience:
    """Whom a catalogue is drawn for.

    `learners` meet what fits one of them. `clinics` are places whose whole published catalogue a member
    of staff may read. `everywhere` is the platform's own view. `manages` are places whose drafts and
    archive somebody may read as well; None in it is the shared library.
    """

    learners: frozenset[Learner] = frozenset()
    clinics: frozenset[UUID] = frozenset()
    everywhere: bool = False
    manages: frozenset[UUID | None] = frozenset()

    @property
    def is_staff(self) -> bool:
        """Tell whether the reader is a member of staff, who may also filter by clinic and status."""
        return bool(self.clinics or self.everywhere or self.manages)


def children(user: User) -> ChildQuerySet:
    """Return the children whom somebody may know of: those of their family or of their clinics."""
    family = Child.objects.ids_learning_with(user)
    clinics = clinics_of(user)
    if not clinics:
        return Child.objects.filter(pk__in=family)
    registered = Child.objects.filter(clinic__in=clinics).order_by().values("pk")
    return Child.objects.filter(pk__in=family.union(registered))


def allowed(pairs: Collection[tuple[UUID, UUID]]) -> set[tuple[UUID, UUID]]:
    """Return those of many (user id, child id) of which the user may know of the child; one query.

    The same rule as `children`, for everybody who listens at once; somebody deactivated knows nobody.
    """
    if not pairs:
        return set()
    family = Guardianship.objects.in_force().filter(
        PairIn("guardian", "child", pairs), guardian__is_active=True
    )
    own = Child.objects.filter(PairIn("user", "pk", pairs), user__is_active=True)
    staff = StaffRole.objects.in_force().filter(
        PairIn("user", "clinic__children", pairs), role__in=CLINICAL, user__is_active=True
    )
    found = (
        family.order_by()
        .values_list("guardian", "child")
        .union(
            own.order_by().values_list("user", "pk"),
            staff.order_by().values_list("user", "clinic__children"),
        )
        .order_by()
    )
    return set(found)


def wards(user: User) -> ChildQuerySet:
    """Return the children whom somebody may learn with: a guardian's, or the child itself."""
    return Child.objects.learning_with(user)


def child_to_see(user: User, child_id: UUID) -> Child:
    """Return a child whose progress somebody may follow, or raise NotFound."""
    child = _find(children(user), child_id)
    if child is None:
        raise NotFound("We could not find that child.")
    return child


def child_to_learn(user: User, child_id: UUID) -> Child:
    """Return a child with whom somebody may start and complete things.

    Raises NotFound for strangers and Forbidden for staff of the child's clinic: they know the child,
    and follow what it did, but what is recorded must be what the child did with its family.
    """
    child = _find(wards(user), child_id)
    if child is not None:
        return child
    child_to_see(user, child_id)
    raise Forbidden("Only the child or a guardian can start and finish things here.")


def child_to_decide_for(user: User, child_id: UUID) -> Child:
    """Return a child for whom somebody may make a family's choice, such as switching suggestions off.

    A guardian may, and the young person itself from 13. Raises as `child_to_learn`, and Forbidden for a
    younger child.
    """
    child = child_to_learn(user, child_id)
    if not may_decide_for(user, child):
        raise Forbidden("A grown-up who looks after you can choose that.")
    return child


def may_decide_for(user: User, child: Child) -> bool:
    """Tell whether somebody who may learn with a child may also make its family's choices."""
    return child.user_id != user.pk or child.age >= DECIDES_FROM


def learner(child: Child) -> Learner:
    """Return what decides a child's modules."""
    return Learner(clinic_id=child.clinic_id, age=child.age)


def audience_of_child(child: Child) -> Audience:
    """Return the audience of one child's own pages."""
    return Audience(learners=frozenset({learner(child)}))


def audience(user: User) -> Audience:
    """Return whom the catalogue is drawn for when somebody asks without naming a child."""
    roles = user.current_roles
    platform = any(held.role == Role.PLATFORM_ADMIN for held in roles) or user.is_superuser
    content = [held.clinic_id for held in roles if held.role == Role.CONTENT_MANAGER]
    return Audience(
        learners=frozenset(
            Learner(ward.clinic_id, age_on(today_in(ward.zone), born=ward.born))
            for ward in user.standing.wards
        ),
        clinics=frozenset(
            held.clinic_id for held in roles if held.clinic_id and held.role != Role.TUTOR
        ),
        everywhere=platform or None in content,
        manages=frozenset(content),
    )


def clinics_of(user: User) -> list[UUID]:
    """Return the clinics whose children somebody cares for as a member of staff."""
    return [h.clinic_id for h in user.current_roles if h.role in CLINICAL and h.clinic_id]


def clinics_managed(user: User, *roles: Role) -> list[UUID] | None:
    """Return the clinics for which somebody holds one of some roles; None means all of them."""
    held = [h for h in user.current_roles if h.role in roles]
    if runs_platform(user) or any(h.clinic_id is None for h in held):
        return None
    return [h.clinic_id for h in held if h.clinic_id]


def runs_platform(user: User) -> bool:
    """Tell whether somebody looks after the platform itself, whatever the clinic."""
    return user.is_superuser or any(h.role == Role.PLATFORM_ADMIN for h in user.current_roles)


def manages_content(user: User, clinic_id: UUID | None) -> bool:
    """Tell whether somebody may write modules of a clinic; None is the shared library.

    A content manager without a clinic writes everything, one with a clinic only that clinic's.
    """
    if user.is_superuser:
        return True
    for held in user.current_roles:
        if held.role == Role.PLATFORM_ADMIN:
            return True
        if held.role == Role.CONTENT_MANAGER and held.clinic_id in (None, clinic_id):
            return True
    return False


def professional(user: User) -> str:
    """Return the profession for which somebody rehearses, or raise Forbidden where none is set."""
    if not user.profession:
        raise Forbidden(
            "Role-plays are for health professionals, and no profession is set for your account.",
            code="no_profession",
        )
    return user.profession


def marks(user: User) -> bool:
    """Tell whether somebody marks role-plays that their learners have shown to tutors.

    Learners belong to no clinic, so that a tutor's clinic, where one is set, narrows nothing.
    """
    return any(held.role == Role.TUTOR for held in user.current_roles)


def tutor(user: User) -> None:
    """Raise NotFound unless somebody marks role-plays: who is shown what is nobody else's to know."""
    if not marks(user):
        raise NotFound("We could not find that role-play.")


def compares_marks(user: User) -> bool:
    """Tell whether somebody may see how far tutors and reports agree: figures without names or words."""
    return marks(user) or runs_platform(user)


def _find(rows: QuerySet[Child], child_id: UUID) -> Child | None:
    return rows.select_related("clinic").filter(pk=child_id).first()
