"""Addresses of the notices and of the nightly check."""

from django.urls import path

from safehold.casework.notices import views

app_name = "notices"

urlpatterns = [
    path("notices", views.notices, name="list"),
    path("notices/<int:number>/read", views.mark_read, name="mark_read"),
    path("notices/clock-check", views.checks, name="checks"),
]
