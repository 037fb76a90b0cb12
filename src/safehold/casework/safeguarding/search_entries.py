"""What a child can be found by."""

from django.urls import reverse

from safehold.casework.cases.search import Findable, register
from safehold.casework.safeguarding.models import Child


@register(Child, "name", "relation")
def child_is_found(child: Child) -> Findable:
    """By their reference and their name."""
    return Findable(
        kind="child",
        subject_id=child.pk,
        case=child.case,
        title=f"{child.reference} {child.name}",
        detail=f"{child.get_relation_display()}, {child.case}",
        url=reverse("safeguarding:child", args=[child.reference]),
        values=(child.reference, child.name),
    )
