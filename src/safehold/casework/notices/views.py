"""One's notices, marking them as read, what the nightly check found, and the calendar feed."""

from http import HTTPStatus

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.http import require_POST, require_safe

from safehold.accounts.acting import reading_as
from safehold.accounts.models import Officer
from safehold.accounts.permissions import may, require
from safehold.casework.notices import actions, feed, permissions, presenters, queries
from safehold.web import pages

PAGE = 50


@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """Show what one was told, by case, what ends first at the top."""
    assert isinstance(request.user, Officer)
    viewer, now = request.user, timezone.now()
    require(viewer, permissions.READ)
    show = request.GET.get("show", "")
    show = show if show in queries.SHOWN else ""
    page = Paginator(queries.notices_of(viewer, show), PAGE).get_page(request.GET.get("page"))
    shown = list(page)
    context = {
        "show": show,
        "filters": presenters.filters(show, queries.unread_count(viewer)),
        "groups": presenters.groups(shown, queries.clocks_of(shown), now=now, viewer=viewer),
        "page": page,
        "query": urlencode({"show": show}) if show else "",
        "back": request.get_full_path(),
        "may_see_checks": may(viewer, permissions.SEE_CHECKS),
    }
    return pages.render(request, "notices/list.jinja", context)


@require_POST
def mark_read(request: HttpRequest, number: int) -> HttpResponse:
    """Mark one notice as read, and go back to where one was."""
    assert isinstance(request.user, Officer)
    viewer = request.user
    with reading_as(viewer):
        require(viewer, permissions.READ)
        notice = queries.notice_of(viewer, number)
    actions.mark_as_read(notice, by=viewer, at=timezone.now())
    messages.success(request, f"“{notice.limit_name or notice.reference}” is marked as read.")
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        back = reverse("notices:list")
    response = HttpResponseRedirect(back)
    response.status_code = HTTPStatus.SEE_OTHER
    return response


@require_safe
def checks(request: HttpRequest) -> HttpResponse:
    """Show the runs of the nightly check of the clocks, and what they put right in the reader's cases."""
    assert isinstance(request.user, Officer)
    require(request.user, permissions.SEE_CHECKS)
    context = {
        "checks": presenters.check_rows(queries.checks()),
        "unreadable": presenters.unreadable_rows(queries.unreadable(request.user)),
        "corrections": presenters.correction_groups(queries.corrections(request.user)),
    }
    return pages.render(request, "notices/checks.jinja", context, section="notices:list")


@require_safe
def calendar(request: HttpRequest, secret: str) -> HttpResponse:
    """Give a calendar the limits of the officer whose secret this is. No log-in; read-only."""
    now = timezone.now()
    try:
        clocks = feed.read_feed(secret, at=now)
    except feed.TooOftenError as error:
        return HttpResponse(str(error), status=429, content_type="text/plain; charset=utf-8", headers={"Retry-After": "3600"})
    body = feed.calendar_of(clocks, at=now, host=request.get_host(), address=request.build_absolute_uri)
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="safehold.ics"'
    response["Cache-Control"] = "private, max-age=300"
    return response


mark_read.permission = permissions.READ  # type: ignore[attr-defined]
checks.permission = permissions.SEE_CHECKS  # type: ignore[attr-defined]
