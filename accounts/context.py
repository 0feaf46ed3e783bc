"""What every page's frame needs: the way home and the ways on, by role."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from accounts.choices import Role
from accounts.models import User


@dataclass(frozen=True)
class Link:
    """One place in the navigation."""

    url: str
    label: str
    icon: str
    current: bool


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Return the navigation for whoever asks; visitors get none."""
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return {"nav": [], "nav_home": reverse("home"), "theme": ""}
    return {
        "nav": [
            Link(url, label, icon, request.path.startswith(url))
            for url, label, icon in _places(user)
        ],
        "nav_home": reverse("home"),
        "theme": user.theme,
    }


def _places(user: User) -> list[tuple[str, str, str]]:
    roles = {held.role for held in user.current_roles}
    places: list[tuple[str, str, str]] = []
    if roles & {Role.CLINICIAN, Role.CLINIC_MANAGER}:
        places.append((reverse("progress:children"), "Children", "users"))
    if roles - {Role.TUTOR}:
        places.append((reverse("workshop:staff_modules"), "Modules", "library"))
    if user.is_staff:
        places.append((reverse("admin:index"), "Manage", "settings"))
    if user.profession:
        places.append((reverse("practice:home"), "Practice", "message"))
    if user.standing.wards or not places:
        places.append((reverse("workshop:choose"), "Learn", "book-open"))
    if user.standing.wards:
        places.append((reverse("progress:family"), "Progress", "chart"))
    return places
