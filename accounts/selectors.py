"""What pages show of people."""

from dataclasses import dataclass
from uuid import UUID

from accounts import access
from accounts.models import Child, Guardianship, User


@dataclass(frozen=True)
class ChildCard:
    """A child as every page shows it; `age` in whole years."""

    id: UUID
    given_name: str
    age: int
    animal: str
    colour: str
    clinic_name: str
    clinic_id: UUID


@dataclass(frozen=True)
class GuardianLine:
    """A guardian in a list."""

    full_name: str
    relation: str
    since: object


def card(child: Child) -> ChildCard:
    """Return the card of a child whose clinic is loaded."""
    return ChildCard(
        id=child.pk,
        given_name=child.given_name,
        age=child.age,
        animal=child.animal,
        colour=child.colour,
        clinic_name=child.clinic.name,
        clinic_id=child.clinic_id,
    )


def wards(user: User) -> list[ChildCard]:
    """Return the cards of the children whom somebody may learn with."""
    return [card(child) for child in access.wards(user).for_cards()]


def guardians(child: Child) -> list[GuardianLine]:
    """Return who cares for a child today, in words."""
    rows = Guardianship.objects.in_force().filter(child=child).select_related("guardian")
    return [
        GuardianLine(row.guardian.full_name, row.get_relation_display(), row.starts_on)
        for row in rows.order_by("starts_on", "id")
    ]
