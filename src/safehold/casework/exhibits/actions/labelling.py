"""Recording that labels were printed."""

from datetime import datetime

from safehold.accounts.errors import InputError
from safehold.accounts.models import Officer
from safehold.audit.verbs import Verb
from safehold.casework.cases.door import doing_all
from safehold.casework.exhibits import permissions
from safehold.casework.exhibits.models import Exhibit


def record_labels_printed(exhibits: list[Exhibit], *, by: Officer, at: datetime) -> int:
    """Record that labels were printed: they leave the system on paper. Returns how many.

    Raises: NotFoundError for one that the officer may not see; NotPermittedError; InputError where none is chosen or they are
    of several cases.
    Writes: audit `exhibit.labels_printed`.
    """
    if not exhibits:
        raise InputError("exhibits", "Choose at least one exhibit.")
    if len({exhibit.case_id for exhibit in exhibits}) > 1:
        raise InputError("exhibits", "Print the labels of one case at a time.")
    with doing_all(
        Verb.LABELS_PRINTED,
        exhibits,
        may=permissions.PRINT_LABELS,
        by=by,
        at=at,
        versions={},
        in_closed_case=True,
    ) as (act, _):
        act.about(exhibits[0])
        act.says(count=len(exhibits))
    return len(exhibits)
