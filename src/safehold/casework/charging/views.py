"""The way of a case through custody and bail to the charge, the page of a charging request, and the forms."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from safehold.accounts.permissions import may, require
from safehold.audit import recording as audit
from safehold.casework.bail.queries import bails_of
from safehold.casework.cases.models import Case
from safehold.casework.cases.queries import case_by_reference
from safehold.casework.charging import actions, forms, permissions, presenters, queries
from safehold.casework.charging.models import Charge, ChargingRequest
from safehold.casework.charging.timeline_sources import offence_words
from safehold.casework.custody import permissions as custody_permissions
from safehold.casework.custody.queries import arrests_of, suspects_of
from safehold.casework.people.queries import orders_of_suspects
from safehold.casework.people.views import case_part, reader
from safehold.web import pages
from safehold.web.action_pages import ActionPage, Around, Crumb
from safehold.web.numbers import whole_number
from safehold.web.shown import Fact


@require_safe
def custody_and_bail(request: HttpRequest, reference: str) -> HttpResponse:
    """Show the arrests, bails, charging requests and charges of a case."""
    viewer, now = reader(request), timezone.now()
    require(viewer, permissions.SEE)
    case = case_by_reference(reference)
    audit.read(viewer, case, at=now, case=case.pk)
    today = timezone.localdate(now)

    def address(name: str, permission: str) -> str:
        return reverse(name, args=[reference]) if may(viewer, permission) and case.is_open else ""

    context = {
        **case_part(case, viewer, "charging:of_case", now),
        "arrests": presenters.arrest_rows(arrests_of(case)),
        "bails": presenters.bail_rows(bails_of(case), now=now),
        "requests": presenters.request_rows(queries.requests_of(case)),
        "charges": presenters.charge_rows(
            queries.charges_of(case), may_record=bool(address("charging:charge", permissions.RECORD_HEARING))
        ),
        "arrest_url": address("custody:record_arrest", custody_permissions.RECORD_ARREST),
        "request_url": address("charging:request_decision", permissions.REQUEST_DECISION),
        "charge_url": address("charging:charge", permissions.CHARGE),
        "routes": presenters.fast_routes(orders_of_suspects(case, on=today), on=today),
        "breach_url": address("charging:charge_breach", permissions.CHARGE),
    }
    return pages.render(request, "charging/of_case.jinja", context, section="cases:list")


@require_safe
def request_page(request: HttpRequest, reference: str) -> HttpResponse:
    """Show a charging request: where it stands, who decides and why, what was asked for and sent."""
    viewer, now = reader(request), timezone.now()
    require(viewer, permissions.SEE)
    asked = queries.request_by_reference(reference)
    audit.read(viewer, asked, at=now, case=asked.case_id)
    context = {
        "reference": asked.reference,
        "name": asked.person.name,
        "case_reference": asked.case.reference,
        "status": presenters.status(asked),
        "buttons": presenters.request_buttons(asked, viewer, charged=queries.is_charged(asked)),
        "facts": presenters.request_facts(asked),
        "material": presenters.material_rows(asked),
        "who_decides": presenters.why_who_decides(asked.offences),
        "papers": presenters.paper_checks(asked),
    }
    return pages.render(request, "charging/request.jinja", context, section="cases:list")


class AroundCharge(Around, total=False):
    """What stands around a form with a choice of offences."""

    offence_rows: list[dict[str, Any]]


class CaseChargingPage(ActionPage[Case]):
    """An action on a suspect of a case."""

    def find(self, **kwargs: Any) -> Case:
        """Find the case."""
        return case_by_reference(kwargs["reference"])

    def form_kwargs(self, record: Case) -> dict[str, Any]:
        """The suspects of the case."""
        return {"people": suspects_of(record)}

    def initial(self, record: Case) -> Mapping[str, object]:
        """The person asked for in the address, or the only suspect."""
        return {"person": self.likely_person(record)}

    def likely_person(self, record: Case) -> int | None:
        """The number of the person asked for in the address, or of the only suspect."""
        asked = whole_number(self.request.GET.get("person", ""))
        people = list(suspects_of(record)[:2])
        only = people[0].pk if len(people) == 1 else None
        return asked if asked is not None else only

    def context(self, record: Case) -> AroundCharge:
        """The way back to the case."""
        return {**_way_back(record, self.title), "offence_rows": presenters.offence_rows()}


def _way_back(case: Case, title: str) -> Around:
    """The case above a form with a title, and the tab to go back to."""
    tab = reverse("charging:of_case", args=[case.reference])
    trail: list[Crumb] = [
        {"label": case.reference, "href": reverse("cases:case", args=[case.reference])},
        {"label": "Custody and bail", "href": tab},
        {"label": title},
    ]
    return {"trail": trail, "reference": case.reference, "back_url": tab}


class RequestDecision(CaseChargingPage):
    """Ask for a charging decision."""

    form_class = forms.RequestForm
    template = "charging/decide.jinja"
    title = "Ask for a charging decision"
    button = "Send the request"
    permission = permissions.REQUEST_DECISION
    refuses_stale = False

    def act(self, record: Case, data: dict[str, Any]) -> Any:
        """Ask."""
        return actions.request_charging_decision(record, data.pop("person"), by=self.officer, at=self.now, **data)

    def done(self, record: Case, result: Any) -> tuple[str, str]:
        """Go to the request."""
        if result is None:
            return reverse("charging:of_case", args=[record.reference]), ""
        return reverse("charging:request", args=[result.reference]), f"{result} is recorded."


class RecordCharge(CaseChargingPage):
    """Record a charge."""

    form_class = forms.ChargeForm
    template = "charging/decide.jinja"
    title = "Record a charge"
    button = "Record the charge"
    permission = permissions.CHARGE
    refuses_stale = False

    def initial(self, record: Case) -> Mapping[str, object]:
        """Now, and what the CPS decided, unless told otherwise."""
        person = self.likely_person(record)
        decided = queries.decision_to_charge(person, record) if person else None
        return {"person": person, "charged_at": self.now, "offences": decided.offences if decided else []}

    def act(self, record: Case, data: dict[str, Any]) -> Any:
        """Charge."""
        return actions.charge(record, data.pop("person"), by=self.officer, at=self.now, **data)

    def done(self, record: Case, result: Any) -> tuple[str, str]:
        """Go to the custody and bail of the case."""
        return reverse("charging:of_case", args=[record.reference]), "The charge is recorded."


class ChargeBreach(CaseChargingPage):
    """Charge a suspected breach of an order there and then."""

    form_class = forms.BreachForm
    title = "Charge a suspected breach of an order"
    button = "Record the charge"
    permission = permissions.CHARGE
    refuses_stale = False

    def form_kwargs(self, record: Case) -> dict[str, Any]:
        """The prohibitions of the orders of the suspects, also of those that have ended since."""
        orders = list(orders_of_suspects(record))
        return {"orders": orders, "breaches": presenters.breach_choices(orders)}

    def initial(self, record: Case) -> Mapping[str, object]:
        """Now, and the prohibition asked for in the address."""
        return {"charged_at": self.now, "breach": self.request.GET.get("breach", "")}

    def act(self, record: Case, data: dict[str, Any]) -> Any:
        """Charge."""
        return actions.charge_breach(record, data.pop("order"), by=self.officer, at=self.now, **data)

    def done(self, record: Case, result: Any) -> tuple[str, str]:
        """Go to the custody and bail of the case."""
        return reverse("charging:of_case", args=[record.reference]), "The charge is recorded."

    def context(self, record: Case) -> AroundCharge:
        """What the police may charge, and when not."""
        return {**super().context(record), "intro": BREACH_INTRO}


class RecordHearing(ActionPage[Charge]):
    """Record the first hearing after a charge."""

    form_class = forms.HearingForm
    title = "Record the first hearing"
    button = "Record the hearing"
    permission = permissions.RECORD_HEARING
    refuses_stale = False
    action = actions.record_first_hearing

    def find(self, **kwargs: Any) -> Charge:
        """Find the charge."""
        return queries.charge_by_number(kwargs["number"])

    def initial(self, record: Charge) -> Mapping[str, object]:
        """Now, unless told otherwise."""
        return {"heard_at": self.now}

    def act(self, record: Charge, data: dict[str, Any]) -> Any:
        """Record it."""
        return actions.record_first_hearing(record, by=self.officer, at=self.now, **data)

    def done(self, record: Charge, result: Any) -> tuple[str, str]:
        """Go to the custody and bail of the case."""
        return reverse("charging:of_case", args=[record.case.reference]), "The first hearing is recorded."

    def context(self, record: Charge) -> Around:
        """The charge, and the way back to the case."""
        return {**_way_back(record.case, self.title), "known": presenters.charge_known(record)}


BREACH_INTRO = (
    "The police may charge it there and then where a guilty plea is anticipated, it suits the magistrates' court, it is in none "
    "of the excluded categories, and both stages of the Full Code Test are met. Otherwise the Crown Prosecution Service decides. "
    "You decide; this page only keeps what you decided and why."
)


class RequestPage(ActionPage[ChargingRequest]):
    """An action on one charging request, reached from its page."""

    permission = permissions.RECORD_ANSWER
    page_name = "charging:request"

    def find(self, **kwargs: Any) -> ChargingRequest:
        """Find the request."""
        return queries.request_by_reference(kwargs["reference"])

    def context(self, record: ChargingRequest) -> Around:
        """The request, and the way back to it."""
        page = self.page_of(record)
        return {
            "trail": [
                {"label": record.case.reference, "href": reverse("cases:case", args=[record.case.reference])},
                {"label": record.reference, "href": page},
                {"label": self.title},
            ],
            "reference": record.reference,
            "known": [
                Fact("Person", record.person.name),
                Fact("Offences", offence_words(record.offences)),
            ],
            "back_url": page,
        }


class RecordMoreAsked(RequestPage):
    """Record that the CPS asked for more."""

    form_class = forms.MoreAskedForm
    title = "Record that the CPS asked for more"
    button = "Record what they asked for"
    said = "Recorded. Where the bail clock stood still for this decision, it runs again from that day."
    action = actions.record_cps_request_for_more


class RecordSent(RequestPage):
    """Record that what was asked for was sent."""

    form_class = forms.SentForm
    title = "Record what was sent to the CPS"
    button = "Record what was sent"
    said = "Recorded. Where a bail clock ran for this decision, it stands still again."
    action = actions.record_material_sent


class RecordDecision(RequestPage):
    """Record what the prosecutor decided."""

    form_class = forms.DecisionForm
    title = "Record the charging decision"
    button = "Record the decision"
    said = "The decision is recorded. Where it leads to a charge or ends the bail, record that next."
    action = actions.record_decision
