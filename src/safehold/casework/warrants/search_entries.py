"""What a warrant can be found by."""

from django.urls import reverse

from safehold.casework.cases.search import Findable, register
from safehold.casework.warrants.models import Warrant


@register(Warrant, "address", "place")
def warrant_is_found(warrant: Warrant) -> Findable:
    """By its reference, that of its case, its address and its place."""
    return Findable(
        kind="warrant",
        subject_id=warrant.pk,
        case=warrant.case,
        title=f"{warrant.reference} {warrant.place}",
        detail=f"Warrant of {warrant.case.reference}, {warrant.case.title}",
        url=reverse("warrants:warrant", args=[warrant.reference]),
        values=(warrant.reference, warrant.address, warrant.place, warrant.case.reference),
    )
