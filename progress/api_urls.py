"""Addresses of the API of progress, as the contract gives them."""

from django.urls import path

from progress import api

app_name = "progress_api"
urlpatterns = [
    path("me", api.Me.as_view(), name="me"),
    path("children", api.Children.as_view(), name="children"),
    path("children/<uuid:child_id>", api.Child.as_view(), name="child"),
    path(
        "children/<uuid:child_id>/recommendations",
        api.Recommendations.as_view(),
        name="recommendations",
    ),
    path(
        "children/<uuid:child_id>/recommendations/settings",
        api.RecommendationSettings.as_view(),
        name="recommendation_settings",
    ),
]
