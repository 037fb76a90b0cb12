"""Addresses of the figures."""

from django.urls import path

from safehold.casework.statistics import views

app_name = "statistics"

urlpatterns = [
    path("figures", views.latest, name="latest"),
    path("figures/period", views.period, name="period"),
    path("figures/period/<str:key>", views.period_records, name="period_records"),
    path("figures/<slug:slug>", views.operation, name="operation"),
    path("figures/<slug:slug>/<str:key>", views.operation_records, name="operation_records"),
    *views.SignOff.addresses("figures/<slug:slug>/sign/off", "sign_off"),
]
