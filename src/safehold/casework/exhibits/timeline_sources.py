"""What exhibits add to the timeline of a case: seizures and returns. Who held what stands on the exhibit's page."""

from collections.abc import Iterable

from django.urls import reverse

from safehold.casework.cases.models import Case
from safehold.casework.cases.timeline import TimelineEntry, register
from safehold.casework.exhibits import queries
from safehold.casework.exhibits.models import ContinuityKind
from safehold.casework.exhibits.presenters import power_name

SHOWN = {
    ContinuityKind.SEIZED: "Seized: {}",
    ContinuityKind.RETURNED: "Returned: {}",
    ContinuityKind.NOT_RETURNED: "Return undone: {}",
    ContinuityKind.DESTROYED: "Destroyed: {}",
    ContinuityKind.FORFEITED: "Forfeited: {}",
}


@register
def exhibit_events(case: Case) -> Iterable[TimelineEntry]:
    """Each seizure, under its power, and each return."""
    for entry in queries.entries_of_kinds(case, SHOWN):
        exhibit = entry.exhibit
        is_seizure = entry.kind == ContinuityKind.SEIZED
        yield TimelineEntry(
            at=entry.at,
            title=SHOWN[ContinuityKind(entry.kind)].format(f"{exhibit.reference} {exhibit.description}"),
            who=entry.officer_name,
            detail=f"{entry.place}. {power_name(exhibit.power)}" if is_seizure else f"To {entry.to_holder}. {entry.reason}",
            url=reverse("exhibits:exhibit", args=[exhibit.reference]),
            link_text=exhibit.reference,
            is_legal_step=is_seizure,
        )
