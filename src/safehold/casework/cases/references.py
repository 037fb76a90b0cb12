"""References: ISOT-26-0147 and the like. Given once, in order, without gaps that a reader would wonder at."""

from datetime import date

from django.db import connection

SERIES = {
    "case": "ISOT",
    "referral": "REF",
    "warrant": "W",
    "examination": "EX",
    "child": "CH",
    "arrest": "AR",
    "bail": "BL",
    "charging": "CD",
}


def next_reference(kind: str, on: date) -> str:
    """Give the next reference of a series in the year of a London date. Locks the counter until the action ends.

    Writes: the counter.
    """
    series = SERIES[kind]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO cases_referencecounter (series, year, last) VALUES (%s, %s, 1)"
            " ON CONFLICT (series, year) DO UPDATE SET last = cases_referencecounter.last + 1 RETURNING last",
            [series, on.year],
        )
        row = cursor.fetchone()
    return f"{series}-{on.year % 100:02}-{row[0]:04}"
