"""Refusing a file that is too large before anything of it is read."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from safehold.web import pages
from safehold.web.numbers import whole_number

_ROOM_FOR_THE_FORM = 1024 * 1024
_PIECE = 1024 * 1024
_MOST_DRAINED = 4 * 1024 * 1024 * 1024

View = Callable[..., HttpResponse]


def is_too_large(request: HttpRequest) -> bool:
    """Say whether the request announces more than an upload may have."""
    return _announced(request) > settings.UPLOAD_LIMIT + _ROOM_FOR_THE_FORM


def limited(view: View) -> View:
    """Answer 413 with a page that says what to do where the request is too large; otherwise check the form and go on.

    The check of the form's token reads the whole request, so it must come after the size.
    """
    protected = csrf_protect(view)

    @csrf_exempt
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not is_too_large(request):
            return protected(request, *args, **kwargs)
        _drain(request)
        most = settings.UPLOAD_LIMIT // (1024 * 1024)
        size = _announced(request) // (1024 * 1024)
        context = {"size": f"{size:,}", "most": f"{most:,}"}
        return pages.render(request, "referrals/too_large.jinja", context, status=413, section="referrals:list")

    return checked


def _announced(request: HttpRequest) -> int:
    return whole_number(request.META.get("CONTENT_LENGTH") or "", most=10**18) or 0


def _drain(request: HttpRequest) -> None:
    """Take what the browser still sends, keeping nothing: a connection closed in the middle would hide the answer."""
    left = min(_announced(request), _MOST_DRAINED)
    while left > 0:
        piece = request.read(min(_PIECE, left))
        if not piece:
            return
        left -= len(piece)
