"""The health page, for those who watch the site: `serve` itself, a proxy, a monitoring system."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from safehold.web import views

Handler = Callable[[HttpRequest], HttpResponse]


class HealthPage:
    """Answers the health page to whatever host name it is asked by, and without TLS: it tells nothing and uses neither.

    Every other address meets the check of the host name, and where TLS is in front the redirect to it.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response
        self.path = reverse("web:health")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the health page; pass everything else on."""
        return views.health(request) if request.path == self.path else self.get_response(request)
