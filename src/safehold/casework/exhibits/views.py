"""Lists of exhibits, the page of an exhibit, its forms, labels and continuity sheet."""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode

from django.forms import Field, TypedChoiceField
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from safehold.accounts.acting import reading_as
from safehold.accounts.models import Officer, Team
from safehold.accounts.permissions import may, require
from safehold.audit import recording as audit
from safehold.casework.cases.models import Case
from safehold.casework.cases.queries import case_by_reference
from safehold.casework.exhibits import actions, asked, documents, forms, parts, permissions, presenters, queries
from safehold.casework.exhibits.forms import TogetherForm
from safehold.casework.exhibits.models import Exhibit
from safehold.casework.people.views import case_part, reader
from safehold.casework.warrants.queries import warrant_entered_last, warrants_of
from safehold.law.warrants import POWERS
from safehold.web import pages, wording
from safehold.web.action_pages import ActionPage, Around
from safehold.web.asked_forms import asked_of
from safehold.web.numbers import whole_number

ROWS = 50
MOVED_AT_MOST = 200
"""How many exhibits a page offers to move at once; nobody carries more. The page says where there are more."""
NARROWED_BY = ("room", "holder", "state")
LONG = 20
"""A list of more exhibits can be narrowed."""


@require_safe
def exhibit_list(request: HttpRequest) -> HttpResponse:
    """Show the exhibits of the reader's team or laboratory, narrowed and sorted."""
    viewer = reader(request)
    require(viewer, permissions.READ)
    wanted = queries.ExhibitFilter(
        state=request.GET.get("state", ""),
        device_type=request.GET.get("type", ""),
        case_reference=request.GET.get("case", ""),
        text=request.GET.get("q", ""),
        sort=request.GET.get("sort", "") or "newest",
    )
    page = pages_from(request)
    found = list(queries.listed_exhibits(viewer, wanted)[(page - 1) * ROWS : page * ROWS + 1])
    shown = presenters.list_page(found[:ROWS], wanted, page=page, has_more=len(found) > ROWS)
    return pages.render(request, "exhibits/list.jinja", {"page": shown}, section="exhibits:list")


def pages_from(request: HttpRequest) -> int:
    """The page number asked for; 1 where it is none."""
    return max(1, min(whole_number(request.GET.get("page", "")) or 1, 10_000))


@require_safe
def exhibits_of_case(request: HttpRequest, reference: str) -> HttpResponse:
    """Show the exhibits of a case."""
    viewer, now = reader(request), timezone.now()
    require(viewer, permissions.READ)
    case = case_by_reference(reference)
    audit.read(viewer, case, at=now, case=case.pk)
    exhibits = list(queries.exhibits_of(case)[:1000])
    context = {
        **case_part(case, viewer, "exhibits:of_case", now),
        "exhibits": presenters.exhibit_rows(exhibits, with_case=False),
        "seize_url": reverse("exhibits:seize", args=[reference]) if may(viewer, permissions.SEIZE) and case.is_open else "",
        "together": presenters.links_to_move(case, exhibits, viewer),
        "labels_url": reverse("exhibits:labels", args=[reference]) if may(viewer, permissions.PRINT_LABELS) else "",
    }
    return pages.render(request, "exhibits/of_case.jinja", context, section="cases:list")


@require_safe
def exhibit_page(request: HttpRequest, reference: str) -> HttpResponse:
    """Show an exhibit: its continuity, who holds it, what may be done next."""
    viewer, now = reader(request), timezone.now()
    require(viewer, permissions.READ)
    exhibit = queries.exhibit_by_reference(reference)
    audit.read(viewer, exhibit, at=now, case=exhibit.case_id)
    page = presenters.exhibit_page(
        exhibit,
        queries.continuity_of(exhibit),
        queries.continuity_check(exhibit),
        viewer=viewer,
        now=now,
        panels=parts.panels_of(exhibit, viewer),
        sub_exhibits=list(exhibit.sub_exhibits.order_by("pk")),
    )
    return pages.render(request, "exhibits/exhibit.jinja", {"page": page}, section="exhibits:list")


@require_safe
def continuity_sheet(request: HttpRequest, reference: str) -> HttpResponse:
    """Give the continuity sheet of an exhibit as a PDF."""
    viewer, now = reader(request), timezone.now()
    require(viewer, permissions.READ)
    exhibit = queries.exhibit_by_reference(reference)
    audit.read(viewer, exhibit, at=now, case=exhibit.case_id, reason="Continuity sheet to print")
    entries, check = queries.continuity_of(exhibit), queries.continuity_check(exhibit)
    made = documents.continuity_pdf(
        exhibit, entries, check_words=check.words, is_unbroken=check.is_unbroken, made_at=now, by=viewer.name
    )
    return pdf_answer(made, f"continuity {reference}")


