"""Addresses of the pages on telling victims."""

from django.urls import path

from safehold.casework.victims import views

app_name = "victims"

urlpatterns = [
    path("cases/<str:reference>/victims", views.victims_of_case, name="of_case"),
    *views.VictimTold.addresses("cases/<str:reference>/victims/told", "told"),
    *views.VictimNotTold.addresses("cases/<str:reference>/victims/not-told", "not_told"),
]
