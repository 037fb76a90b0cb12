"""What a bail can be found by."""

from django.urls import reverse

from safehold.casework.bail.models import Bail
from safehold.casework.cases.search import Findable, register
from safehold.law.calendar import spoken


@register(Bail)
def bail_is_found(bail: Bail) -> Findable:
    """By its reference and the name of the person."""
    return Findable(
        kind="bail",
        subject_id=bail.pk,
        case=bail.case,
        title=f"{bail.reference} {bail.person}",
        detail=f"Released on bail on {spoken(bail.released_on)}",
        url=reverse("bail:bail", args=[bail.reference]),
        values=(bail.reference, bail.person.name),
    )
