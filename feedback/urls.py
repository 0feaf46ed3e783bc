"""Addresses of the pages about reports."""

from django.urls import path

from feedback import views

app_name = "feedback"
urlpatterns = [
    path("practice/sessions/<uuid:session_id>/report/", views.report, name="report"),
    path("practice/sessions/<uuid:session_id>/report/ask/", views.ask, name="ask"),
    path("practice/sessions/<uuid:session_id>/report/withdraw/", views.withdraw, name="withdraw"),
    path("practice/progress/", views.progress, name="progress"),
    path("practice/compare/", views.compare, name="compare"),
    path("practice/drills/", views.drills, name="drills"),
    path("practice/drills/<slug:kind>/", views.drill, name="drill"),
    path("tutor/", views.to_mark, name="to_mark"),
    path("tutor/sessions/<uuid:session_id>/", views.sheet, name="sheet"),
    path("tutor/agreement/", views.agreement, name="agreement"),
]
