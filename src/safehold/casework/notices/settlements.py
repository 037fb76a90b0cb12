"""Settles notices in the transaction in which their clock moved, ended, or became somebody else's."""

from django.db import connection

from safehold.casework.cases.clocks import Replaced


def settle(replaced: Replaced) -> None:
    """Settle the open notices of cases (or of a record without one) whose limit no longer runs until then for its recipient.

    A function of the database does it (`migrations/0002_access`): the notices are those of several officers, and the site may
    change only those of the one who acts.
    Writes: those notices. No entry of its own: the action that moved the clock has one.
    """
    with connection.cursor() as cursor:
        if replaced.record is not None:
            cursor.execute("SELECT settle_notices_of_record(%s, %s, %s)", [*replaced.record, replaced.at])
        elif replaced.cases:
            cursor.execute("SELECT settle_notices_of_cases(%s, %s)", [list(replaced.cases), replaced.at])
