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
    places = _places(user)
    # Of two places, one inside the other, the inner one is where somebody is.
    here = max((url for url, *_ in places if request.path.startswith(url)), key=len, default="")
    return {
        "nav": [Link(url, label, icon, url == here) for url, label, icon in places],
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
        label = "Reports" if user.standing.wards else "Progress"
        places.append((reverse("feedback:progress"), label, "chart"))
    if Role.TUTOR in roles:
        places.append((reverse("feedback:to_mark"), "Marking", "list"))
    if user.standing.wards or not places:
        places.append((reverse("workshop:choose"), "Learn", "book-open"))
    if user.standing.wards:
        places.append((reverse("progress:family"), "Progress", "chart"))
    return places
