"""How a view shows a page."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render as django_render

from safehold.web import frame


def render(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any] | None = None,
    status: int = 200,
    *,
    section: str | None = None,
) -> HttpResponse:
    """Render a page inside the frame.

    `section` is the url name of the navigation entry to mark, where the address alone does not tell.
    """
    return django_render(request, template, {**frame.around(request, section), **(context or {})}, status=status)


def fragment(
    request: HttpRequest, template: str, context: Mapping[str, Any] | None = None, *, done: bool = False
) -> HttpResponse:
    """Render a piece of a page for a live region; `done` tells the page to stop asking."""
    response = django_render(request, template, dict(context or {}))
    response["X-Fragment"] = "1"
    if done:
        response["X-Done"] = "1"
    return response


def refused(request: HttpRequest, what: str, who_may: str) -> HttpResponse:
    """Answer 403 for an action on a record that the person may see: say what was refused and who may do it.

    For a record that a person may not see, raise Http404 or PermissionDenied instead: both look the same.
    """
    return render(request, "web/errors/refused.jinja", {"what": what, "who_may": who_may}, status=403)
