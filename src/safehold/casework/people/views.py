"""The people of a case, the page of a person, and the forms."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from safehold.accounts.models import Officer
from safehold.accounts.permissions import may, require
from safehold.audit import recording as audit
from safehold.casework.cases import permissions as cases_permissions
from safehold.casework.cases import presenters as cases_presenters
from safehold.casework.cases.models import Case
from safehold.casework.cases.queries import case_by_reference, people_with_access
from safehold.casework.people import actions, forms, permissions, presenters, queries
from safehold.casework.people.models import CaseRole, Person, PersonInCase
from safehold.web import pages
from safehold.web.action_pages import ActionPage, Around, Crumb


def reader(request: HttpRequest) -> Officer:
    """The officer who reads the page."""
    assert isinstance(request.user, Officer)
    return request.user


def case_part(case: Case, viewer: Officer, current: str, now: datetime) -> dict[str, Any]:
    """What stands around a tab of a case: head, tabs, menu. `current` is the url name of the tab."""
    people = people_with_access(case, at=now) if case.is_restricted else None
    return {
        "now": now,
        "header": cases_presenters.case_header(case, people_with_access=people),
        "tabs": cases_presenters.case_tabs(case, current, viewer=viewer),
        "menu": cases_presenters.add_menu(case, viewer),
        "case_url": reverse("cases:case", args=[case.reference]),
        "decision_url": reverse("cases:record_decision", args=[case.reference])
        if may(viewer, cases_permissions.RECORD_DECISION, case)
        else "",
    }


@require_safe
def people_of_case(request: HttpRequest, reference: str) -> HttpResponse:
    """Show the people of a case and what they are known by."""
    viewer, now = reader(request), timezone.now()
    require(viewer, cases_permissions.READ)
    case = case_by_reference(reference)
    audit.read(viewer, case, at=now, case=case.pk)
    people = queries.people_of(case).select_related("case")
    context = {
        **case_part(case, viewer, "people:of_case", now),
        "people": presenters.people_rows(people, queries.identifiers_of_case(case), timezone.localdate(now)),
        "add_url": reverse("people:add", args=[reference]) if may(viewer, permissions.ADD) and case.is_open else "",
    }
    return pages.render(request, "people/of_case.jinja", context, section="cases:list")


@require_safe
def person_page(request: HttpRequest, number: int) -> HttpResponse:
    """Show a person: their roles in the cases that the reader may see, and what they are known by."""
    viewer, now = reader(request), timezone.now()
    require(viewer, cases_permissions.READ)
    person = queries.person_by_number(number)
    roles, seen = list(queries.roles_of(person)), queries.cases_seen_of(person)
    audit.read(viewer, person, at=now, case=roles[0].case_id if roles else None)
    context = {
        "person": person,
        "facts": presenters.person_facts(person, timezone.localdate(now), seen=seen),
        "roles": presenters.role_rows(roles),
        "identifiers": presenters.identifier_rows(queries.identifiers_of(person)),
        "add_url": reverse("people:add_identifier", args=[roles[0].case.reference, person.pk])
        if roles and may(viewer, permissions.ADD) and roles[0].case.is_open
        else "",
        **_orders_part(person, roles, viewer, now, seen=seen),
    }
    return pages.render(request, "people/person.jinja", context, section="cases:list")


def _orders_part(person: Person, roles: list[PersonInCase], viewer: Officer, now: datetime, *, seen: set[int]) -> dict[str, Any]:
    """The orders and requirements on the page of a person, with what is due next, and where another is recorded."""
    orders = list(queries.orders_of(person))
    open_in = next((role.case for role in roles if role.case.is_open), None)
    links = []
    if open_in is not None and may(viewer, permissions.RECORD_ORDER):
        args = [open_in.reference, person.pk]
        links = [
            {"label": "Record an order", "href": reverse("people:record_order", args=args)},
            {"label": "Record notification requirements", "href": reverse("people:record_requirements", args=args)},
        ]
    return {
        "orders": presenters.order_rows(
            orders, timezone.localdate(now), clocks=queries.clocks_of_orders(orders), now=now, seen=seen
        ),
        "order_links": links,
    }


class AddPerson(ActionPage[Case]):
    """Add a person to a case."""

    form_class = forms.PersonForm
    title = "Add a person"
    button = "Add the person"
    permission = permissions.ADD
    refuses_stale = False

    def find(self, **kwargs: Any) -> Case:
        """Find the case."""
        return case_by_reference(kwargs["reference"])

    def act(self, record: Case, data: dict[str, Any]) -> Any:
        """Add them."""
        return actions.add_person(record, by=self.officer, at=self.now, **{**data, "role": CaseRole(data["role"])})

    def done(self, record: Case, result: Any) -> tuple[str, str]:
        """Go to the people of the case."""
        return reverse("people:of_case", args=[record.reference]), f"{result} is added." if result else ""

    def context(self, record: Case) -> Around:
        """The way back to the case."""
        return _around(record, self.title)


class PersonOfCasePage(ActionPage[PersonInCase]):
    """An action on a person of a case, that leads to the person's page."""

    def find(self, **kwargs: Any) -> PersonInCase:
        """Find the person's role in the case."""
        return queries.role_in_case(case_by_reference(kwargs["reference"]), kwargs["number"])

    def done(self, record: PersonInCase, result: Any) -> tuple[str, str]:
        """Go to the person."""
        return reverse("people:person", args=[record.person_id]), f"{result} is recorded." if result else ""

    def context(self, record: PersonInCase) -> Around:
        """The person, and the way back to the case."""
        return {
            **_around(record.case, self.title),
            "known": [("Person", record.person.name), ("Role", record.get_role_display())],
        }


