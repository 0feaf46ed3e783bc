"""Addresses of the pages about progress."""

from django.urls import path

from progress import views

app_name = "progress"
urlpatterns = [
    path(
        "learn/<uuid:child_id>/suggestions/",
        views.recommendations,
        name="recommendations",
    ),
    path(
        "learn/<uuid:child_id>/suggestions/choose/",
        views.choose,
        name="choose_recommendations",
    ),
    path("learn/<uuid:child_id>/progress/", views.of_child, name="of_child"),
    path("family/", views.family, name="family"),
    path("family/<uuid:child_id>/card/", views.family_card, name="family_card"),
    path("clinic/children/", views.children, name="children"),
    path("clinic/children.csv", views.export, name="export"),
    path("clinic/children/<uuid:child_id>/", views.clinic_child, name="child"),
    path("clinic/children/<uuid:child_id>/row/", views.child_row, name="child_row"),
]
