"""Addresses of the case pages."""

from django.urls import path

app_name = "cases"


def v(r): ...


urlpatterns = [path("cases/<str:reference>", v, name="case"), path("cases/<str:reference>/review", v, name="review")]
