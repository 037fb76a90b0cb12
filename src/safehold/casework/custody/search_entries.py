"""What an arrest can be found by."""

from django.urls import reverse

from safehold.casework.cases.search import Findable, register
from safehold.casework.custody.models import Arrest
from safehold.law.calendar import spoken_time


@register(Arrest)
def arrest_is_found(arrest: Arrest) -> Findable:
    """By its reference and the name of the person."""
    return Findable(
        kind="arrest",
        subject_id=arrest.pk,
        case=arrest.case,
        title=f"{arrest.reference} {arrest.person}",
        detail=f"Arrested {spoken_time(arrest.arrested_at)}",
        url=reverse("custody:arrest", args=[arrest.reference]),
        values=(arrest.reference, arrest.person.name),
    )
