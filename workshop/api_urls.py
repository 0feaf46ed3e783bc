"""Addresses of the workshop's API, as the contract gives them: no trailing slash."""

from django.urls import path

from workshop import api

app_name = "workshop_api"
urlpatterns = [
    path("modules", api.Modules.as_view(), name="modules"),
    path("modules/<uuid:module_id>", api.Module.as_view(), name="module"),
    path("sessions", api.Sessions.as_view(), name="sessions"),
    path("sessions/<uuid:session_id>", api.Session.as_view(), name="session"),
    path(
        "sessions/<uuid:session_id>/complete-activity",
        api.CompleteActivity.as_view(),
        name="complete_activity",
    ),
    path("assessments", api.Assessments.as_view(), name="assessments"),
    path("assessments/<uuid:assessment_id>", api.Assessment.as_view(), name="assessment"),
    path("assessments/<uuid:assessment_id>/results", api.Results.as_view(), name="results"),
]
