"""What running proceedings say against letting an exhibit go."""

from collections.abc import Iterable
from datetime import date

from django.urls import reverse

from safehold.casework.exhibits.models import DisposalWay, Exhibit
from safehold.casework.exhibits.objections import Against, Objection, for_way, register
from safehold.casework.retention import queries


@register
def proceedings(exhibit: Exhibit, way: DisposalWay, _: date) -> Iterable[Against]:
    """Somebody is charged and no end of the proceedings is recorded, or an appeal is pending.

    An inspector may agree to give it back all the same; nothing is destroyed or forfeited meanwhile.
    Source: Criminal Procedure and Investigations Act 1996, Code of Practice (material is retained until the accused is acquitted,
    convicted, or the case is not proceeded with; on conviction while an appeal is pending).
    """
    for person in queries.in_proceedings(exhibit.case):
        url = reverse("retention:of_case", args=[exhibit.case.reference])
        sentence = f"The proceedings against {person.name} go on."
        yield for_way(Against(Objection.PROCEEDINGS, sentence, "Record how they ended, or ask an inspector.", url), way)
