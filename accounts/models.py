"""People and how they belong together: users, clinics, children, guardianships, roles."""

import datetime as dt
from functools import cached_property
from typing import Any, ClassVar
from zoneinfo import available_timezones

from django.contrib.auth.models import (
    AbstractBaseUser,
    BaseUserManager,
    PermissionsMixin,
)
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils.timezone import localdate, now

from accounts.choices import Animal, Profession, Relation, Role, Theme
from accounts.querysets import (
    CALLER,
    ChildQuerySet,
    GuardianshipQuerySet,
    StaffRoleQuerySet,
    UserQuerySet,
    caller,
)
from accounts.standing import Held, Standing
from core.dates import age_on, today_in
from core.ids import uuid7
from core.palette import Colour


def known_timezone(name: str) -> None:
    """Refuse a zone that neither Python nor PostgreSQL would know."""
    if name not in available_timezones():
        raise ValidationError("Choose a time zone such as Europe/Dublin.")


class Clinic(models.Model):
    """A clinic: its zone decides which day it is for its children, its country which rules hold."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=120, unique=True)
    slug = models.SlugField(unique=True)
    timezone = models.CharField(max_length=64, default="UTC", validators=[known_timezone])
    country = models.CharField(
        max_length=2, validators=[RegexValidator(r"^[A-Z]{2}$", "Two capital letters, as in IE.")]
    )
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        """Clinics read by name."""

        ordering = ("name",)

    def __str__(self) -> str:
        """Return the name."""
        return self.name


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    """Make users by e-mail address."""

    use_in_migrations = True

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create somebody; without a password they can only come in by a reset."""
        if not email:
            raise ValueError("A user needs an e-mail address.")
        user: User = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create somebody who may do everything in the admin."""
        return self.create_user(email, password, is_superuser=True, **fields)

    def calling(self, user_id: Any) -> "User | None":
        """Return an active person with their standing, in one query; None for anybody else.

        Columns that no call needs are left to be read when they are.
        """
        row = caller(user_id)
        if row is None or not row["is_active"]:
            return None
        # from_db hands values out in the order of the model's fields, whatever order they are named in
        names = [f.attname for f in self.model._meta.concrete_fields if f.attname in CALLER]
        user: User = self.model.from_db(self.db, names, [row[name] for name in names])
        user.standing = Standing.of(row)
        return user

    def get_by_natural_key(self, email: str | None) -> "User":
        """Find somebody whatever the case of the address."""
        user: User = self.get(email__iexact=email)
        return user


class User(AbstractBaseUser, PermissionsMixin):
    """Somebody who signs in, by e-mail address: guardian, older child, staff or professional."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = models.EmailField("e-mail address", unique=True)
    full_name = models.CharField(max_length=150)
    profession = models.CharField(max_length=32, choices=Profession, blank=True, default="")
    theme = models.CharField(max_length=8, choices=Theme, blank=True, default=Theme.SYSTEM)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(default=now, editable=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name"]
    objects = UserManager()

    class Meta:
        """An address is one person, whatever its case."""

        ordering = ("full_name", "id")
        constraints = (models.UniqueConstraint(Lower("email"), name="one_user_per_email"),)

    def __str__(self) -> str:
        """Return the full name, or the address where there is none."""
        return self.full_name or self.email

    @cached_property
    def standing(self) -> Standing:
        """Return what somebody is today: roles held and children learnt with. Read once a request."""
        row = caller(self.pk)
        return Standing.of(row) if row else Standing()

    @property
    def current_roles(self) -> tuple[Held, ...]:
        """Return the roles held today."""
        return self.standing.roles

    @property
    def is_staff(self) -> bool:
        """Tell Django's admin whom to let in: those with something to manage there."""
        managing = {Role.CONTENT_MANAGER, Role.CLINIC_MANAGER, Role.PLATFORM_ADMIN}
        return self.is_superuser or any(held.role in managing for held in self.current_roles)

    @property
    def initials(self) -> str:
        """Return one or two letters for the round mark in the bar."""
        words = (self.full_name or self.email).split()
        return "".join(word[0] for word in (words[0], *words[1:][-1:])).upper()


class StaffRole(models.Model):
    """What somebody may do, and where: at one clinic, or, without a clinic, on the platform."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="staff_roles")
    clinic = models.ForeignKey(
        Clinic, on_delete=models.PROTECT, null=True, blank=True, related_name="staff_roles"
    )
    role = models.CharField(max_length=20, choices=Role)
    ends_on = models.DateField(
        null=True, blank=True, help_text="The first day without this role; empty while it lasts."
    )
    created_at = models.DateTimeField(default=now, editable=False)
    objects = StaffRoleQuerySet.as_manager()

    class Meta:
        """Clinicians and managers belong to a clinic, platform admins to none; tutors either way."""

        ordering = ("user", "role")
        constraints = (
            models.CheckConstraint(
                condition=(
                    models.Q(role__in=[Role.CLINICIAN, Role.CLINIC_MANAGER], clinic__isnull=False)
                    | models.Q(role=Role.PLATFORM_ADMIN, clinic__isnull=True)
                    | models.Q(role__in=[Role.CONTENT_MANAGER, Role.TUTOR])
                ),
                name="role_fits_its_place",
            ),
            models.UniqueConstraint(
                fields=("user", "role", "clinic"),
                condition=models.Q(ends_on__isnull=True),
                nulls_distinct=False,
                name="one_open_role_per_user_and_place",
            ),
        )

    def __str__(self) -> str:
        """Return the role and its place."""
        return f"{self.get_role_display()}, {self.clinic or 'the platform'}"


class Child(models.Model):
    """A child registered at a clinic. The date of birth decides the modules; nothing else does."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="children")
    given_name = models.CharField(max_length=60)
    date_of_birth = models.DateField()
    animal = models.CharField(max_length=12, choices=Animal, default=Animal.FOX)
    colour = models.CharField(max_length=8, choices=Colour, default=Colour.SKY)
    user = models.OneToOneField(
        User,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="child",
        help_text="A sign-in of the child’s own, from 13 years.",
    )
    guardians = models.ManyToManyField(User, through="Guardianship", related_name="+")
    recommendations = models.BooleanField(
        default=True,
        db_default=True,
        help_text="Suggest what to do next from what the child did and answered.",
    )
    created_at = models.DateTimeField(default=now, editable=False)
    objects = ChildQuerySet.as_manager()

    class Meta:
        """Children read by name."""

        ordering = ("given_name", "id")
        verbose_name_plural = "children"
        indexes = (
            models.Index(fields=("clinic", "given_name", "id"), name="child_by_clinic_name"),
        )

    def __str__(self) -> str:
        """Return the given name."""
        return self.given_name

    @property
    def today(self) -> dt.date:
        """Return today's date at the child's clinic."""
        return today_in(self.clinic.timezone)

    @property
    def age(self) -> int:
        """Return the age in whole years on the clinic's local date."""
        return age_on(self.today, born=self.date_of_birth)


class Group(models.Model):
    """Children of one clinic that its staff follow together, such as a Tuesday group."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    clinic = models.ForeignKey(
        Clinic, on_delete=models.CASCADE, related_name="groups", db_index=False
    )
    name = models.CharField(max_length=60)
    children = models.ManyToManyField(Child, related_name="groups", blank=True)

    class Meta:
        """A name is one group of a clinic."""

        ordering = ("name", "id")
        constraints = (
            models.UniqueConstraint(fields=("clinic", "name"), name="one_group_per_name"),
        )

    def __str__(self) -> str:
        """Return the name."""
        return self.name


class Guardianship(models.Model):
    """That somebody cares for a child, from a day to a day. Rights end with it, at once."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    guardian = models.ForeignKey(User, on_delete=models.CASCADE, related_name="guardianships")
    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="guardianships")
    relation = models.CharField(max_length=20, choices=Relation, default=Relation.PARENT)
    starts_on = models.DateField(default=localdate)
    ends_on = models.DateField(
        null=True,
        blank=True,
        help_text="The first day without access, on the clinic’s date; empty while it lasts.",
    )
    end_reason = models.CharField(max_length=200, blank=True, default="")
    objects = GuardianshipQuerySet.as_manager()

    class Meta:
        """One open guardianship for a pair; an ended one may be followed by another."""

        ordering = ("child", "guardian")
        constraints = (
            models.UniqueConstraint(
                fields=("guardian", "child"),
                condition=models.Q(ends_on__isnull=True),
                name="one_open_guardianship_per_pair",
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True)
                | models.Q(ends_on__gte=models.F("starts_on")),
                name="guardianship_ends_after_it_starts",
            ),
        )

    def __str__(self) -> str:
        """Return the relation in words."""
        return f"{self.guardian}, {self.get_relation_display().lower()} of {self.child}"
