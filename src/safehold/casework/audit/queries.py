"""Reads of the audit. Row-level security shows an officer their own entries and those of their cases; an auditor all."""

from datetime import datetime

from django.db.models import QuerySet

from safehold.casework.audit.models import Entry
from safehold.casework.audit.verbs import Verb


def entries(
    *, officer: str = "", verb: str = "", text: str = "", since: datetime | None = None, until: datetime | None = None
) -> QuerySet[Entry]:
    """The entries that match, newest first. `text` is compared with the beginning of the record's label."""
    found = Entry.objects.order_by("-at", "-pk")
    if officer:
        found = found.filter(officer_name=officer)
    if verb in Verb:
        found = found.filter(verb=verb)
    if text:
        found = found.filter(subject_label__istartswith=text)
    if since:
        found = found.filter(at__gte=since)
    if until:
        found = found.filter(at__lt=until)
    return found
