"""Managing people: clinics, staff, families. Clinic managers see their own clinic's, and no other."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.sites import site
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import BaseUserCreationForm
from django.contrib.auth.models import Group as DjangoGroup
from django.db.models import ForeignKey, ManyToManyField, QuerySet
from django.http import HttpRequest

from accounts import access, services
from accounts.choices import Role
from accounts.models import Child, Clinic, Group, Guardianship, StaffRole, User
from core.admin import Admin
from core.errors import ProductError

site.unregister(DjangoGroup)  # roles say it all; a second way to give rights would contradict them


class OneClinic(Admin):
    """Limit a list to the clinics that somebody manages; platform admins see all."""

    clinic_path = "clinic"
    roles: tuple[Role, ...] = (Role.CLINIC_MANAGER,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the rows of the clinics that somebody manages."""
        rows = super().get_queryset(request)
        mine = access.clinics_managed(request.user, *self.roles)  # type: ignore[arg-type]
        return rows if mine is None else rows.filter(**{f"{self.clinic_path}__in": mine})

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> Any:
        """Offer only the clinics that somebody manages."""
        mine = access.clinics_managed(request.user, *self.roles)  # type: ignore[arg-type]
        if db_field.name == "clinic" and mine is not None:
            kwargs["queryset"] = Clinic.objects.filter(pk__in=mine)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(
        self, db_field: "ManyToManyField[Any, Any]", request: HttpRequest, **kwargs: Any
    ) -> Any:
        """Take only children of the clinics that somebody manages: an id alone opens nothing."""
        mine = access.clinics_managed(request.user, *self.roles)  # type: ignore[arg-type]
        if db_field.name == "children" and mine is not None:
            kwargs["queryset"] = Child.objects.filter(clinic__in=mine)
        return super().formfield_for_manytomany(db_field, request, **kwargs)


@admin.register(Clinic)
class ClinicAdmin(OneClinic):
    """Clinics."""

    clinic_path = "pk"
    roles = (Role.CLINIC_MANAGER, Role.CONTENT_MANAGER)
    list_display = ("name", "country", "timezone")
    search_fields = ("name",)
    prepopulated_fields = {"slug": ("name",)}  # noqa: RUF012 - Django's own way


class StaffRoleInline(admin.TabularInline):
    """What somebody may do, and where."""

    model = StaffRole
    extra = 0
    autocomplete_fields = ("clinic",)


class NewUserForm(BaseUserCreationForm):
    """Somebody new: the password is theirs to choose, by the reset link."""

    class Meta:
        """The fields of a person."""

        model = User
        fields = ("email", "full_name", "profession")


@admin.register(User)
class UserAdmin(DjangoUserAdmin, Admin):
    """Everybody who signs in."""

    list_display = ("full_name", "email", "profession", "is_active", "last_login")
    list_filter = ("is_active", "profession")
    search_fields = ("full_name", "email")
    ordering = ("full_name", "id")
    filter_horizontal = ()
    readonly_fields = ("last_login", "date_joined")
    fieldsets = (
        (None, {"fields": ("email", "password")}),
        ("Person", {"fields": ("full_name", "profession", "theme")}),
        ("Access", {"fields": ("is_active", "last_login", "date_joined")}),
    )
    add_form = NewUserForm
    add_fieldsets = (
        (None, {"fields": ("email", "full_name", "profession", "password1", "password2")}),
    )
    inlines = (StaffRoleInline,)


class GuardianshipInline(admin.TabularInline):
    """Who cares for a child. Never deleted: ended by a date, with the reason kept."""

    model = Guardianship
    extra = 0
    autocomplete_fields = ("guardian",)
    can_delete = False


class ChildForm(forms.ModelForm):
    """A child, checked as the service checks it."""

    def clean(self) -> dict[str, Any]:
        """Refuse a date of birth that cannot be a child's on the clinic's date."""
        cleaned = super().clean() or {}
        clinic, born = cleaned.get("clinic"), cleaned.get("date_of_birth")
        if clinic and born:
            try:
                services.check_date_of_birth(clinic=clinic, date_of_birth=born)
            except ProductError as error:
                self.add_error("date_of_birth", error.details["date_of_birth"][0])
        own = cleaned.get("user")
        if (
            own
            and born
            and clinic
            and Child(clinic=clinic, date_of_birth=born).age < (services.OWN_SIGN_IN_FROM)
        ):
            self.add_error("user", f"A sign-in of one’s own is from {services.OWN_SIGN_IN_FROM}.")
        return cleaned


@admin.register(Child)
class ChildAdmin(OneClinic):
    """Children, by name within a clinic."""

    form = ChildForm
    list_display = ("given_name", "date_of_birth", "clinic")
    list_select_related = ("clinic",)
    search_fields = ("given_name",)
    autocomplete_fields = ("clinic", "user")
    inlines = (GuardianshipInline,)

    def save_model(self, request: HttpRequest, obj: Child, form: Any, change: bool) -> None:
        """Keep a child through the service, so that its progress follows."""
        services.change_child(child=obj)


class GroupForm(forms.ModelForm):
    """A group: its children are of its clinic, and of nobody else's."""

    def clean(self) -> dict[str, Any]:
        """Refuse children of another clinic without repeating who they are."""
        cleaned = super().clean() or {}
        clinic, children = cleaned.get("clinic"), cleaned.get("children")
        if clinic and children is not None and children.exclude(clinic=clinic).exists():
            self.add_error("children", "A group holds children of its own clinic only.")
        return cleaned


@admin.register(Group)
class GroupAdmin(OneClinic):
    """Groups of children that a clinic's staff follow together."""

    form = GroupForm
    list_display = ("name", "clinic")
    list_select_related = ("clinic",)
    search_fields = ("name",)
    autocomplete_fields = ("clinic", "children")