@require_POST
def print_labels(request: HttpRequest, reference: str) -> HttpResponse:
    """Record that labels of a case are printed, and give them as a PDF: those chosen, or all."""
    viewer, now = reader(request), timezone.now()
    with reading_as(viewer):
        case = case_by_reference(reference)
        exhibits = queries.exhibits_to_label(case, request.POST.getlist("exhibit"))
    return _labels(exhibits, viewer, now, f"labels {reference}")


@require_POST
def print_label(request: HttpRequest, reference: str) -> HttpResponse:
    """Record that the label of an exhibit is printed, and give it as a PDF."""
    viewer, now = reader(request), timezone.now()
    with reading_as(viewer):
        exhibit = queries.exhibit_by_reference(reference)
    return _labels([exhibit], viewer, now, f"label {reference}")


def _labels(exhibits: list[Exhibit], viewer: Officer, now: Any, name: str) -> HttpResponse:
    actions.record_labels_printed(exhibits, by=viewer, at=now)
    return pdf_answer(documents.labels_pdf([documents.label_facts(exhibit) for exhibit in exhibits], made_at=now), name)


def pdf_answer(made: bytes, name: str) -> HttpResponse:
    """Answer with a PDF under a name, shown in the browser."""
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name.replace("/", "-")}.pdf"'
    return response


class AroundSeizure(Around, total=False):
    """What stands around the form of a seizure."""

    powers: Any


class Seize(ActionPage[Case]):
    """Log an exhibit at the premises or afterwards."""

    asks = asked.SeizeExhibit
    template = "exhibits/seize.jinja"
    title = "Log an exhibit"
    button = "Save"
    permission = permissions.SEIZE
    action = actions.seize_exhibit
    field_order = (
        *("place_found", "device_type", "description", "seal", "make_and_model", "serial_number", "parent", "power", "warrant"),
        *("inspector_authority", "notice_given", "agreement", "seized_at", "seized_by", "witness"),
    )

    def find(self, **kwargs: Any) -> Case:
        """Find the case."""
        return case_by_reference(kwargs["reference"])

    def initial(self, record: Case) -> Mapping[str, object]:
        """Room, power, warrant and officer as for the one before; else the warrant that was entered last."""
        kept = {name: self.request.GET[name] for name in KEPT if name in self.request.GET}
        entered = warrant_entered_last(record)
        power = {"pace_s8": "PACE1984-S8", "pca_s4": "PCA1978-S4"}.get(entered.kind, "") if entered else ""
        # Once officers have left, now is not when it was seized.
        seized_at = None if entered is not None and entered.left_at is not None else self.now
        return {"seized_at": seized_at, "seized_by": self.officer.pk, "warrant": entered, "power": power, **kept}

    def offers(self, record: Case) -> Mapping[str, Iterable[Any]]:
        """The powers of seizure."""
        return {"power": [("", "Choose"), *((power.code, power.name) for power in POWERS.values())]}

    def also_asks(self, record: Case) -> Mapping[str, Field]:
        """What can be chosen in this case: the device in which it was found, the warrant, who seized it."""
        inside, warrants, officers = queries.exhibits_of(record), warrants_of(record), queries.officers_of(record.team_id)
        return {
            "parent": forms.ExhibitOf(inside, label="Found inside", required=False, empty_label="Not inside another"),
            "warrant": forms.WarrantOf(warrants, label="Warrant", required=False, empty_label="No warrant"),
            "seized_by": forms.OfficerOf(officers, label="Who seized it?"),
        }

    def done(self, record: Case, result: Any) -> tuple[str, str]:
        """Go on in the same room, or to the exhibit."""
        if result is None:
            return reverse("exhibits:of_case", args=[record.reference]), ""
        said = f"{result} is saved, sealed with {result.seal}."
        if self.request.POST.get("then") == "next":
            kept = {
                "place_found": result.place_found,
                "power": result.power,
                "warrant": result.warrant_id or "",
                "seized_by": result.seized_by_id,
                "witness": result.witness,
            }
            return f"{reverse('exhibits:seize', args=[record.reference])}?{urlencode(kept)}", said
        return reverse("exhibits:exhibit", args=[result.reference]), said

    def context(self, record: Case) -> AroundSeizure:
        """The way back to the case."""
        tab = reverse("exhibits:of_case", args=[record.reference])
        return {
            "reference": record.reference,
            "back_url": tab,
            "powers": presenters.power_rows(),
            "trail": [
                {"label": record.reference, "href": reverse("cases:case", args=[record.reference])},
                {"label": "Exhibits", "href": tab},
                {"label": self.title},
            ],
        }


