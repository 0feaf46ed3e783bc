"""Every address of the web process. Tables live in the apps; here they are only included."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

# One way in, with its second factor and its limits, for the admin too.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns = [
    path("", include("accounts.urls")),
    path("", include("monitoring.urls")),
    path("", include("workshop.urls")),
    path("", include("practice.urls")),
    path("", include("feedback.urls")),
    path("", include("progress.urls")),
    path("accounts/", include("allauth.urls")),
    path("_allauth/", include("allauth.headless.urls")),
    path("api/workshop/", include("workshop.api_urls")),
    path("api/practice/", include("practice.api_urls")),
    path("api/feedback/", include("feedback.api_urls")),
    path("api/progress/", include("progress.api_urls")),
    path("api/live/", include("realtime.api_urls")),
    path("api/", include("core.api_urls")),
    path("admin/", admin.site.urls),
]

handler400 = "core.errors.bad_request"
handler403 = "core.errors.permission_denied"
handler404 = "core.errors.not_found"
handler500 = "core.errors.server_error"
