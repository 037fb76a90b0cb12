"""The extension pack, and the forms by which an extension is prepared, answered, decided, and its outcome told."""

from collections.abc import Collection, Iterable, Mapping
from datetime import timedelta
from typing import Any, ClassVar

from django.forms import CharField, Field, Form, HiddenInput
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from safehold.accounts.permissions import require
from safehold.asked import Asked
from safehold.audit import recording as audit
from safehold.casework.bail import actions, asked, forms, pack, pack_presenters, permissions, presenters, queries
from safehold.casework.bail.figures import ANSWER_WITHIN
from safehold.casework.bail.models import Answer, Bail, Regime
from safehold.casework.bail.pack.document import Document
from safehold.casework.bail.pack_presenters import PackPage
from safehold.casework.bail.views import BailActionPage
from safehold.casework.people.models import How
from safehold.casework.people.views import reader
from safehold.casework.policy import queries as policy
from safehold.law.calendar import london_date
from safehold.web import pages, typesetting, wording
from safehold.web.action_pages import Around
from safehold.web.shown import Fact

# The pack


@require_safe
def pack_page(request: HttpRequest, reference: str) -> HttpResponse:
    """Show the pack as it stands now."""
    bail, shown = _pack(request, reference)
    context = {"pdf_url": reverse("bail:pack_pdf", args=[reference]), **_around(bail, shown)}
    return pages.render(request, "bail/pack.jinja", context, section="cases:list")


@require_safe
def pack_pdf(request: HttpRequest, reference: str) -> HttpResponse:
    """Give the pack as it stands now as a PDF."""
    _, shown = _pack(request, reference)
    return _pdf(shown, f"extension pack {reference}")