KEPT = ("place_found", "power", "warrant", "seized_by", "witness")
"""What is kept for the next exhibit in the same room."""


class AroundMove(Around, total=False):
    """What stands around the form of several exhibits: ways to narrow a long list, and how much of it is shown."""

    narrow: Any
    how_many: str


class MoveTogether(ActionPage[Case]):
    """A form about several exhibits of one case."""

    template = "exhibits/together.jinja"
    page_name = "exhibits:of_case"

    def find(self, **kwargs: Any) -> Case:
        """Find the case."""
        return case_by_reference(kwargs["reference"])

    def laboratory(self) -> Team | None:
        """The laboratory that exhibits must have been handed to, where it is one that moves them."""
        return None

    def narrowed(self) -> queries.Movable:
        """How the exhibits are narrowed."""
        return queries.Movable(**{name: self.request.GET.get(name, "")[:120] for name in NARROWED_BY})

    def form_kwargs(self, record: Case) -> dict[str, Any]:
        """The exhibits that are offered; once the form is sent, those that it names, however they had been narrowed."""
        named = {name.partition("_")[2] for name in self.request.POST if name.startswith(TogetherForm.PARTS)}
        if named:
            offered = queries.named_to_move(record, named, self.laboratory())
        else:
            offered = queries.exhibits_to_move(record, self.laboratory(), self.narrowed())
        return {"exhibits": list(offered[:MOVED_AT_MOST]), "asks": self.asks}

    def done(self, record: Case, result: Any) -> tuple[str, str]:
        """Go back to the exhibits of the case."""
        return self.page_of(record), self.said.format(wording.counted(len(result or []), "exhibit"))

    def context(self, record: Case) -> AroundMove:
        """How the exhibits may be narrowed, how many are not shown, and the way back to the case."""
        tab = self.page_of(record)
        return {
            **self._narrowing(record),
            "reference": record.reference,
            "back_url": tab,
            "trail": [
                {"label": record.reference, "href": reverse("cases:case", args=[record.reference])},
                {"label": "Exhibits", "href": tab},
                {"label": self.title},
            ],
        }

    def _narrowing(self, record: Case) -> AroundMove:
        """Ways to narrow a long list, and how much of it is shown; a form that was sent shows what it named."""
        if self.request.method == "POST":
            return {}
        narrowed, laboratory = self.narrowed(), self.laboratory()
        number = queries.exhibits_to_move(record, laboratory, narrowed).count()
        if number <= LONG and narrowed == queries.Movable():
            return {}
        ways = queries.ways_to_narrow(record, laboratory)
        return {
            "narrow": presenters.ways_to_narrow(ways, narrowed),
            "how_many": presenters.how_many_are_shown(number, MOVED_AT_MOST),
        }

    def _again(self, form: Any, status: int, *, fresh: bool = False) -> HttpResponse:
        if fresh:
            form.see_anew()
        return super()._again(form, status, fresh=fresh)


class TransferTogether(MoveTogether):
    """Hand several exhibits of a case to someone else."""

    asks = asked.TransferTogether
    form_class = forms.TogetherForm
    title = "Hand over together"
    button = "Record the hand-over"
    permission = permissions.TRANSFER
    said = "The hand-over of {} is recorded."

    def also_asks(self, record: Case) -> Mapping[str, Field]:
        """Who may take them."""
        return {"receiver": _receiver(record, "Who takes them?", "Nobody: they go to a store")}

    def act(self, record: Case, data: dict[str, Any]) -> Any:
        """Hand over what was ticked."""
        seen, receiver = data.pop("seen"), data.pop("receiver")
        what = asked_of(asked.TransferTogether, data)
        return actions.transfer_together(seen, what, receiver=receiver, by=self.officer, at=self.now)


class BookInTogether(MoveTogether):
    """Receive several exhibits of a case at the laboratory."""

    asks = asked.BookInTogether
    form_class = forms.TogetherForm
    title = "Book in together"
    button = "Book in"
    permission = permissions.BOOK_IN
    said = "The receipt of {} is recorded."

    def laboratory(self) -> Team | None:
        """Only what was handed to the officer's laboratory is booked in."""
        return self.officer.team

    def act(self, record: Case, data: dict[str, Any]) -> Any:
        """Book in what was ticked."""
        seen = data.pop("seen")
        return actions.book_in_together(seen, asked_of(asked.BookInTogether, data), by=self.officer, at=self.now)


