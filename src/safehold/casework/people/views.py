"""The people of a case, the page of a person, and the forms."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, ClassVar

from django.forms import Field, RadioSelect, TypedChoiceField
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from safehold.accounts.errors import InputError
from safehold.accounts.models import Officer
from safehold.accounts.permissions import may, require
from safehold.asked import Asked
from safehold.audit import recording as audit
from safehold.casework.cases import permissions as cases_permissions
from safehold.casework.cases import presenters as cases_presenters
from safehold.casework.cases.models import Case
from safehold.casework.cases.queries import case_by_reference, people_with_access
from safehold.casework.people import actions, asked, forms, permissions, presenters, queries
from safehold.casework.people.models import OrderKind, Person, PersonInCase
from safehold.web import pages
from safehold.web.action_pages import ActionPage, Around, Crumb
from safehold.web.asked_forms import asked_of


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

    asks = asked.AddPerson
    title = "Add a person"
    button = "Add the person"
    permission = permissions.ADD
    action = actions.add_person

    def find(self, **kwargs: Any) -> Case:
        """Find the case."""
        return case_by_reference(kwargs["reference"])

    def done(self, record: Case, result: Any) -> tuple[str, str]:
        """Go to the people of the case."""
        return reverse("people:of_case", args=[record.reference]), f"{result} is added." if result else ""

    def context(self, record: Case) -> Around:
        """The way back to the case."""
        return _around(record, self.title)


class PersonOfCasePage(ActionPage[PersonInCase]):
    """An action on a person of a case, that leads to the person's page."""

    asks: ClassVar[type[Asked]]

    def find(self, **kwargs: Any) -> PersonInCase:
        """Find the person's role in the case."""
        return queries.role_in_case(case_by_reference(kwargs["reference"]), kwargs["number"])

    def act(self, record: PersonInCase, data: dict[str, Any]) -> Any:
        """Call the one action, on the person in the case."""
        return type(self).action(record.person, record.case, asked_of(self.asks, data), by=self.officer, at=self.now)

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

    asks = asked.AddIdentifier
    title = "Add an identifier"
    button = "Add the identifier"
    permission = permissions.ADD
    action = actions.add_identifier

    def offers(self, record: PersonInCase) -> Mapping[str, Iterable[Any]]:
        """The kinds of identifiers."""
        return {"kind": [("", "Choose"), *((kind.value, words) for kind, words in actions.KIND_WORDS.items())]}

    def initial(self, record: PersonInCase) -> Mapping[str, object]:
        """The officer is where most identifiers come from."""
        return {"source": self.officer.name}


class RecordOrder(PersonOfCasePage):
    """Record an order of a court that binds a person of a case."""

    asks = asked.RecordOrder
    field_order = tuple(asked.RecordOrder.model_fields)
    title = "Record an order"
    button = "Record the order"
    permission = permissions.RECORD_ORDER
    action = actions.record_order

    def offers(self, record: PersonInCase) -> Mapping[str, Iterable[Any]]:
        """Any order of a court: notification requirements have a page of their own."""
        return {"kind": [choice for choice in OrderKind.choices if choice[0] != OrderKind.NOTIFICATION]}

    def also_asks(self, record: PersonInCase) -> Mapping[str, Field]:
        """What differs between the prohibitions, which are typed one a line."""
        return {
            "own_last_days": forms.OwnLastDaysField(
                label="Which end on another day?",
                required=False,
                help_text="One a line: the number of the prohibition, and its last day. For example, 2: 13 3 2031",
            ),
            "travel_bans": forms.NumbersField(
                label="Which are foreign travel bans?",
                help_text="Their numbers, with commas between. Each is for a fixed time of five years or less.",
                in_figures="Write the numbers of the prohibitions in figures, with commas between: 2, 5.",
            ),
        }

    def act(self, record: PersonInCase, data: dict[str, Any]) -> Any:
        """Put each prohibition together with its own last day, and record the order."""
        days, bans, texts = data.pop("own_last_days"), data.pop("travel_bans"), data["prohibitions"]
        wrong = [
            InputError(field, "The order has no prohibition of that number.", "Count the lines.")
            for field, numbers in (("own_last_days", days), ("travel_bans", bans))
            if any(not 1 <= number <= len(texts) for number in numbers)
        ]
        if wrong:
            raise InputError.of_all(wrong)
        made = [
            {"text": text, "ends_on": days.get(number), "is_travel_ban": number in bans}
            for number, text in enumerate(texts, start=1)
        ]
        return super().act(record, {**data, "prohibitions": made})


class RecordRequirements(PersonOfCasePage):
    """Record the notification requirements of a person of a case, with the facts that their length follows from."""

    asks = asked.RecordRequirements
    field_order = ("relevant_date", "court", "disposal")
    title = "Record notification requirements"
    button = "Record the requirements"
    permission = permissions.RECORD_ORDER
    action = actions.record_requirements

    def also_asks(self, record: PersonInCase) -> Mapping[str, Field]:
        """The months and the age, which are needed of some."""
        return {
            "sentences": forms.NumbersField(
                label="For how many months?",
                help_text="Of imprisonment, or of a conditional discharge. "
                "Sentences that run one after the other: each, with commas.",
                in_figures="Write months in figures, with commas between: 20, 12.",
            ),
            "under_18": TypedChoiceField(
                label="Was the person under 18 on that day?",
                choices=[("yes", "Yes"), ("no", "No")],
                coerce=lambda typed: typed == "yes",
                empty_value=None,
                widget=RadioSelect,
                required=False,
                help_text="Needed only where no date of birth is recorded.",
            ),
        }

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
