"""What is kept in a case and how long: one page, and the forms behind it."""

from collections.abc import Mapping
from typing import Any

from django.forms import Field, HiddenInput, IntegerField
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from safehold.accounts.permissions import may, require
from safehold.audit import recording as audit
from safehold.casework.cases.models import Case
from safehold.casework.cases.queries import case_by_reference
from safehold.casework.custody.queries import arrests_of
from safehold.casework.people.models import Person
from safehold.casework.people.views import case_part, reader
from safehold.casework.retention import actions, asked, forms, permissions, presenters, queries
from safehold.casework.retention.forms import ArrestChoice
from safehold.casework.retention.models import Biometrics, Record
from safehold.web import pages
from safehold.web.action_pages import ActionPage, Around
from safehold.web.asked_forms import asked_of


@require_safe
def retention_of_case(request: HttpRequest, reference: str) -> HttpResponse:
    """Show each record of a case with its review, its decisions, and the prints and samples."""
    viewer, now = reader(request), timezone.now()
    require(viewer, permissions.SEE)
    case = case_by_reference(reference)
    audit.read(viewer, case, at=now, case=case.pk)
    clocks, records = queries.clocks_of(case), list(queries.records_of(case))
    context = {
        **case_part(case, viewer, "retention:of_case", now),
        "records": presenters.record_parts(case, queries.whose_records(case), records, clocks, now=now, viewer=viewer),
        "biometrics": presenters.biometrics_rows(
            queries.biometrics_taken_in(case), records, clocks, case=case, now=now, viewer=viewer
        ),
        "biometrics_url": reverse("retention:biometrics", args=[reference])
        if may(viewer, permissions.RECORD_BIOMETRICS) and queries.has_arrest(case)
        else "",
        "is_open": case.is_open,
    }
    return pages.render(request, "retention/of_case.jinja", context, section="cases:list")


def _around(case: Case, title: str) -> Around:
    """The way back from a form."""
    back = reverse("retention:of_case", args=[case.reference])
    return {
        "reference": f"{case.reference} · {case.title}",
        "back_url": back,
        "trail": [
            {"label": case.reference, "href": reverse("cases:case", args=[case.reference])},
            {"label": "Retention", "href": back},
            {"label": title},
        ],
    }


class _OnCase(ActionPage[Case]):
    """An action on a suspect of a case."""

    def find(self, **kwargs: Any) -> Case:
        """Find the case."""
        return case_by_reference(kwargs["reference"])

    def page_of(self, record: Case) -> str:
        """Back to what is kept in the case."""
        return reverse("retention:of_case", args=[record.reference])

    def context(self, record: Case) -> Around:
        """The way back."""
        return _around(record, self.title)


class _OnPerson(_OnCase):
    """An action on one suspect of a case, or on the case as a whole."""

    person: Person | None

    def find(self, **kwargs: Any) -> Case:
        """Find the case, and the suspect that the address names (0: nobody). Raises: NotFoundError."""
        case = super().find(**kwargs)
        self.person = queries.person_of(case, kwargs["number"])
        return case

    def named(self, record: Case) -> tuple[str, ...]:
        """Of whom it is."""
        return (self.person.name if self.person else "The case as a whole",)


class ChooseGroup(_OnPerson):
    """Choose the review group of a suspect, or of the case as a whole."""

    asks = asked.ChooseGroup
    title = "Choose the review group"
    button = "Choose the group"
    permission = permissions.CHOOSE_GROUP
    said = "The review group is chosen."

    def act(self, record: Case, data: dict[str, Any]) -> Any:
        """Choose it."""
        return actions.choose_group(record, asked_of(self.asks, data), by=self.officer, at=self.now, person=self.person)

    def context(self, record: Case) -> Around:
        """Of whom it is, and what is proposed from what is recorded."""
        return {**super().context(record), "known": presenters.group_facts(self.person, queries.known_of(record, self.person))}


