"""What an exhibit can be found by."""

from django.urls import reverse

from safehold.casework.cases.search import Findable, register
from safehold.casework.exhibits import queries
from safehold.casework.exhibits.models import Exhibit


@register(Exhibit, "description", "serial_number", "make_and_model", "seal")
def exhibit_is_found(exhibit: Exhibit) -> Findable:
    """By its reference, its make and serial number, and every seal that was put on it."""
    return Findable(
        kind="exhibit",
        subject_id=exhibit.pk,
        case=exhibit.case,
        title=f"{exhibit.reference} {exhibit.description}",
        detail=f"Exhibit of {exhibit.case.reference}",
        url=reverse("exhibits:exhibit", args=[exhibit.reference]),
        values=(exhibit.reference, exhibit.serial_number, exhibit.make_and_model, *queries.seals_put_on(exhibit)),
    )
