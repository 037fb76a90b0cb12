"""The warrants of a case, the page of a warrant with the record of the search, and the forms."""

from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from safehold.accounts.permissions import may, require
from safehold.audit import recording as audit
from safehold.casework.cases import permissions as cases_permissions
from safehold.casework.cases.models import Case
from safehold.casework.cases.queries import case_by_reference
from safehold.casework.people.views import case_part, reader
from safehold.casework.warrants import actions, asked, permissions, presenters, queries
from safehold.casework.warrants.models import Warrant
from safehold.web import pages
from safehold.web.action_pages import ActionPage, Around, Crumb


@require_safe
def warrants_of_case(request: HttpRequest, reference: str) -> HttpResponse:
    """Show the warrants of a case."""
    viewer, now = reader(request), timezone.now()
    require(viewer, cases_permissions.READ)
    case = case_by_reference(reference)
    audit.read(viewer, case, at=now, case=case.pk)
    context = {
        **case_part(case, viewer, "warrants:of_case", now),
        "warrants": presenters.warrant_rows(queries.warrants_of(case), now=now),
        "record_url": reverse("warrants:record", args=[reference]) if may(viewer, permissions.RECORD) else "",
    }
    return pages.render(request, "warrants/of_case.jinja", context, section="cases:list")


@require_safe
def warrants_to_return(request: HttpRequest) -> HttpResponse:
    """Show the warrants of the team that go back to their court."""
    viewer, now = reader(request), timezone.now()
    require(viewer, cases_permissions.READ)
    page = Paginator(queries.warrants_to_return(viewer), 50).get_page(request.GET.get("page"))
    context = {"warrants": presenters.return_rows(page, now=now, viewer=viewer), "page": page}
    return pages.render(request, "warrants/to_return.jinja", context)


@require_safe
def warrant_page(request: HttpRequest, reference: str) -> HttpResponse:
    """Show a warrant: how long it lives, what may be done, the record of the search."""
    viewer, now = reader(request), timezone.now()
    require(viewer, cases_permissions.READ)
    warrant = queries.warrant_by_reference(reference)
    audit.read(viewer, warrant, at=now, case=warrant.case_id)
    record = queries.premises_record_of(warrant)
    context = {
        "warrant": presenters.warrant_page(warrant, now=now, viewer=viewer),
        "record": presenters.record_facts(record, warrant) if record else None,
        "entries": presenters.entry_rows(queries.further_entries_of(warrant)),
    }
    return pages.render(request, "warrants/warrant.jinja", context, section="cases:list")


class RecordWarrant(ActionPage[Case]):
    """Record a warrant in a case."""

    asks = asked.RecordWarrant
    title = "Record a warrant"
    button = "Record the warrant"
    permission = permissions.RECORD
    action = actions.record_warrant

    def find(self, **kwargs: Any) -> Case:
        """Find the case."""
        return case_by_reference(kwargs["reference"])

    def done(self, record: Case, result: Any) -> tuple[str, str]:
        """Go to the warrant."""
        if result is None:
            return reverse("warrants:of_case", args=[record.reference]), ""
        return reverse("warrants:warrant", args=[result.reference]), f"{result} is recorded. Its last day was worked out."

    def context(self, record: Case) -> Around:
        """The way back to the case."""
        tab = reverse("warrants:of_case", args=[record.reference])
        trail: list[Crumb] = [
            {"label": record.reference, "href": reverse("cases:case", args=[record.reference])},
            {"label": "Warrants", "href": tab},
        ]
        return {"trail": [*trail, {"label": self.title}], "reference": record.reference, "back_url": tab}


class WarrantActionPage(ActionPage[Warrant]):
    """An action on one warrant, reached from its page."""

    page_name = "warrants:warrant"

    def find(self, **kwargs: Any) -> Warrant:
        """Find the warrant."""
        return queries.warrant_by_reference(kwargs["reference"])

    def context(self, record: Warrant) -> Around:
        """The warrant, and the way back to it."""
        page = self.page_of(record)
        return {
            "trail": [
                {"label": record.case.reference, "href": reverse("cases:case", args=[record.case.reference])},
                {"label": record.reference, "href": page},
                {"label": self.title},
            ],
            "reference": record.reference,
            "known": presenters.known_of(record, now=self.now),
            "back_url": page,
        }


class Enter(WarrantActionPage):
    """Record that officers went in."""

    asks = asked.EnterPremises
    title = "Record the entry"
    button = "Record the entry"
    permission = permissions.EXECUTE
    said = "The entry is recorded. Record the result when officers have left."
    action = actions.enter_premises

    def initial(self, record: Warrant) -> Mapping[str, object]:
        """Now, unless told otherwise."""
        return {"entered_at": self.now}


class Execute(WarrantActionPage):
    """Record the result of a search."""

    asks = asked.ExecuteWarrant
    title = "Record the result of the search"
    button = "Record the result"
    permission = permissions.EXECUTE
    said = "The search is recorded. Record arrests and exhibits on their own pages."
    action = actions.execute_warrant

    def initial(self, record: Warrant) -> Mapping[str, object]:
        """What is known already."""
        return {"officers": [self.officer.name], "left_at": self.now, "entered_at": self.now - timedelta(hours=2)}

    def leaves_out(self, record: Warrant) -> Collection[str]:
        """The entry, where it was recorded at the door."""
        return ("entered_at", "at_an_unreasonable_hour", "hour_reason") if record.entered_at is not None else ()


class EnterAgain(WarrantActionPage):
    """Record a further entry, or an entry to premises that the warrant does not name."""

    asks = asked.RecordFurtherEntry
    title = "Record a further entry"
    button = "Record the entry"
    permission = permissions.EXECUTE
    said = "The entry is recorded with the inspector who authorised it."
    action = actions.record_further_entry

    def initial(self, record: Warrant) -> Mapping[str, object]:
        """What is known already."""
        return {"officers": [self.officer.name], "left_at": self.now, "entered_at": self.now - timedelta(hours=2)}


class Lapse(WarrantActionPage):
    """Record that a warrant lapsed."""

    asks = asked.LapseWarrant
    title = "Record that the warrant lapsed"
    button = "Record that it lapsed"
    permission = permissions.LAPSE
    said = "The warrant is recorded as lapsed. It still has to go back to the court."
    action = actions.lapse_warrant


class Return(WarrantActionPage):
    """Record the return of a warrant to its court."""

    asks = asked.ReturnWarrant
    title = "Record the return to the court"
    button = "Record the return"
    permission = permissions.RETURN
    said = "The return is recorded."
    action = actions.return_warrant

    def initial(self, record: Warrant) -> Mapping[str, object]:
        """Today, unless told otherwise."""
        return {"returned_on": timezone.localdate(self.now)}

    def leaves_out(self, record: Warrant) -> Collection[str]:
        """What the record of the search says already; both where there was no search."""
        search = queries.premises_record_of(record)
        said = {
            "endorsement": search is None or bool(search.endorsement),
            "copy_note": search is None or search.copy_of_warrant_left,
        }
        return [name for name, is_said in said.items() if is_said]