def _receiver(about: Case | Exhibit, label: str, empty_label: str) -> Field:
    return forms.OfficerOf(queries.receivers_of(about), label=label, required=False, empty_label=empty_label)


class ExhibitAction(ActionPage[Exhibit]):
    """A form about one exhibit: where it leads back, and what stands above it."""

    page_name = "exhibits:exhibit"

    def find(self, **kwargs: Any) -> Exhibit:
        """Find the exhibit."""
        return queries.exhibit_by_reference(kwargs["reference"])

    def context(self, record: Exhibit) -> Around:
        """What the exhibit is, who has it and under which seal."""
        page = self.page_of(record)
        return {
            "reference": record.reference,
            "known": presenters.form_facts(record),
            "back_url": page,
            "trail": [
                {"label": record.case.reference, "href": reverse("cases:case", args=[record.case.reference])},
                {"label": "Exhibits", "href": reverse("exhibits:of_case", args=[record.case.reference])},
                {"label": record.reference, "href": page},
                {"label": self.title},
            ],
        }


class RecordAuthority(ExhibitAction):
    """Record what the power asks for besides."""

    asks = asked.RecordAuthority
    title = "Record the authority"
    button = "Record the authority"
    permission = permissions.RECORD_AUTHORITY
    said = "The authority for {} is recorded."
    action = actions.record_authority


class Transfer(ExhibitAction):
    """Hand an exhibit to someone else."""

    asks = asked.TransferExhibit
    title = "Hand to someone else"
    button = "Record the hand-over"
    permission = permissions.TRANSFER
    action = actions.transfer_exhibit
    said = "The hand-over of {} is recorded."

    def also_asks(self, record: Exhibit) -> Mapping[str, Field]:
        """Who may take it."""
        return {"receiver": _receiver(record, "Who takes it?", "Nobody: it goes to a store")}


class BookIn(ExhibitAction):
    """Receive an exhibit at the laboratory."""

    asks = asked.BookIn
    title = "Book in"
    button = "Book in"
    permission = permissions.BOOK_IN
    said = "{} is booked in."
    action = actions.book_in


class OpenSeal(ExhibitAction):
    """Open the seal on the bench."""

    asks = asked.OpenSeal
    title = "Open the seal"
    button = "Open the seal"
    permission = permissions.OPEN_SEAL
    said = "{} is open on your bench."
    action = actions.open_seal


class Reseal(ExhibitAction):
    """Put a new seal on."""

    asks = asked.Reseal
    title = "Seal it again"
    button = "Seal it"
    permission = permissions.RESEAL
    said = "{} is sealed again."
    action = actions.reseal


class Correct(ExhibitAction):
    """Put a mistake in an entry right; the entry stays."""

    asks = asked.CorrectEntry
    title = "Correct an entry"
    button = "Add the correction"
    permission = permissions.CORRECT
    action = actions.correct_entry
    said = "The correction is added to the continuity of {}."

    def also_asks(self, record: Exhibit) -> Mapping[str, Field]:
        """The entries that can be corrected."""
        entries = [entry for entry in queries.continuity_of(record) if not entry.corrects]
        choices = [(entry.number, f"{entry.number}: {entry.get_kind_display()}, {entry.place}") for entry in entries]
        return {"number": TypedChoiceField(label="Which entry?", coerce=int, choices=choices)}


class Explain(ExhibitAction):
    """Record what happened where the continuity is broken."""

    asks = asked.ExplainBreak
    title = "Record what happened"
    button = "Record what happened"
    permission = permissions.EXPLAIN
    said = "What happened to {} is recorded. The break stays visible."

    def act(self, record: Exhibit, data: dict[str, Any]) -> Any:
        """Add the explaining entry."""
        what = asked_of(asked.ExplainBreak, data)
        return actions.explain_break(record, what, number=self.kwargs["number"], by=self.officer, at=self.now)

    def context(self, record: Exhibit) -> Around:
        """The break in words."""
        return {**super().context(record), "intro": queries.continuity_check(record).words}


class Hold(ExhibitAction):
    """Keep an exhibit until a day."""

    asks = asked.HoldExhibit
    title = "Keep it until a day"
    button = "Save the day"
    permission = permissions.HOLD
    said = "{}: until when it is kept is recorded."
    action = actions.hold_exhibit

    def initial(self, record: Exhibit) -> Mapping[str, object]:
        """As it stands."""
        return {"until": record.hold_until}
