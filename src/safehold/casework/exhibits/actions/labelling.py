"""Recording that labels were printed."""

from datetime import datetime

from safehold.casework.accounts.errors import InputError
from safehold.casework.accounts.models import Officer
from safehold.casework.accounts.permissions import require
from safehold.casework.audit import recording as audit
from safehold.casework.audit.verbs import Verb
from safehold.casework.cases.queries import cannot_find
from safehold.casework.exhibits import permissions, queries
from safehold.casework.exhibits.models import Exhibit


def record_labels_printed(exhibits: list[Exhibit], *, by: Officer, at: datetime) -> int:
    """Record that labels were printed: they leave the system on paper. Returns how many.

    Raises: NotFoundError for one that the officer may not see; NotPermittedError; InputError where none is chosen or they are
    of several cases.
    Writes: audit `exhibit.labels_printed`.
    """
    with audit.action(by=by, at=at) as act:
        if not exhibits:
            raise InputError("exhibits", "Choose at least one exhibit.")
        if len({exhibit.case_id for exhibit in exhibits}) > 1:
            raise InputError("exhibits", "Print the labels of one case at a time.")
        visible = queries.exhibits_by_references([exhibit.reference for exhibit in exhibits])
        for exhibit in exhibits:
            if exhibit not in visible:
                raise cannot_find(exhibit.reference)
            require(by, permissions.PRINT_LABELS, exhibit)
        act.record(Verb.LABELS_PRINTED, subject=exhibits[0], case=exhibits[0].case_id, count=len(exhibits))
    return len(exhibits)
