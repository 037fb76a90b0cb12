"""Nobody leaves with an open case: it is never without an officer in the case."""

from django.db import connection

from safehold.casework.accounts import leaving
from safehold.casework.accounts.errors import RefusedError
from safehold.casework.accounts.models import Officer


@leaving.register
def refuse_with_open_cases(officer: Officer) -> None:
    """Refuse an officer in the case of open cases to leave. Raises: RefusedError.

    The database counts, as the administrator who ends the account sees no case; it tells the number only.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT open_cases_of(%s)", [officer.pk])
        row = cursor.fetchone()
    number = int(row[0]) if row and row[0] is not None else 0
    if number:
        cases = "1 open case" if number == 1 else f"{number} open cases"
        raise RefusedError(
            f"{officer} is the officer in {cases}.",
            "An inspector of the team gives them to other officers first. Then end the account.",
        )
