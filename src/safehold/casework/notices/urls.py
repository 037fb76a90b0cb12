"""Addresses of the notices, of the nightly check, and of the calendar feeds."""

from django.urls import path

from safehold.casework.notices import views

app_name = "notices"

urlpatterns = [
    path("notices", views.notices, name="list"),
    path("notices/<int:number>/read", views.mark_read, name="mark_read"),
    path("notices/events/read", views.mark_events_read, name="mark_events_read"),
    path("notices/since-yesterday", views.since_yesterday, name="since_yesterday"),
    path("calendar/<str:secret>.ics", views.calendar, name="feed"),
    path("notices/clock-check", views.checks, name="checks"),
]
