"""Forms by which an exhibit leaves: asked, decided, carried out, undone; and its receipt or certificate."""

from collections.abc import Mapping
from typing import Any

from django.forms import Field
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from safehold.accounts.permissions import require
from safehold.audit import recording as audit
from safehold.casework.exhibits import actions, asked, documents, forms, permissions, queries
from safehold.casework.exhibits.disposal_presenters import disposal_facts
from safehold.casework.exhibits.models import Exhibit
from safehold.casework.exhibits.views import ExhibitAction, pdf_answer
from safehold.casework.people.views import reader
from safehold.law.calendar import london_date
from safehold.web.action_pages import Around
from safehold.web.asked_forms import asked_of


@require_safe
def receipt(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Give the receipt or certificate of an exhibit that leaves as a PDF, to be signed."""
    viewer, now = reader(request), timezone.now()
    require(viewer, permissions.READ)
    exhibit = queries.exhibit_by_reference(reference)
    disposal = queries.disposal_by_number(exhibit, number)
    audit.read(viewer, exhibit, at=now, case=exhibit.case_id, reason="Receipt or certificate to print")
    return pdf_answer(documents.receipt_pdf(exhibit, disposal, made_at=now, by=viewer.name), f"receipt {reference} {number}")


class AskReturn(ExhibitAction):
    """Ask for an exhibit to be given back."""

    asks = asked.AskReturn
    title = "Ask to give it back"
    button = "Ask"
    permission = permissions.ASK_DISPOSAL
    said = "That {} is given back is asked. Its page says what comes next."
    action = actions.ask_return


class AskDisposal(ExhibitAction):
    """Ask for an exhibit to be destroyed or forfeited."""

    asks = asked.AskDisposal
    title = "Ask to dispose of it"
    button = "Ask"
    permission = permissions.ASK_DISPOSAL
    said = "That {} is disposed of is asked. Another officer of the rank of inspector or above decides."
    action = actions.ask_disposal


class DecideLeaving(ExhibitAction):
    """Decide, as an inspector, whether an exhibit leaves."""

    asks = asked.DecideLeaving
    title = "Decide on it"
    button = "Save the decision"
    permission = permissions.DECIDE_DISPOSAL
    said = "The decision on {} is recorded."

    def context(self, record: Exhibit) -> Around:
        """What was asked, and what stands against it."""
        disposal = queries.disposal_by_number(record, self.kwargs["number"])
        return {
            **super().context(record),
            "known": disposal_facts(disposal, on=london_date(self.now)),
            "intro": "It leaves only if you agree. What you are asked to decide on is kept with your decision.",
        }

    def act(self, record: Exhibit, data: dict[str, Any]) -> Any:
        """Record the decision."""
        decision = asked_of(asked.DecideLeaving, data)
        return actions.decide_leaving(record, decision, number=self.kwargs["number"], by=self.officer, at=self.now)


class CarriedOut(ExhibitAction):
    """What was asked, above the form by which it is carried out."""

    def context(self, record: Exhibit) -> Around:
        """Who takes it, and who agreed."""
        around = super().context(record)
        disposal = queries.running_disposal(record)
        return {**around, "known": disposal_facts(disposal, on=london_date(self.now))} if disposal else around


class Return(CarriedOut):
    """Give an exhibit back against its receipt."""

    asks = asked.ReturnExhibit
    title = "Record the return"
    button = "Record the return"
    permission = permissions.RETURN
    said = "{} is returned. Its continuity ends here."
    action = actions.return_exhibit


class Dispose(CarriedOut):
    """Record that an exhibit was destroyed, or went where the court said."""

    asks = asked.DisposeOfExhibit
    title = "Record the disposal"
    button = "Record the disposal"
    permission = permissions.DISPOSE
    said = "{} is gone. Its continuity ends here."
    action = actions.dispose_of_exhibit

    def also_asks(self, record: Exhibit) -> Mapping[str, Field]:
        """Who was there."""
        label = "Who of the team was there and saw it?"
        return {
            "witness": forms.OfficerOf(queries.witnesses_for(record, without=self.officer), label=label, empty_label="Choose")
        }


class UndoReturn(ExhibitAction):
    """Undo a return of today: the exhibit is still here."""

    asks = asked.UndoReturn
    title = "Undo the return"
    button = "Undo the return"
    permission = permissions.UNDO_RETURN
    said = "{} is here: its continuity goes on. The entry of the return stays."
    action = actions.undo_return
