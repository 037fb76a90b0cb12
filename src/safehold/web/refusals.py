"""Refusals that no form has caught become pages: forbidden looks like missing, a refusal says what to do."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from safehold.casework.accounts.errors import NotFoundError, NotPermittedError, SafeholdError
from safehold.web.pages import render

Handler = Callable[[HttpRequest], HttpResponse]


class RefusalPages:
    """Turns the refusals of actions and queries into pages."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer a refusal; leave every other exception to the server's error page."""
        if request.path.startswith("/api/"):
            return None
        if isinstance(error, NotFoundError):
            return render(request, "web/errors/404.jinja", {"message": error.message}, status=404)
        if isinstance(error, NotPermittedError):
            return render(request, "web/errors/404.jinja", {"message": ""}, status=404)
        if isinstance(error, SafeholdError):
            return render(request, "web/errors/refused.jinja", {"error": error}, status=409)
        return None
