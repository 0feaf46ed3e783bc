"""Pages about oneself, and the door that leads everybody to their own home."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts import access, services
from accounts.choices import Role
from accounts.models import User
from accounts.requests import SignedInRequest


@require_safe
@login_required
def home(request: SignedInRequest) -> HttpResponse:
    """Lead everybody to the page that their day starts with."""
    return HttpResponseRedirect(reverse(home_of(request.user)))


def home_of(user: User) -> str:
    """Return the name of the page that somebody's day starts with."""
    roles = {held.role for held in user.current_roles}
    if roles & {Role.CLINICIAN, Role.CLINIC_MANAGER}:
        return "progress:children"
    if user.is_staff:
        return "admin:index"
    if user.profession:
        return "practice:home"
    if Role.TUTOR in roles:
        return "feedback:to_mark"
    return "workshop:choose"


@require_safe
@login_required
def settings(request: SignedInRequest) -> HttpResponse:
    """Show somebody's own details, roles and choices."""
    roles = [
        {"label": Role(held.role).label, "clinic": held.clinic_name}
        for held in request.user.current_roles
    ]
    context = {
        "roles": roles,
        "theme_url": reverse("theme"),
        "runs_platform": access.runs_platform(request.user),
    }
    return render(request, "account/settings.html", context)


@require_POST
@login_required
def theme(request: SignedInRequest) -> HttpResponse:
    """Keep how somebody likes their pages lit."""
    services.choose_theme(user=request.user, theme=request.POST.get("theme", ""))
    messages.success(request, "Saved.")
    return HttpResponseRedirect(reverse("settings"))
