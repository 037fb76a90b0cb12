"""What safeguarding adds to the extension pack of a bail: the children of the case, by reference and never by name."""

from collections.abc import Iterable
from datetime import datetime

from safehold.casework.bail.models import Bail
from safehold.casework.bail.pack.document import ChildAtRisk
from safehold.casework.bail.pack.sources import register_children
from safehold.casework.safeguarding import presenters, queries
from safehold.law.calendar import london_date


@register_children
def children(bail: Bail, at: datetime) -> Iterable[ChildAtRisk]:
    """The children who may be at risk, and where the work for each stands."""
    return [
        ChildAtRisk(
            reference=child.reference,
            age=presenters.age_on(child, london_date(at)),
            relation=child.get_relation_display(),
            in_household=child.in_household,
            state=presenters.status(child)[0],
            has_outcome=child.has_outcome,
        )
        for child in queries.children_on_page(bail.case)
    ]
