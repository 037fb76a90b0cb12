"""Addresses of the exhibits."""

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path, register_converter

from safehold.casework.exhibits.addresses import ExhibitReference

register_converter(ExhibitReference, "exhibit")

app_name = "exhibits"


def _page(request: HttpRequest, reference: str) -> HttpResponse: ...


urlpatterns: list[URLPattern | URLResolver] = [path("exhibits/<exhibit:reference>", _page, name="exhibit")]