@require_safe
def kept_pack(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Show a pack as it was kept, with what officers wrote on it."""
    bail, shown = _pack(request, reference, number)
    context = {"pdf_url": reverse("bail:kept_pack_pdf", args=[reference, number]), "number": number, **_around(bail, shown)}
    return pages.render(request, "bail/pack.jinja", context, section="cases:list")


@require_safe
def kept_pack_pdf(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Give a kept pack as a PDF. A print of one that was changed would pass for what was kept."""
    bail, shown = _pack(request, reference, number)
    queries.pack_by_number(bail, number).refuse_if_changed()
    return _pdf(shown, f"extension pack {reference} {number}")


def _pack(request: HttpRequest, reference: str, number: int | None = None) -> tuple[Bail, PackPage]:
    """The pack of a bail as it stands, or a kept one by its number. Reading it is recorded."""
    viewer, now = reader(request), timezone.now()
    require(viewer, permissions.READ_PACK)
    bail = queries.bail_by_reference(reference)
    audit.read(viewer, bail, at=now, case=bail.case_id, reason="Extension pack")
    if number is None:
        waiting = queries.waiting_request(bail)
        return bail, pack_presenters.pack_page(pack.build(bail, by=viewer, at=now), request=waiting)
    kept = queries.pack_by_number(bail, number)
    request_for, decision = queries.words_beside(kept)
    return bail, pack_presenters.pack_page(pack.read(kept.document), request=request_for, decision=decision, kept=kept)


class AroundPack(Around, total=False):
    """What stands around a form on an extension: the pack beside it."""

    pack: PackPage
    pack_url: str
    shows_conditions: bool
    other: str
    other_url: str


def _around(bail: Bail, shown: PackPage) -> AroundPack:
    page = reverse("bail:bail", args=[bail.reference])
    return {
        "pack": shown,
        "trail": [
            {"label": bail.case.reference, "href": reverse("cases:case", args=[bail.case.reference])},
            {"label": bail.reference, "href": page},
            {"label": "Extension pack"},
        ],
    }


def _pdf(shown: PackPage, name: str) -> HttpResponse:
    made = typesetting.pdf("safehold.casework.bail", "pack.typ", pack_presenters.printed(shown), made_at=timezone.now())
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response


# The forms


class ExtensionPage(BailActionPage):
    """A form on an extension, with the pack as it stands beside it."""

    template = "bail/extension.jinja"
    shows_conditions = True
    shows_written = True

    def document(self, record: Bail) -> Document:
        """The pack as it stands, drawn once for a page."""
        if self._document is None:
            self._document = pack.build(record, by=self.officer, at=self.now)
        return self._document

    _document: Document | None = None

    def context(self, record: Bail) -> AroundPack:
        """The evidence for each condition, from the records as they are now."""
        waiting = queries.waiting_request(record) if self.shows_written else None
        return {
            **super().context(record),
            "pack": pack_presenters.pack_page(self.document(record), request=waiting),
            "pack_url": reverse("bail:pack", args=[record.reference]),
            "shows_conditions": self.shows_conditions,
            "other": "",
            "other_url": "",
        }


class DecisionPage(ExtensionPage):
    """A decision on an extension: the form says which pack its reader saw."""

    asks: ClassVar[type[Asked]]

    def also_asks(self, record: Bail) -> Mapping[str, Field]:
        """Which pack they saw."""
        return {"seen": CharField(widget=HiddenInput, required=False)}

    def _page(self, record: Bail, form: Form, *, status: int = 200, version: int | None = None) -> HttpResponse:
        """Say in the form which pack stands beside it now: after a refusal, the new one."""
        seen = pack.seen(self.document(record))
        form.initial["seen"] = seen
        if isinstance(form.data, QueryDict):
            form.data = form.data.copy()
            form.data["seen"] = seen
        return super()._page(record, form, status=status, version=version)


class ExtendBail(DecisionPage):
    """Authorise an extension."""

    asks = asked.ExtendBail
    form_class = forms.AuthoriseForm
    title = "Decide on an extension of bail"
    button = "Authorise the extension"
    permission = permissions.EXTEND
    said = "The extension is authorised. Tell the person, and record it."
    action = actions.extend_bail

    def form_kwargs(self, record: Bail) -> dict[str, Any]:
        """What waits."""
        return {"request": queries.waiting_request(record)}

    def offers(self, record: Bail) -> Mapping[str, Iterable[Any]]:
        """The limits that an officer may authorise."""
        return {"to_months": _months(record)}

    def leaves_out(self, record: Bail) -> Collection[str]:
        """What waits with a request, and what does not apply: the Director's part, an answer that nobody waits for."""
        request = queries.waiting_request(record)
        unneeded = [] if record.regime == Regime.DESIGNATED else ["designated_on", "director_consulted"]
        if request is None:
            return [*unneeded, "gate_reason"]
        unneeded += ["told_whom", "told_how", "told_at", "answer", "representations"]
        if request.answer != Answer.MADE:
            unneeded.append("considered")
        if request.answer != Answer.AWAITED or (request.answer_by is not None and request.answer_by < london_date(self.now)):
            unneeded.append("gate_reason")
        return unneeded

    def initial(self, record: Bail) -> Mapping[str, object]:
        """What was prepared, except the reasons, and the limit that comes next."""
        return {name: value for name, value in _prepared(record).items() if not name.startswith("condition_")}

    def context(self, record: Bail) -> AroundPack:
        """Say in which rank it is authorised, and the way to decide against it."""
        intro = f"You authorise it as {self.officer.get_rank_display().lower()}. Write what you yourself have reason to believe."
        waits = queries.waiting_request(record) is not None
        other = reverse("bail:decline", args=[record.reference]) if waits else ""
        return {**super().context(record), "intro": intro, "other_url": other, "other": "Decide not to extend"}


class DeclineExtension(DecisionPage):
    """Decide not to authorise an extension."""

    asks = asked.DeclineExtension
    title = "Decide not to extend bail"
    button = "Record that it is not authorised"
    permission = permissions.EXTEND
    said = "It is recorded that the extension is not authorised. Tell the person, and record it."
    action = actions.decline_extension
    shows_conditions = False

    def leaves_out(self, record: Bail) -> Collection[str]:
        """What they say to representations, where none were received."""
        request = queries.waiting_request(record)
        return () if request is not None and request.answer == Answer.MADE else ("considered",)

    def context(self, record: Bail) -> AroundPack:
        """Say what follows from it."""
        return {**super().context(record), "intro": "The bail ends as before, and its conditions with it."}


class PrepareExtension(ExtensionPage):
    """Prepare an extension for the officer who may authorise it."""

    asks = asked.PrepareExtension
    form_class = forms.PrepareForm
    title = "Prepare an extension of bail"
    button = "Send it"
    permission = permissions.PREPARE_EXTENSION
    action = actions.prepare_extension
    said = "Sent, with the pack as it stands. The bail ends as before until it is authorised."
    shows_written = False

    def offers(self, record: Bail) -> Mapping[str, Iterable[Any]]:
        """The limits that an officer may authorise, and who may."""
        return {"to_months": _months(record), "sent_to": queries.officers_who_may_authorise(record)}

    def initial(self, record: Bail) -> Mapping[str, object]:
        """What was prepared before, the limit that comes next, a day to answer by, and the only officer who may decide."""
        officers = list(queries.officers_who_may_authorise(record)[:2])
        first: dict[str, object] = {"answer": Answer.AWAITED, "told_how": How.EMAIL, "told_at": self.now}
        if len(officers) == 1:
            first["sent_to"] = officers[0].pk
        if record.ends_on is not None:
            today = london_date(self.now)
            days = policy.versions().value_on(ANSWER_WITHIN.name, today)
            day = min(today + timedelta(days=days), record.ends_on - timedelta(days=1))
            first["answer_by"] = day if day >= today else None
        return {**first, **_prepared(record)}


def _months(bail: Bail) -> list[tuple[int, str]]:
    """To how many months an officer may extend, in words."""
    return [(number, f"{number} months") for number in queries.officers_months(bail)]


def _prepared(bail: Bail) -> dict[str, object]:
    answer = queries.clock_of(bail)
    following = queries.next_limit(bail, answer)
    request = queries.waiting_request(bail, answer)
    first: dict[str, object] = {"to_months": following.months if following else None}
    if request is None:
        return first
    reasons = {f"condition_{letter.lower()}": text for letter, text in request.condition_reasons.items()}
    kept = ("told_whom", "told_how", "told_at", "answer", "answer_by", "representations")
    return {**first, **reasons, **{name: getattr(request, name) for name in kept}, "sent_to": request.sent_to_id}


class RecordRepresentations(BailActionPage):
    """Record what the person or their solicitor answered."""

    asks = asked.RecordRepresentations
    title = "Record the representations"
    button = "Record them"
    permission = permissions.PREPARE_EXTENSION
    said = "Recorded. The officer who decides must consider them."
    action = actions.record_representations

    def initial(self, record: Bail) -> Mapping[str, object]:
        """Received now, unless told otherwise."""
        return {"answered_at": self.now, "answer": Answer.MADE}

    def offers(self, record: Bail) -> Mapping[str, Iterable[Any]]:
        """What they may have answered."""
        return {"answer": forms.ANSWERS}

    def context(self, record: Bail) -> Around:
        """Who was asked, when, and until when they may answer."""
        around, waiting = super().context(record), queries.waiting_request(record)
        if waiting is not None:
            told = f"{waiting.told_whom}, {waiting.get_told_how_display().lower()}, {wording.exact_with_year(waiting.told_at)}"
            by = [Fact("To answer by", wording.exact_with_year(waiting.answer_by))] if waiting.answer_by else []
            around["known"] = [*around["known"], Fact("Asked", told), *by]
        return around


class OutcomeTold(BailActionPage):
    """Record that the person was told what was decided."""

    asks = asked.RecordOutcomeTold
    title = "Record that the outcome was told"
    button = "Record it"
    permission = permissions.TELL
    said = "It is recorded that the outcome was told."
    action = actions.record_outcome_told

    def initial(self, record: Bail) -> Mapping[str, object]:
        """Whoever was told beforehand, in the same way, now."""
        decision = queries.decision_to_tell(record)
        if decision is None:
            return {"told_at": self.now}
        return {"told_whom": decision.told_whom, "told_how": decision.told_how, "told_at": self.now}

    def context(self, record: Bail) -> Around:
        """What was decided, when and by whom."""
        around, decision = super().context(record), queries.decision_to_tell(record)
        if decision is not None:
            around["known"] = [Fact("Decided", presenters.decided_words(decision)), *around["known"]]
        return around
