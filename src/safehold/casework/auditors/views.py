"""The audit: who did and read what."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from safehold.accounts.models import Officer
from safehold.accounts.permissions import require
from safehold.audit import permissions, queries, recording
from safehold.casework.auditors import presenters
from safehold.casework.auditors.forms import AuditFilter
from safehold.web import pages
from safehold.web.numbers import whole_number

PAGE = 100
FURTHEST = 10_000_000
"""How many entries are passed over at most; the filter leads further."""


@require_safe
def audit_list(request: HttpRequest) -> HttpResponse:
    """List the entries of the audit. Reading it is an entry too."""
    assert isinstance(request.user, Officer)
    require(request.user, permissions.READ_AUDIT)
    form = AuditFilter(request.GET or None)
    chosen = {name: value for name, value in form.cleaned_data.items() if value} if form.is_valid() else {}
    start = min(whole_number(request.GET.get("from", "")) or 0, FURTHEST)
    found = list(queries.entries(**chosen)[start : start + PAGE + 1])
    recording.read(request.user, request.user, at=timezone.now(), reason=f"Audit: {urlencode(chosen) or 'all'}"[:200])
    more = f"?{urlencode({**chosen, 'from': start + PAGE})}" if len(found) > PAGE else ""
    context = {"form": form, "rows": presenters.entry_rows(found[:PAGE]), "more": more}
    return pages.render(request, "auditors/list.jinja", context)
