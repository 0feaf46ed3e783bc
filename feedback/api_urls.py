"""Addresses of feedback's API, as the contract gives them: no trailing slash."""

from django.urls import path

from feedback import api

app_name = "feedback_api"
urlpatterns = [
    path("reports", api.Reports.as_view(), name="reports"),
    path("reports/<uuid:report_id>", api.Report.as_view(), name="report"),
]
