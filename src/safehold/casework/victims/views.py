"""What the victims of a case are told, and the forms."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from safehold.accounts.permissions import may, require
from safehold.audit import recording as audit
from safehold.casework.cases import clock_presenters
from safehold.casework.cases.models import Case
from safehold.casework.cases.queries import case_by_reference
from safehold.casework.people.views import case_part, reader
from safehold.casework.victims import actions, asked, permissions, presenters, queries
from safehold.casework.victims.models import NoticeOutcome
from safehold.web import pages
from safehold.web.action_pages import ActionPage, Around, Crumb


@require_safe
def victims_of_case(request: HttpRequest, reference: str) -> HttpResponse:
    """Show what the victims of a case are still to be told and by when, and what they were told."""
    viewer, now = reader(request), timezone.now()
    require(viewer, permissions.SEE)
    case = case_by_reference(reference)
    audit.read(viewer, case, at=now, case=case.pk)
    clocks = [clock_presenters.clock_row(clock, now=now, viewer=viewer) for clock in queries.clocks_of(case)]
    tells = bool(clocks) and may(viewer, permissions.TELL) and case.is_open
    context = {
        **case_part(case, viewer, "victims:of_case", now),
        "clocks": clocks,
        "nobody": not clocks and not queries.has_victims(case),
        "told": presenters.notice_rows(queries.notices_of(case)),
        "links": [
            {"label": "Record that a victim was told", "href": reverse("victims:told", args=[reference])},
            {"label": "Record why not", "href": reverse("victims:not_told", args=[reference])},
        ]
        if tells
        else [],
    }
    return pages.render(request, "victims/of_case.jinja", context, section="cases:list")


class _VictimActionPage(ActionPage[Case]):
    """An action on what the victims of a case are still to be told."""

    permission = permissions.TELL

    def find(self, **kwargs: Any) -> Case:
        """Find the case."""
        return case_by_reference(kwargs["reference"])

    def offers(self, record: Case) -> Mapping[str, Iterable[Any]]:
        """What is still to be told."""
        return {"events": presenters.choices(queries.owed_in_case(record))}

    def initial(self, record: Case) -> Mapping[str, object]:
        """What the row was about from which one came; nothing else is ticked."""
        return {"events": self.request.GET.getlist("event")}

    def page_of(self, record: Case) -> str:
        """What the victims of the case are told."""
        return reverse("victims:of_case", args=[record.reference])

    def context(self, record: Case) -> Around:
        """The way back to the case."""
        page = self.page_of(record)
        trail: list[Crumb] = [
            {"label": record.reference, "href": reverse("cases:case", args=[record.reference])},
            {"label": "Victims", "href": page},
            {"label": self.title},
        ]
        return {"trail": trail, "reference": record.reference, "back_url": page}


class VictimTold(_VictimActionPage):
    """Record that a victim was told."""

    asks = asked.RecordVictimTold
    title = "Record that a victim was told"
    button = "Record it"
    said = "It is recorded that they were told."
    action = actions.record_victim_told

    def initial(self, record: Case) -> Mapping[str, object]:
        """Now, unless told otherwise."""
        return {**super().initial(record), "told_at": self.now}


class VictimNotTold(_VictimActionPage):
    """Record why a victim is not told."""

    asks = asked.RecordVictimNotTold
    title = "Record why a victim is not told"
    button = "Record it"
    said = "It is recorded why they are not told."
    action = actions.record_victim_not_told

    def offers(self, record: Case) -> Mapping[str, Iterable[Any]]:
        """Every reason but that they were told."""
        reasons = [choice for choice in NoticeOutcome.choices if choice[0] != NoticeOutcome.TOLD]
        return {**super().offers(record), "why": reasons}
