"""One's notices, marking them as read, what the nightly check found, and the calendar feed."""

from datetime import timedelta
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
from safehold.casework.notices.models import NoticeKind
from safehold.law.calendar import london_date, midnight
from safehold.web import pages, wording

PAGE = 50
EVENTS = 100
"""How many of what is new are shown at once; once these are read, the next come."""


@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """Show what one was told, by case, what ends first at the top."""
    assert isinstance(request.user, Officer)
    viewer, now = request.user, timezone.now()
    require(viewer, permissions.READ)
    show = request.GET.get("show", "")
    show = show if show in queries.SHOWN else ""
    asked = queries.notices_of(viewer, show)
    # What happened stands by itself, above the limits.
    new = list(queries.new_events(viewer)[:EVENTS]) if show == "" else []
    page = Paginator(asked if show else asked.exclude(kind=NoticeKind.EVENT), PAGE).get_page(request.GET.get("page"))
    shown = list(page)
    context = {
        "show": show,
        "new": presenters.event_rows(new, now=now, viewer=viewer),
        "upto": max((notice.pk for notice in new), default=0),
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


@require_POST
def mark_events_read(request: HttpRequest) -> HttpResponse:
    """Mark everything new that happened as read, as far as it was shown."""
    assert isinstance(request.user, Officer)
    upto = request.POST.get("upto", "")
    number = actions.mark_events_as_read(int(upto) if upto.isdecimal() else 0, by=request.user, at=timezone.now())
    messages.success(request, f"{wording.counted(number, 'notice')} marked as read.")
    response = HttpResponseRedirect(reverse("notices:list"))
    response.status_code = HTTPStatus.SEE_OTHER
    return response


@require_safe
def since_yesterday(request: HttpRequest) -> HttpResponse:
    """Show what one was told since yesterday morning, read or not, by the day."""
    assert isinstance(request.user, Officer)
    viewer, now = request.user, timezone.now()
    require(viewer, permissions.READ)
    since = midnight(london_date(now) - timedelta(days=1))
    page = Paginator(queries.told_since(viewer, since), PAGE).get_page(request.GET.get("page"))
    context = {"days": presenters.days(list(page), now=now, viewer=viewer), "page": page}
    return pages.render(request, "notices/since_yesterday.jinja", context, section="notices:list")


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
mark_events_read.permission = permissions.READ  # type: ignore[attr-defined]
checks.permission = permissions.SEE_CHECKS  # type: ignore[attr-defined]
