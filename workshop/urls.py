"""Addresses of the workshop's pages."""

from django.urls import path

from workshop import views

app_name = "workshop"
urlpatterns = [
    path("learn/", views.choose, name="choose"),
    path("learn/<uuid:child_id>/", views.child, name="child"),
    path("learn/<uuid:child_id>/modules/", views.library, name="library"),
    path("learn/<uuid:child_id>/modules/<uuid:module_id>/", views.module, name="module"),
    path("learn/<uuid:child_id>/modules/<uuid:module_id>/start/", views.start, name="start"),
    path("learn/<uuid:child_id>/sessions/<uuid:session_id>/", views.session, name="session"),
    path(
        "learn/<uuid:child_id>/sessions/<uuid:session_id>/finished/",
        views.finished,
        name="finished",
    ),
    path(
        "learn/<uuid:child_id>/sessions/<uuid:session_id>/activities/<uuid:activity_id>/",
        views.activity,
        name="activity",
    ),
    path(
        "learn/<uuid:child_id>/sessions/<uuid:session_id>/activities/<uuid:activity_id>/complete/",
        views.complete,
        name="complete",
    ),
    path("learn/<uuid:child_id>/questions/", views.assessments, name="assessments"),
    path(
        "learn/<uuid:child_id>/questions/<uuid:assessment_id>/",
        views.assessment,
        name="assessment",
    ),
    path(
        "learn/<uuid:child_id>/questions/<uuid:assessment_id>/send/",
        views.send_assessment,
        name="send_assessment",
    ),
    path(
        "learn/<uuid:child_id>/questions/<uuid:assessment_id>/results/<uuid:result_id>/",
        views.assessment_result,
        name="assessment_result",
    ),
    path("modules/", views.staff_modules, name="staff_modules"),
    path("modules/<uuid:module_id>/", views.staff_module, name="staff_module"),
]
