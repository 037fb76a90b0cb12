"""What a case can be found by."""

from django.urls import reverse

from safehold.casework.cases.models import Case
from safehold.casework.cases.search import Findable, register


@register(Case, "title", "officer_in_the_case_id")
def case_is_found(case: Case) -> Findable:
    """By its reference and its title."""
    return Findable(
        kind="case",
        subject_id=case.pk,
        case=case,
        title=f"{case.reference} {case.title}",
        detail=f"Case of {case.officer_in_the_case.name}",
        url=reverse("cases:case", args=[case.reference]),
        values=(case.reference, case.title),
    )
