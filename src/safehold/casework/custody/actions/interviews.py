"""Interviews of suspects under caution."""

from datetime import datetime

from safehold.accounts.checks import refuse_future
from safehold.accounts.errors import InputError
from safehold.accounts.models import Officer
from safehold.casework.cases.door import doing
from safehold.casework.cases.models import Case
from safehold.casework.custody import permissions, queries
from safehold.casework.custody.asked import RecordInterview
from safehold.casework.custody.models import (
    Arrest,
    Interview,
)
from safehold.casework.custody.refusals import refuse_stranger, refuse_unknown_offences
from safehold.casework.custody.verbs import Verb
from safehold.casework.people.models import Person
from safehold.law.calendar import london_date, spoken_time, years_of_age


def record_interview(case: Case, person: Person, asked: RecordInterview, *, by: Officer, at: datetime) -> Interview:
    """Record an interview of a suspect under caution. The victims of the case are told of it.

    In detention it belongs to the arrest that went on then, with its offences; voluntary, nobody was under arrest. For somebody
    under 18 an appropriate adult is present.

    Source: PACE 1984 s.29; PACE Code C 11.15. Raises: NotPermittedError; InputError; RefusedError in a closed case.
    Writes: an interview; the case's clocks; audit `custody.interview_recorded`.
    """
    with doing(Verb.INTERVIEW_RECORDED, case, asked, may=permissions.RECORD_INTERVIEW, by=by, at=at) as (act, case):
        refuse_stranger(case, person)
        refuse_future("ended_at", asked.ended_at, at=at)
        _refuse_recorded(case, person, asked.began_at, asked.ended_at)
        arrest = _arrest_then(case, person, asked.began_at, voluntary=asked.voluntary)
        if arrest is None:
            refuse_unknown_offences(asked.offences, on=london_date(asked.began_at))
        born = person.date_of_birth
        if born is not None and years_of_age(born, london_date(asked.began_at)) < 18 and not asked.appropriate_adult:
            raise InputError(
                "appropriate_adult",
                f"{person} was under 18: an appropriate adult is present (PACE Code C 11.15).",
                "Write who was present.",
            )
        interview = act.made(
            Interview.objects.create(
                case=case,
                person=person,
                arrest=arrest,
                offences=list(arrest.offences if arrest is not None else asked.offences),
                began_at=asked.began_at,
                ended_at=asked.ended_at,
                place=asked.place,
                legal_adviser=asked.legal_adviser,
                appropriate_adult=asked.appropriate_adult,
                recorded_at=at,
                recorded_by=by,
            )
        )
        act.says(began_at=asked.began_at, ended_at=asked.ended_at, voluntary=interview.is_voluntary)
    return interview


def _refuse_recorded(case: Case, person: Person, began_at: datetime, ended_at: datetime) -> None:
    """Refuse an interview without a length, and one that is recorded already. Raises: InputError."""
    if ended_at <= began_at:
        raise InputError("ended_at", "An interview ends after it began.", "Check the date and the time.")
    other = queries.interview_during(person, case, began_at, ended_at)
    if other is not None:
        raise InputError(
            "began_at",
            f"An interview of {person} that began at {spoken_time(other.began_at)} is recorded already.",
            "Check the times; one interview is recorded once.",
        )


def _arrest_then(case: Case, person: Person, began_at: datetime, *, voluntary: bool) -> Arrest | None:
    """The arrest to which an interview belongs; none where it was voluntary. Raises: InputError against the record."""
    arrest = queries.arrest_at(person, case, began_at)
    if voluntary and arrest is not None:
        raise InputError(
            "voluntary", f"{person} was under arrest then, under {arrest} (PACE 1984 s.29).", "Record it as one in detention."
        )
    if not voluntary and arrest is None:
        raise InputError("voluntary", f"No arrest of {person} is recorded at that time.", "Record the arrest first.")
    return arrest
