"""What was typed when the session had ended: kept for the same officer, shown again after log-in, never to anybody else."""

from typing import TypedDict

from django.core import signing
from django.http import HttpRequest, QueryDict

from safehold.accounts.models import Officer

OFFICER_FIELD = "typed_by"
"""Hidden field of every form: the signed identity of the officer to whom the form was shown."""

FORM_PAGE_FIELD = "form_page"
"""Hidden field: the address at which the form is shown."""

_SALT = "safehold.kept-form"
_NEVER_KEPT = frozenset({"csrfmiddlewaretoken", "password", "again", "present"})
"""Passwords are typed again: what is kept lies in the database."""

_LIMIT = 200_000
"""Characters of one form that are kept."""


class KeptForm(TypedDict):
    """What is kept: the page of the form, the key of the officer, and what was typed."""

    page: str
    officer: int
    values: dict[str, list[str]]


def typed_by(officer: Officer) -> str:
    """Sign the officer's identity for the hidden field."""
    return signing.dumps(officer.pk, salt=_SALT)


def keep(request: HttpRequest) -> str:
    """Keep the posted values in the anonymous session. Returns the address of the form, or "" where there is nothing to keep."""
    page = request.POST.get(FORM_PAGE_FIELD, "")
    signed = request.POST.get(OFFICER_FIELD, "")
    if not page.startswith("/") or page.startswith("//") or _length(request) > _LIMIT:
        return ""
    try:
        officer = signing.loads(signed, salt=_SALT)
    except signing.BadSignature:
        return page
    values = {name: request.POST.getlist(name) for name in request.POST if name not in _NEVER_KEPT}
    request.session["kept_form"] = KeptForm(page=page, officer=officer, values=values)
    return page


def _length(request: HttpRequest) -> int:
    return sum(len(entry) for name in request.POST for entry in request.POST.getlist(name))


def take_back(request: HttpRequest) -> QueryDict | None:
    """Give back what this officer had typed on this page, once."""
    kept: KeptForm | None = request.session.get("kept_form")
    if not kept or kept["page"] != request.get_full_path():
        return None
    del request.session["kept_form"]
    if kept["officer"] != request.user.pk:
        return None
    values = QueryDict(mutable=True)
    for name, entries in kept["values"].items():
        values.setlist(name, entries)
    return values
