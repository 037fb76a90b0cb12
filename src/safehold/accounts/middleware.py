"""Every page belongs to somebody: anonymous requests meet the log-in page, and reads run in the reader's name."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils.http import urlencode

from safehold.accounts.acting import reading_as
from safehold.accounts.kept_forms import keep

Handler = Callable[[HttpRequest], HttpResponse]

OPEN_PREFIXES = ("/static/", "/health", "/log-in", "/theme", "/api/", "/calendar/", "/favicon.ico")
"""Paths that answer without a session. The API and the calendar feeds ask for a secret of their own."""


class SignedInOnly:
    """Sends anonymous people to the log-in page; what they had typed is kept for when they are back."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request, or lead to the log-in page."""
        if request.user.is_authenticated or request.path.startswith(OPEN_PREFIXES):
            return self.get_response(request)
        back = keep(request) if request.method == "POST" else request.get_full_path()
        query = f"?{urlencode({'next': back})}" if back and back != "/" else ""
        response = redirect(f"{resolve_url(settings.LOGIN_URL)}{query}")
        response.status_code = 303 if request.method == "POST" else 302
        return response


class ReadingTransaction:
    """Runs each page read in one transaction in the reader's name, so that row-level security applies to all of it.

    Requests that change something open their own transaction in the action that they call.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request inside the reader's transaction where it only reads."""
        if request.method not in ("GET", "HEAD") or not request.user.is_authenticated:
            return self.get_response(request)
        with reading_as(request.user):
            return self.get_response(request)