class AddIdentifier(PersonOfCasePage):
    """Record what a person of a case is known by."""

    form_class = forms.IdentifierForm
    title = "Add an identifier"
    button = "Add the identifier"
    permission = permissions.ADD

    def initial(self, record: PersonInCase) -> Mapping[str, object]:
        """The officer is where most identifiers come from."""
        return {"source": self.officer.name}

    def act(self, record: PersonInCase, data: dict[str, Any]) -> Any:
        """Record it."""
        return actions.add_identifier(record.person, record.case, by=self.officer, at=self.now, **data)


class RecordOrder(PersonOfCasePage):
    """Record an order of a court that binds a person of a case."""

    form_class = forms.OrderForm
    title = "Record an order"
    button = "Record the order"
    permission = permissions.RECORD_ORDER

    def act(self, record: PersonInCase, data: dict[str, Any]) -> Any:
        """Record it."""
        return actions.record_order(record.person, record.case, by=self.officer, at=self.now, **data)


class RecordRequirements(PersonOfCasePage):
    """Record the notification requirements of a person of a case, with the facts that their length follows from."""

    form_class = forms.RequirementsForm
    title = "Record notification requirements"
    button = "Record the requirements"
    permission = permissions.RECORD_ORDER

    def act(self, record: PersonInCase, data: dict[str, Any]) -> Any:
        """Record them."""
        return actions.record_requirements(record.person, record.case, by=self.officer, at=self.now, **data)

    def done(self, record: PersonInCase, result: Any) -> tuple[str, str]:
        """Go to the requirements, which say what is due."""
        if result is None:
            return reverse("people:person", args=[record.person_id]), ""
        return reverse("people:order", args=[result.pk]), "The requirements are recorded. Their last day was worked out."

    def context(self, record: PersonInCase) -> Around:
        """The person with their date of birth, from which their age on that day follows."""
        context = super().context(record)
        born = presenters.born_words(record.person.date_of_birth, timezone.localdate(self.now))
        return {**context, "known": [*context["known"], ("Born", born)]}


def _around(case: Case, title: str) -> Around:
    tab = reverse("people:of_case", args=[case.reference])
    trail: list[Crumb] = [
        {"label": case.reference, "href": reverse("cases:case", args=[case.reference])},
        {"label": "People", "href": tab},
    ]
    return {"trail": [*trail, {"label": title}], "reference": case.reference, "back_url": tab}
