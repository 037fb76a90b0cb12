"""The frame's own pages, and what is shown when something is not there or went wrong."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from safehold.web import component_sheet, frame, missing_pages, pages, role_help

_YEAR = 365 * 24 * 60 * 60


@require_GET
def health(_request: HttpRequest) -> HttpResponse:
    """Answer "ok" while the site answers at all; asks the database nothing and tells nothing."""
    headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    return HttpResponse("ok", content_type="text/plain; charset=utf-8", headers=headers)


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Go to the first page of the person's role; help, where a role has none."""
    navigation = frame.build(request).navigation
    return HttpResponseRedirect(navigation[0].href if navigation else reverse("web:help"))


@require_GET
def help_page(request: HttpRequest) -> HttpResponse:
    """Show help, the person's own role first."""
    role = getattr(request.user, "role", "")
    context = {"mine": role_help.for_role(role), "others": role_help.others(role)}
    return pages.render(request, "web/help.jinja", context)


@require_GET
def definitions(request: HttpRequest) -> HttpResponse:
    """Show what each word and number on the site means."""
    return pages.render(request, "web/definitions.jinja")


@require_GET
def accessibility(request: HttpRequest) -> HttpResponse:
    """Show how the site can be used, and whom to tell when it cannot."""
    return pages.render(request, "web/accessibility.jinja")


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Keep the person's choice of light or dark in a cookie, and go back to the page they were on."""
    chosen = request.POST.get("theme", "device")
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        back = "/"
    response = HttpResponseRedirect(back)
    response.status_code = HTTPStatus.SEE_OTHER
    if chosen in ("light", "dark"):
        response.set_cookie(frame.THEME_COOKIE, chosen, max_age=_YEAR, httponly=True, samesite="Lax", secure=request.is_secure())
    else:
        response.delete_cookie(frame.THEME_COOKIE, samesite="Lax")
    return response


@require_GET
def components(request: HttpRequest) -> HttpResponse:
    """Show every shared component in every state, for whoever builds a page."""
    return pages.render(request, "web/component_sheet.jinja", component_sheet.content())


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django names it
    """Say that the request could not be read (400)."""
    return pages.render(request, "web/errors/bad_request.jinja", status=400)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django names it
    """Say that the page was not found. Missing and forbidden look alike: same text, same status, from the address alone."""
    context = {"name": missing_pages.reference_in(request.path)}
    return pages.render(request, "web/errors/not_found.jinja", context, status=404)


forbidden = not_found


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django names it
    """Say that a form was too old, or did not come from this site (403). Nothing was changed."""
    return pages.render(request, "web/errors/csrf.jinja", status=403)


def method_not_allowed(request: HttpRequest, allowed: str) -> HttpResponse:
    """Say that an address only takes a form (405)."""
    response = pages.render(request, "web/errors/method.jinja", status=405)
    response["Allow"] = allowed
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """Say that something went wrong (500), without asking the database or the session."""
    text = render_to_string("web/errors/server_error.jinja", {"frame": frame.bare(request)})
    return HttpResponse(text, status=500)
