"""Charging requests and charges, and the way of a case through custody, in the words of a page."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse

from safehold.accounts.models import Officer
from safehold.accounts.permissions import may
from safehold.casework.bail.models import Bail, BailState
from safehold.casework.charging import permissions, queries
from safehold.casework.charging.models import (
    Charge,
    ChargingRequest,
    DecisionKind,
    Paper,
    Remand,
    RequestState,
    ThresholdCondition,
)
from safehold.casework.charging.timeline_sources import offence_words
from safehold.casework.custody import presenters as custody_presenters
from safehold.casework.custody.models import Arrest
from safehold.casework.people.models import Order
from safehold.casework.people.presenters import order_words, own_term
from safehold.casework.people.queries import prohibitions_of
from safehold.law.charging import (
    OFFENCES,
    Decider,
    FileStage,
    FullCode,
    fast_route,
    papers_of,
    who_decides,
)
from safehold.web import wording
from safehold.web.shown import Fact


def status(request: ChargingRequest) -> tuple[str, str]:
    """The word for where a request stands, and its kind of tag."""
    if request.state == RequestState.DECIDED:
        return f"Decided: {request.get_decision_display().lower()}", "done"
    if request.state == RequestState.MORE_ASKED:
        return "More asked for", "due"
    return "With the CPS", "stopped"


def arrest_rows(arrests: Iterable[Arrest]) -> list[dict[str, Any]]:
    """The arrests of a case as rows."""
    return [
        {
            "reference": arrest.reference,
            "url": reverse("custody:arrest", args=[arrest.reference]),
            "person": arrest.person.name,
            "when": wording.exact_with_year(arrest.arrested_at),
            "where": arrest.station,
            "status": custody_presenters.status(arrest),
            "ended": wording.exact_with_year(arrest.released_at) if arrest.released_at else "",
        }
        for arrest in arrests
    ]


def bail_rows(bails: Iterable[Bail], *, now: datetime) -> list[dict[str, Any]]:
    """The bails of a case as rows."""
    rows = []
    for bail in bails:
        ends = wording.exact_with_year(bail.ends_on) if bail.ends_on else "Open while stopped"
        past = bail.is_running and bail.ends_on is not None and bail.ends_on < wording.london_date(now)
        word = {BailState.STOPPED: ("Stopped", "stopped"), BailState.ENDED: (bail.get_outcome_display(), "ended")}.get(
            BailState(bail.state), ("Ended by law", "late") if past else ("In force", "in-force")
        )
        rows.append(
            {
                "reference": bail.reference,
                "url": reverse("bail:bail", args=[bail.reference]),
                "person": bail.person.name,
                "from": wording.exact_with_year(bail.released_on),
                "ends": wording.exact_with_year(bail.ended_at) if bail.ended_at else ends,
                "status": word,
            }
        )
    return rows


def request_rows(requests: Iterable[ChargingRequest]) -> list[dict[str, Any]]:
    """The charging requests of a case as rows."""
    return [
        {
            "reference": request.reference,
            "url": reverse("charging:request", args=[request.reference]),
            "person": request.person.name,
            "asked": wording.exact_with_year(request.requested_at),
            "offences": offence_words(request.offences),
            "status": status(request),
        }
        for request in requests
    ]


def charge_rows(charges: Iterable[Charge], *, may_record: bool = False) -> list[dict[str, Any]]:
    """The charges of a case as rows; `may_record` says whether the reader may record a first hearing."""
    return [
        {
            "person": charge.person.name,
            "when": wording.exact_with_year(charge.charged_at),
            "offences": offence_words(charge.offences),
            "decided_by": charge.get_decided_by_display(),
            "remand": _remand_words(charge),
            "breach": _breach_words(charge),
            "hearing": _hearing_words(charge),
            "hearing_url": reverse("charging:first_hearing", args=[charge.pk]) if may_record and charge.awaits_hearing else "",
        }
        for charge in charges
    ]


def _remand_words(charge: Charge) -> str | dict[str, str]:
    """What happens to them until the hearing; of a remand also its ground and the reasons."""
    said = charge.get_remand_display()
    if charge.remand != Remand.REMANDED:
        return said
    return {"text": said, "second": f"{charge.get_remand_ground_display()}. {charge.remand_grounds}"}


def _hearing_words(charge: Charge) -> dict[str, str]:
    """The day and the court of the first hearing, and what came of it where that is recorded."""
    said = f"{wording.exact_with_year(charge.first_hearing)}, {charge.court}"
    if charge.heard_at is None:
        return {"text": said}
    came = f"{charge.get_hearing_outcome_display()}: {wording.exact_with_year(charge.heard_at)}. {charge.hearing_note}"
    return {"text": said, "second": came.strip()}


def charge_known(charge: Charge) -> list[Fact]:
    """What a form about a charge shows of it."""
    return [
        Fact("Person", charge.person.name),
        Fact("Charged", f"{wording.exact_with_year(charge.charged_at)}: {offence_words(charge.offences)}"),
        Fact("Until the hearing", charge.get_remand_display()),
        Fact("First hearing", f"{wording.exact_with_year(charge.first_hearing)}, {charge.court}"),
    ]


def _breach_words(charge: Charge) -> str:
    """What a charge for a suspected breach rests on, as the officer judged it."""
    if charge.order is None or charge.conduct_on is None:
        return ""
    judged = " ".join(charge.judgement.get(stage.value, "") for stage in FullCode)
    return (
        f"{order_words(charge.order)}: “{charge.prohibition}”, on {wording.exact_with_year(charge.conduct_on)}. "
        f"{charge.judgement.get('conduct', '')} Judged: {judged}"
    )


def request_facts(request: ChargingRequest) -> list[Fact]:
    """The facts of a charging request."""
    facts = [
        Fact("Case", request.case.reference, href=reverse("cases:case", args=[request.case.reference])),
        Fact("Offences", offence_words(request.offences)),
        Fact("Decides", request.get_decides_display()),
        Fact("Test", request.get_test_display()),
        Fact("Key evidence", request.key_evidence),
        Fact("Papers", "; ".join(str(Paper(paper).label) for paper in request.papers)),
        Fact("Asked for", f"{wording.exact_with_year(request.requested_at)}, {request.requested_by.name}"),
        Fact(
            "Released on bail for it",
            wording.exact_with_year(request.released_on) if request.released_on else "No, so no bail clock stopped",
        ),
    ]
    facts += [Fact(ThresholdCondition(name).label, text) for name, text in request.threshold_reasons.items()]
    if request.bail:
        facts.append(Fact("Bail", request.bail.reference, href=reverse("bail:bail", args=[request.bail.reference])))
    if request.decided_on:
        facts += [
            Fact("Decided", f"{wording.exact_with_year(request.decided_on)}, {request.decided_by}"),
            Fact("Decision", request.get_decision_display()),
            Fact("Reason", request.decision_reason),
        ]
    return facts


def material_rows(request: ChargingRequest) -> list[dict[str, Any]]:
    """What the CPS asked for and what was sent, as timeline rows."""
    rows = []
    for material in request.material.all():
        rows.append(
            {"title": "The CPS asked for more", "when": wording.exact_with_year(material.asked_on), "line": material.asked_for}
        )
        if material.sent_on:
            rows.append({"title": "Sent", "when": wording.exact_with_year(material.sent_on), "line": material.sent})
    return rows


def breach_choices(orders: Iterable[Order]) -> list[tuple[str, str]]:
    """Each prohibition of some orders as a choice: its value is the number of the order and its own, its words who and what."""
    return [
        (f"{order.pk}.{each.number}", f"{order.person}, {order_words(order)}: {each.number}. {each.text}{own_term(order, each)}")
        for order in orders
        for each in prohibitions_of(order)
    ]


def fast_routes(orders: Iterable[Order], *, on: date) -> list[dict[str, Any]]:
    """Say of each order in force which offence a suspected breach would ground, and which tests a charge there and then meets.

    It says of nobody that they broke anything.
    """
    routes = []
    for order in orders:
        binding = [each for each in prohibitions_of(order) if each.binds_on(on)]
        answer = fast_route(
            queries.order_held(order), binding[0].text, on=on, guilty_plea_anticipated=True, suits_magistrates_court=True
        )
        routes.append(
            {
                "person": order.person.name,
                "order": order_words(order),
                "ends": f"to {wording.exact_with_year(order.ends_on)}" if order.ends_on else "until further order",
                "offence": f"{answer.offence.wording} ({answer.offence.provision})",
                "tests": [f"{test.what[0].upper()}{test.what[1:]}" for test in answer.tests],
                "prohibitions": [
                    {"text": f"{each.text}{own_term(order, each)}", "query": f"?breach={order.pk}.{each.number}"}
                    for each in binding
                ],
            }
        )
    return routes


def offence_rows() -> list[dict[str, Any]]:
    """Each offence of this work with who decides on a charge, and whether the Director's consent is needed."""
    return [
        {
            "offence": {
                "text": offence.wording,
                "second": f"{offence.provision}. {offence.mode.capitalize()}, {offence.maximum}",
            },
            "decides": "Crown Prosecution Service"
            if offence.decider is Decider.CPS
            else "Police where the tests are met, or CPS",
            "consent": "Needed" if offence.dpp_consent else "Not needed",
        }
        for offence in OFFENCES.values()
    ]