class RecordProceedings(_OnPerson):
    """Record how proceedings against a suspect stand."""

    asks = asked.RecordProceedings
    title = "Record how the proceedings ended"
    button = "Record the proceedings"
    permission = permissions.RECORD_PROCEEDINGS
    said = "The proceedings are recorded."

    def initial(self, record: Case) -> Mapping[str, object]:
        """What is recorded already."""
        kept = queries.record_of(record, self.person)
        return presenters.recorded_proceedings(kept) if kept else {}

    def also_asks(self, record: Case) -> Mapping[str, Field]:
        """The version of what is kept of the suspect: that of the case is another."""
        return {"seen": IntegerField(widget=HiddenInput, required=False)}

    def act(self, record: Case, data: dict[str, Any]) -> Any:
        """Record it."""
        data["version"] = data.pop("seen")
        return actions.record_proceedings(record, asked_of(self.asks, data), by=self.officer, at=self.now, person=self.person)

    def context(self, record: Case) -> Around:
        """What the case holds of them already."""
        charges, orders = queries.known_outcomes(record, self.person)
        known = presenters.proceedings_facts(self.person, charges, orders)
        return {**super().context(record), "known": known}


class RecordBiometrics(_OnCase):
    """Record prints or a sample."""

    asks = asked.RecordBiometrics
    title = "Record prints or a DNA profile"
    button = "Record them"
    permission = permissions.RECORD_BIOMETRICS
    said = "They are recorded."

    def also_asks(self, record: Case) -> Mapping[str, Field]:
        """In which arrest of the case they were taken."""
        return {"arrest": ArrestChoice(arrests_of(record), label="In which arrest were they taken?")}

    def act(self, record: Case, data: dict[str, Any]) -> Any:
        """Record them."""
        arrest = data.pop("arrest")
        return actions.record_biometrics(arrest, asked_of(self.asks, data), by=self.officer, at=self.now)


class _OnRecord(ActionPage[Record]):
    """An action on one record."""

    def find(self, **kwargs: Any) -> Record:
        """Find the record."""
        return queries.record_by_number(kwargs["number"])

    def page_of(self, record: Record) -> str:
        """Back to what is kept in the case."""
        return reverse("retention:of_case", args=[record.case.reference])

    def context(self, record: Record) -> Around:
        """The record, what stands, and the way back."""
        return {
            **_around(record.case, self.title),
            "intro": presenters.NOTHING_IS_DELETED,
            "known": presenters.record_facts(record),
        }


class ReviewRetention(_OnRecord):
    """Review whether a record is kept."""

    asks = asked.ReviewRetention
    form_class = forms.ReviewForm
    title = "Review what is kept"
    button = "Record the review"
    permission = permissions.REVIEW
    said = "The review is recorded."
    action = actions.review_retention


class DecideDisposal(_OnRecord):
    """Decide on a disposal that another inspector proposed."""

    asks = asked.DecideDisposal
    form_class = forms.DisposalForm
    title = "Decide on the disposal"
    button = "Record the decision"
    permission = permissions.AGREE
    said = "The decision is recorded. Nothing was deleted."
    action = actions.decide_disposal


class HoldRecord(_OnRecord):
    """Put a record on hold."""

    asks = asked.HoldRecord
    title = "Put the record on hold"
    button = "Put it on hold"
    permission = permissions.HOLD
    said = "It is on hold."
    action = actions.hold_record


class EndHold(_OnRecord):
    """End the hold of a record."""

    asks = asked.EndHold
    title = "End the hold"
    button = "End the hold"
    permission = permissions.HOLD
    said = "The hold is ended."
    action = actions.end_hold


class _OnBiometrics(ActionPage[Biometrics]):
    """An action on prints or a sample."""

    permission = permissions.RECORD_BIOMETRICS

    def find(self, **kwargs: Any) -> Biometrics:
        """Find them."""
        return queries.biometrics_by_number(kwargs["number"])

    def page_of(self, record: Biometrics) -> str:
        """Back to what is kept in the case."""
        return reverse("retention:of_case", args=[record.case.reference])

    def context(self, record: Biometrics) -> Around:
        """What was taken, and the way back."""
        return {**_around(record.case, self.title), "known": presenters.biometrics_facts(record)}


class RecordGrounds(_OnBiometrics):
    """Record on which grounds prints or a profile are kept longer."""

    asks = asked.RecordGrounds
    title = "Record grounds to keep them longer"
    button = "Record the grounds"
    said = "The grounds are recorded."
    action = actions.record_grounds


class RecordDestruction(_OnBiometrics):
    """Record that prints or a sample were destroyed."""

    asks = asked.RecordDestruction
    title = "Record the destruction"
    button = "Record the destruction"
    said = "The destruction is recorded."
    action = actions.record_destruction
