"""Every write about people."""

import datetime as dt
from uuid import UUID

from django.db import IntegrityError, transaction

from accounts.choices import Animal, Relation, Role, Theme
from accounts.models import Child, Clinic, Guardianship, StaffRole, User
from accounts.signals import child_changed
from core.announce import announce
from core.dates import age_on, today_in
from core.errors import Conflict, Invalid
from core.palette import Colour

OLDEST = 17
OWN_SIGN_IN_FROM = 13


def choose_theme(*, user: User, theme: str) -> User:
    """Keep a person's theme: "light", "dark" or "system"."""
    chosen = "" if theme == "system" else theme
    if chosen not in Theme.values:
        raise Invalid("Choose light, dark or the device’s own.", details={"theme": ["Unknown."]})
    user.theme = chosen
    user.save(update_fields=["theme"])
    return user


@transaction.atomic
def register_child(
    *,
    clinic: Clinic,
    given_name: str,
    date_of_birth: dt.date,
    animal: str = Animal.FOX,
    colour: str = Colour.SKY,
    child_id: UUID | None = None,
) -> Child:
    """Register a child at a clinic; 0 to 17 years on the clinic's date, else Invalid."""
    check_date_of_birth(clinic=clinic, date_of_birth=date_of_birth)
    child = Child(
        clinic=clinic,
        given_name=given_name.strip(),
        date_of_birth=date_of_birth,
        animal=animal,
        colour=colour,
    )
    if child_id is not None:
        child.pk = child_id
    child.save(force_insert=True)
    announce(child_changed, sender=Child, child_id=child.pk)
    return child


@transaction.atomic
def change_child(*, child: Child) -> Child:
    """Keep what was changed of a child; a date of birth that cannot be a child's raises Invalid."""
    check_date_of_birth(clinic=child.clinic, date_of_birth=child.date_of_birth)
    child.save()
    announce(child_changed, sender=Child, child_id=child.pk)
    return child


@transaction.atomic
def erase_child(*, child_id: UUID) -> None:
    """Erase a child and everything that was recorded of it. Erasing twice changes nothing.

    The row is locked first: what is being recorded at this moment is either erased too or refused.
    """
    child = Child.objects.select_for_update().filter(pk=child_id).first()
    if child is not None:
        child.delete()


@transaction.atomic
def choose_recommendations(*, child: Child, wanted: bool) -> Child:
    """Switch suggestions on or off for a child: they are profiling, so it is the family's choice."""
    child.recommendations = wanted
    child.save(update_fields=["recommendations"])
    return child


def check_date_of_birth(*, clinic: Clinic, date_of_birth: dt.date) -> None:
    """Refuse a date of birth that is in the future or makes the child an adult."""
    today = today_in(clinic.timezone)
    if date_of_birth > today:
        raise Invalid(details={"date_of_birth": ["The date of birth is in the future."]})
    if age_on(today, born=date_of_birth) > OLDEST:
        raise Invalid(details={"date_of_birth": [f"Children are {OLDEST} years old at most."]})


def appoint_guardian(
    *,
    guardian: User,
    child: Child,
    relation: str = Relation.PARENT,
    starts_on: dt.date | None = None,
) -> Guardianship:
    """Let somebody care for a child; doing it twice returns the guardianship that holds."""
    guardianship, _ = Guardianship.objects.get_or_create(
        guardian=guardian,
        child=child,
        ends_on=None,
        defaults={"relation": relation, "starts_on": starts_on or child.today},
    )
    return guardianship


def end_guardianship(
    *, guardianship: Guardianship, ends_on: dt.date | None = None, reason: str = ""
) -> Guardianship:
    """End a guardian's rights from a day on, today where none is given. Ending twice changes nothing.

    A guardianship that has not begun ends on its first day, so that it never holds.
    """
    last = max(ends_on or guardianship.child.today, guardianship.starts_on)
    Guardianship.objects.filter(pk=guardianship.pk, ends_on__isnull=True).update(
        ends_on=last, end_reason=reason
    )
    guardianship.refresh_from_db()
    return guardianship


def appoint(*, user: User, role: str, clinic: Clinic | None = None) -> StaffRole:
    """Give somebody a role; a role that does not fit its place raises Invalid."""
    try:
        with transaction.atomic():
            held, _ = StaffRole.objects.get_or_create(
                user=user, role=Role(role), clinic=clinic, ends_on=None
            )
    except IntegrityError:
        raise Invalid("That role does not fit that place.") from None
    user.__dict__.pop("standing", None)
    return held


@transaction.atomic
def give_sign_in(*, child: Child, user: User) -> Child:
    """Let a child of 13 or more sign in as itself."""
    if child.age < OWN_SIGN_IN_FROM:
        raise Conflict(f"A sign-in of one’s own is for children from {OWN_SIGN_IN_FROM}.")
    child.user = user
    child.save(update_fields=["user"])
    return child
