"""Who was asked to decide on bail sees the case no longer than that needs."""

from datetime import datetime, timedelta

from safehold.accounts.models import Officer
from safehold.casework.bail.models import RUNNING, Bail, ExtensionRequest
from safehold.casework.cases import access

ROLE = "authority for bail"
"""In which role somebody who is to decide on an extension sees the case."""

KEEPS_FOR = timedelta(days=7)
"""Force policy: how long after the decision they may still look, to answer for it."""


def let_go(bail: Bail, *, at: datetime) -> None:
    """Set an end to the access of those who were asked about a bail and are asked nothing in its case any more.

    Inside an action that has recorded the decision, or the end of the bail. Writes: access rows.
    """
    running = Bail.objects.filter(RUNNING)
    if not bail.is_running:
        # The action that ends it saves it at its own end.
        running = running.exclude(pk=bail.pk)
    waiting = ExtensionRequest.objects.filter(case_id=bail.case_id, decided_at__isnull=True)
    still_asked = waiting.filter(bail__in=running).values("sent_to")
    for officer in Officer.objects.filter(pk__in=bail.extension_requests.values("sent_to")).exclude(pk__in=still_asked):
        access.end(bail.case, of=officer, role=ROLE, at=at + KEEPS_FOR)
