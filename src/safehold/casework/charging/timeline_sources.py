"""What charging adds to the timeline of a case."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.urls import reverse

from safehold.casework.cases.clocks import LONDON
from safehold.casework.cases.models import Case
from safehold.casework.cases.timeline import TimelineEntry, register
from safehold.casework.charging import queries
from safehold.law.calendar import london_date, spoken
from safehold.law.charging import OFFENCES


@register
def charging_events(case: Case) -> Iterable[TimelineEntry]:
    """Each request, what was asked for and sent, each decision, each charge."""
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
            yield TimelineEntry(_noon(material.asked_on), "The CPS asked for more", "CPS", material.asked_for, url)
            if material.sent_on:
                yield TimelineEntry(
                    _noon(material.sent_on, after=_noon(material.asked_on)),
                    "What the CPS asked for was sent",
                    "CPS",
                    material.sent,
                    url,
                )
        if request.decided_on:
            yield TimelineEntry(
                _noon(request.decided_on, after=request.requested_at),
                f"Charging decision: {request.get_decision_display().lower()}",
                request.decided_by,
                request.decision_reason,
                url,
                is_legal_step=True,
            )
    for charge in queries.charges_of(case).select_related(None).select_related("person", "recorded_by"):
        yield TimelineEntry(
            charge.charged_at,
            f"{charge.person} charged",
            charge.recorded_by.name,
            f"{offence_words(charge.offences)}. {charge.get_remand_display()}. First hearing {spoken(charge.first_hearing)}, "
            f"{charge.court}.",
            reverse("charging:of_case", args=[case.reference]),
            is_legal_step=True,
        )


def offence_words(codes: list[str]) -> str:
    """Name the offences of a list of codes."""
    return "; ".join(f"{OFFENCES[code].wording} ({OFFENCES[code].provision})" for code in codes if code in OFFENCES)


def _noon(day: date, *, after: datetime | None = None) -> datetime:
    """A day that nobody timed stands at noon, or just behind what came before it on that day."""
    noon = datetime.combine(day, time(12, 0), LONDON)
    follows = after + timedelta(seconds=1) if after is not None and london_date(after) == day else noon
    return max(noon, follows)
