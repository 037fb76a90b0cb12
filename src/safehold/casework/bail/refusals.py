"""What the actions on a bail refuse, and by when what must be done first is done."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime

from safehold.accounts.errors import InputError, RefusedError
from safehold.casework.bail.models import Bail
from safehold.casework.releases.refusals import with_section
from safehold.law.calendar import london_date, spoken
from safehold.law.errors import RefusedByLawError

ASKED_BEFORE_THE_END = frozenset(
    {
        "bail.rank",
        "bail.out_of_sequence",
        "bail.court_out_of_sequence",
        "bail.not_designated",
        "bail.director_not_consulted",
    }
)
"""Refusals of the law after which something else must be done first, while the bail runs."""


def refuse_ended(bail: Bail) -> None:
    """Refuse a step of a bail that is over. Raises: RefusedError."""
    if not bail.is_running:
        raise RefusedError(f"{bail} has ended: {bail.get_outcome_display().lower()}.", "Nothing can be added to it.")


def refuse_after_the_last_day(bail: Bail, on: date, field: str) -> None:
    """Refuse what needs a bail that runs, on a day after its last one: it ended by law, with its conditions (s.47ZA(2)).

    Units and zones: London dates. Raises: InputError.
    """
    if bail.ends_on is not None and on > bail.ends_on:
        raise InputError(
            field,
            f"{bail} ended by law on {spoken(bail.ends_on)}, and its conditions with it (PACE 1984 s.47ZA(2)).",
            "Record the end of the bail.",
        )


@contextmanager
def refusals_say_by_when(bail: Bail, *, at: datetime) -> Iterator[None]:
    """Let what the law refuses name its section, and the last day on which the way forward is open."""
    try:
        yield
    except RefusedByLawError as refused:
        reason = refused.reason if refused.provision in refused.reason else with_section(refused.reason, refused.provision)
        way = refused.way_forward
        if refused.code in ASKED_BEFORE_THE_END:
            way = by_when(way, bail, at=at)
        elif refused.in_time and (day := _by_its_last_day(bail, at=at)):
            way = f"{refused.in_time} {day}."
        raise RefusedByLawError(code=refused.code, reason=reason, provision=refused.provision, way_forward=way) from refused


def by_when(way_forward: str, bail: Bail, *, at: datetime) -> str:
    """Say by which day something has to be done: "Send it to one, by 14 June 2026, when the bail ends."."""
    day = _by_its_last_day(bail, at=at)
    return f"{way_forward.rstrip('.')}, {day}." if day else way_forward


def _by_its_last_day(bail: Bail, *, at: datetime) -> str:
    """The last day of a bail that runs, as a deadline; nothing where it is stopped or over."""
    if bail.ends_on is None or bail.ends_on < london_date(at):
        return ""
    return f"by {spoken(bail.ends_on)}, when the bail ends"
