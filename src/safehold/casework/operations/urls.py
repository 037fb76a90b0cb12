"""Addresses of the pages of operations."""

from django.urls import path

from safehold.casework.operations import views

app_name = "operations"

urlpatterns = [
    path("operations", views.operation_list, name="list"),
    *views.Create.addresses("operations/new", "create"),
    path("operations/<slug:slug>", views.board, name="board"),
    path("operations/<slug:slug>/wall", views.wall, name="wall"),
    path("operations/<slug:slug>/wall/now", views.wall_now, name="wall_now"),
    path("operations/<slug:slug>/results", views.results, name="results"),
    *views.End.addresses("operations/<slug:slug>/end", "end"),
    *views.Schedule.addresses("warrants/<str:reference>/plan", "schedule"),
]