def paper_checks(request: ChargingRequest) -> list[dict[str, Any]]:
    """The papers that a charging decision needs, each with whether the request held it."""
    needed = papers_of(FileStage.CHARGING_DECISION, on=wording.london_date(request.requested_at))
    return [{"word": Paper(paper.value).label, "done": paper.value in request.papers, "href": None} for paper in needed]


def why_who_decides(offences: Iterable[str]) -> list[dict[str, Any]]:
    """Say for each offence who decides on a charge, and why."""
    steps = []
    for code in offences:
        for step in who_decides(code).steps:
            steps.append({"text": step.text, "source": step.provision, "sign_off": False})
    return steps


@dataclass(frozen=True)
class Button:
    """A thing that may be done with the request now."""

    label: str
    url: str
    is_main: bool = False


def request_buttons(request: ChargingRequest, viewer: Officer, *, charged: bool) -> list[Button]:
    """List what may be done with a request now, the first being what most needs doing."""
    if not may(viewer, permissions.RECORD_ANSWER):
        return []

    def button(label: str, name: str, *, main: bool = False) -> Button:
        return Button(label, reverse(name, args=[request.reference]), main)

    if request.state == RequestState.MORE_ASKED:
        return [button("Record what was sent", "charging:sent", main=True), button("Record the decision", "charging:decision")]
    if request.state == RequestState.SENT:
        return [button("Record the decision", "charging:decision", main=True), button("The CPS asked for more", "charging:more")]
    if request.decision == DecisionKind.CHARGE and not charged and may(viewer, permissions.CHARGE):
        url = f"{reverse('charging:charge', args=[request.case.reference])}?person={request.person_id}"
        return [Button("Record the charge", url, True)]
    return []
