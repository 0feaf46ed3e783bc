"""What a role allows in Django's admin."""

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db.models import Model

from accounts.choices import Role
from accounts.models import User
from accounts.standing import Held

# Role → the models that it manages, as app label and model name; "*" is every model of the app.
MANAGES: dict[str, dict[str, set[str]]] = {
    Role.CONTENT_MANAGER: {
        "workshop": {
            "category",
            "module",
            "activity",
            "mediaasset",
            "historicalmodule",
            "assessment",
            "historicalassessment",
        },
    },
    Role.CLINIC_MANAGER: {
        "accounts": {"child", "guardianship", "group"},
        "progress": {"streakpause"},
    },
    Role.PLATFORM_ADMIN: {
        "accounts": {"*"},
        "workshop": {"*"},
        "progress": {"*"},
        "practice": {"*"},
        "feedback": {"*"},
    },
}
# What a role manages besides where it is held for the whole platform. Role-plays have hidden scripts, and
# every clinic's professionals rehearse with the same ones: nobody writes them for one clinic.
MANAGES_EVERYWHERE: dict[str, dict[str, set[str]]] = {
    Role.CONTENT_MANAGER: {
        "practice": {
            "scenario",
            "historicalscenario",
            "interlocutorscript",
            "historicalinterlocutorscript",
            "fact",
            "cue",
            "line",
        },
    },
}
# What a role may look up, to name it in a form, without managing it.
LOOKS_UP: dict[str, set[str]] = {
    Role.CONTENT_MANAGER: {"accounts.view_clinic", "workshop.view_module"},
    Role.CLINIC_MANAGER: {"accounts.view_clinic", "accounts.view_user"},
}


class RoleBackend(BaseBackend):
    """Derive admin permissions from staff roles, so that nobody keeps two lists."""

    def has_perm(
        self, user_obj: AbstractBaseUser | AnonymousUser, perm: str, obj: Model | None = None
    ) -> bool:
        """Tell whether a role of this user manages the permission's model."""
        if not isinstance(user_obj, User) or not user_obj.is_active:
            return False
        if any(perm in LOOKS_UP.get(held.role, set()) for held in user_obj.current_roles):
            return True
        app, _, action_model = perm.partition(".")
        model = action_model.split("_", 1)[-1]
        return any({"*", model} & managed(held).get(app, set()) for held in user_obj.current_roles)

    def has_module_perms(self, user_obj: AbstractBaseUser | AnonymousUser, app_label: str) -> bool:
        """Tell whether a role of this user manages anything in the app."""
        if not isinstance(user_obj, User) or not user_obj.is_active:
            return False
        return any(app_label in managed(held) for held in user_obj.current_roles)


def managed(held: Held) -> dict[str, set[str]]:
    """Return what a role that somebody holds manages."""
    everywhere = MANAGES_EVERYWHERE.get(held.role, {}) if held.clinic_id is None else {}
    return MANAGES.get(held.role, {}) | everywhere
