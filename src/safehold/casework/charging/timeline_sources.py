"""What charging adds to the timeline of a case."""

from collections.abc import Iterable

from django.urls import reverse

from safehold.casework.cases.models import Case
from safehold.casework.cases.timeline import TimelineEntry, register
from safehold.casework.charging import queries
from safehold.law.calendar import spoken
from safehold.law.charging import OFFENCES


@register
def charging_events(case: Case) -> Iterable[TimelineEntry]:
    """Each request, what was asked for and sent, each decision, each charge and its first hearing."""
    for request in queries.requests_of(case).select_related(None).select_related("requested_by"):
        url = reverse("charging:request", args=[request.reference])
        yield TimelineEntry(
            request.requested_at,
            "Charging decision asked for",
            request.requested_by.name,
            offence_words(request.offences),
            url,
            is_legal_step=True,
        )
        for material in request.material.all():
            yield TimelineEntry(material.asked_on, "The CPS asked for more", "CPS", material.asked_for, url)
            if material.sent_on:
                yield TimelineEntry(
                    material.sent_on,
                    "What the CPS asked for was sent",
                    "CPS",
                    material.sent,
                    url,
                    follows=material.asked_on,
                )
        if request.decided_on:
            yield TimelineEntry(
                request.decided_on,
                f"Charging decision: {request.get_decision_display().lower()}",
                request.decided_by,
                request.decision_reason,
                url,
                is_legal_step=True,
                follows=request.requested_at,
            )
    for charge in (
        queries.charges_of(case).select_related(None).select_related("person", "recorded_by", "order", "hearing_recorded_by")
    ):
        yield TimelineEntry(
            charge.charged_at,
            f"{charge.person} charged",
            charge.recorded_by.name,
            f"{offence_words(charge.offences)}. {charge.get_remand_display()}. First hearing {spoken(charge.first_hearing)}, "
            f"{charge.court}.",
            reverse("charging:of_case", args=[case.reference]),
            is_legal_step=True,
        )
        if charge.heard_at is not None and charge.hearing_recorded_by is not None:
            yield TimelineEntry(
                charge.heard_at,
                f"First hearing of {charge.person}",
                charge.hearing_recorded_by.name,
                f"{charge.get_hearing_outcome_display()}. {charge.hearing_note}".strip(),
                reverse("charging:of_case", args=[case.reference]),
                is_legal_step=True,
                follows=charge.charged_at,
            )


def offence_words(codes: list[str]) -> str:
    """Name the offences of a list of codes."""
    return "; ".join(f"{OFFENCES[code].wording} ({OFFENCES[code].provision})" for code in codes if code in OFFENCES)
