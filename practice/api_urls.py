"""Addresses of practice's API, as the contract gives them: no trailing slash."""

from django.urls import path

from practice import api

SESSION = "sessions/<uuid:session_id>"
app_name = "practice_api"
urlpatterns = [
    path("scenarios", api.Scenarios.as_view(), name="scenarios"),
    path("scenarios/<uuid:scenario_id>", api.Scenario.as_view(), name="scenario"),
    path("mocks", api.Mocks.as_view(), name="mocks"),
    path("sessions", api.Sessions.as_view(), name="sessions"),
    path(SESSION, api.Session.as_view(), name="session"),
    path(f"{SESSION}/begin", api.Begin.as_view(), name="begin"),
    path(f"{SESSION}/notes", api.Notes.as_view(), name="notes"),
    path(f"{SESSION}/warm-up", api.WarmUp.as_view(), name="warm_up"),
    path(f"{SESSION}/turns", api.Turns.as_view(), name="turns"),
    path(f"{SESSION}/silence", api.Silence.as_view(), name="silence"),
    path(f"{SESSION}/end", api.End.as_view(), name="end"),
]
