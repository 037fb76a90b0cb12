"""Reads of the audit. Row-level security shows an officer their own entries and those of their cases; an auditor all."""

from datetime import datetime

from django.db.models import Q, QuerySet

from safehold.audit.models import Entry
from safehold.audit.verbs import Verb

EXHIBITS_TOGETHER = (Verb.EXHIBITS_TRANSFERRED, Verb.EXHIBITS_BOOKED_IN)
"""Entries about a case that name, in `exhibits`, each exhibit that moved with the others."""


def entries(
    *, officer: str = "", verb: str = "", text: str = "", since: datetime | None = None, until: datetime | None = None
) -> QuerySet[Entry]:
    """The entries that match, newest first.

    `text` is compared with the beginning of the record's label; an exhibit's reference finds also where it moved with others.
    """
    found = Entry.objects.order_by("-at", "-pk")
    if officer:
        found = found.filter(officer_name=officer)
    if verb in Verb:
        found = found.filter(verb=verb)
    if text:
        exhibit = [{"reference": text.strip().upper()}]
        found = found.filter(
            Q(subject_label__istartswith=text) | Q(verb__in=EXHIBITS_TOGETHER, payload__exhibits__contains=exhibit)
        )
    if since:
        found = found.filter(at__gte=since)
    if until:
        found = found.filter(at__lt=until)
    return found
