"""Refusals that no form has caught become pages: forbidden looks like missing, a refusal says what to do."""

from collections.abc import Callable

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

from safehold.accounts.errors import NotFoundError, NotPermittedError, SafeholdError
from safehold.web import views
from safehold.web.pages import render

Handler = Callable[[HttpRequest], HttpResponse]


class RefusalPages:
    """Turns the refusals of actions and queries, and Django's bare answers, into pages."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on. A "method not allowed" without words gets a page, for people; machines keep the bare answer."""
        if _has_nul(request):
            return views.bad_request(request, SuspiciousOperation("NUL in the address"))
        response = self.get_response(request)
        if not isinstance(response, HttpResponseNotAllowed) or response.content:
            return response
        if "text/html" not in request.headers.get("Accept", ""):
            return response
        return views.method_not_allowed(request, response["Allow"])

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer a refusal; leave every other exception to the server's error page.

        The text of a record that is missing or forbidden comes from the address alone, so that the two can't be told apart.
        """
        if request.path.startswith("/api/"):
            return None
        if isinstance(error, NotFoundError | NotPermittedError):
            return views.not_found(request, error)
        if isinstance(error, SafeholdError):
            context = {"what": error.message, "who_may": error.way_forward}
            return render(request, "web/errors/refused.jinja", context, status=409)
        return None


def _has_nul(request: HttpRequest) -> bool:
    """Whether the address has the one character that no record can hold. The API says so in its own words."""
    if request.path.startswith("/api/"):
        return False
    return "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", "")
