"""Addresses of the practice half's pages."""

from django.urls import path

from practice import views

app_name = "practice"
urlpatterns = [
    path("practice/", views.home, name="home"),
    path("practice/mocks/", views.start_mock, name="start_mock"),
    path("practice/scenarios/<uuid:scenario_id>/", views.scenario, name="scenario"),
    path("practice/scenarios/<uuid:scenario_id>/start/", views.start, name="start"),
    path("practice/sessions/<uuid:session_id>/", views.session, name="session"),
    path("practice/sessions/<uuid:session_id>/begin/", views.begin, name="begin"),
    path("practice/sessions/<uuid:session_id>/notes/", views.notes, name="notes"),
    path("practice/sessions/<uuid:session_id>/warm-up/", views.warm_up, name="warm_up"),
    path("practice/sessions/<uuid:session_id>/turns/", views.say, name="say"),
    path("practice/sessions/<uuid:session_id>/silence/", views.silence, name="silence"),
    path("practice/sessions/<uuid:session_id>/end/", views.end, name="end"),
    path("staff/engine/", views.engine, name="engine"),
]
