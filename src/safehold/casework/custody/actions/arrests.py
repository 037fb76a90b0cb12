"""An arrest, and whether its offence is that of an earlier one."""

from datetime import date, datetime

from safehold.accounts.checks import not_before, refuse_future
from safehold.accounts.errors import InputError, RefusedError
from safehold.accounts.models import Officer
from safehold.accounts.policy_gates import pass_gates
from safehold.casework.cases import clocks
from safehold.casework.cases.door import doing
from safehold.casework.cases.models import Case
from safehold.casework.cases.references import next_reference
from safehold.casework.custody import permissions, queries
from safehold.casework.custody.asked import JudgeOtherOffence, RecordArrest
from safehold.casework.custody.models import (
    Arrest,
    WayIn,
)
from safehold.casework.custody.refusals import check_facts, refuse_stranger, refuse_unknown_offences
from safehold.casework.custody.verbs import Verb
from safehold.casework.people.models import Person
from safehold.casework.warrants.models import Warrant
from safehold.law.calendar import EARLIEST, add_months, london_date, spoken

RESPONSIBLE_FROM = 10
"""Years of age (Children and Young Persons Act 1933 s.50)."""


def record_arrest(
    case: Case,
    person: Person,
    asked: RecordArrest,
    *,
    arrested_by: Officer,
    warrant: Warrant | None = None,
    by: Officer,
    at: datetime,
) -> Arrest:
    """Record an arrest. From when the detention clock runs follows from the way in.

    `arrived_at` is arrival at the first station, wherever that is; somebody who came voluntarily was there before the arrest.
    Street bail is recorded afterwards, with `release_on_street_bail`.

    An arrest long before the case was opened is most often a wrong year: it needs a reason (force policy).

    Source: PACE 1984 ss. 24, 41, 46A, 47(6)–(7). Units and zones: aware moments.
    Raises: NotPermittedError; InputError (a future moment, arrival before arrest, an unknown offence, a person who is not in
    the case); RefusedError where the person is held already, or on street bail.
    Writes: an arrest; the case's stage and clocks; audit `custody.arrest_recorded`.
    """
    with doing(Verb.ARREST_RECORDED, case, asked, may=permissions.RECORD_ARREST, by=by, at=at) as (act, case):
        _refuse_person_or_moment(case, person, asked.arrested_at, at=at)
        passed = pass_gates(queries.early_arrest_gate(case, asked.arrested_at), reason=asked.gate_reason)
        _refuse_way_in(asked)
        arrived_at = _first_arrival(asked, at=at)
        _refuse_contradictions(case, person, warrant, asked)
        minutes = _minutes_counted(case, person, asked)
        arrest = Arrest.objects.create(
            case=case,
            person=person,
            warrant=warrant,
            reference=next_reference("arrest", london_date(asked.arrested_at)),
            arrested_at=asked.arrested_at,
            arrested_by=arrested_by,
            grounds=asked.grounds,
            necessity=asked.necessity,
            offences=asked.offences,
            station=asked.station,
            arrived_at=arrived_at,
            way_in=asked.way_in,
            for_breach_of_bail=asked.for_breach_of_bail,
            minutes_used_before=minutes,
            recorded_at=at,
            recorded_by=by,
        )
        act.made(arrest)
        check_facts(arrest)
        act.says(
            reason=asked.grounds,
            arrested_at=asked.arrested_at,
            arrived_at=arrived_at,
            offences=asked.offences,
            passed_gates=passed,
        )
    return arrest


def judge_other_offence(arrest: Arrest, asked: JudgeOtherOffence, *, by: Officer, at: datetime) -> Arrest:
    """Record the judgement that an arrest was for a different offence of the same kind than earlier ones: another incident.

    Two offences of one case with one code are otherwise taken for the same one, whose bail period the first arrest keeps; each
    arrest that is named (by its reference) no longer counts for this one. An empty list takes the judgement back.

    Source: PACE 1984 ss. 47(7), 47ZB: the period belongs to an offence. That two are different is the inspector's judgement.
    Raises: NotPermittedError; InputError (no reason, an arrest that is not an earlier one with the same code, nothing changes);
    StaleError; RefusedError in a closed case.
    Writes: the arrest; what the bails of the case keep of their ends; the case's clocks; audit `custody.offence_judged`.
    """
    with doing(Verb.OFFENCE_JUDGED, arrest, asked, may=permissions.JUDGE_OFFENCE, by=by, at=at) as (act, arrest):
        known = [one.reference for one in queries.earlier_of_the_kind(arrest)]
        for reference in asked.different_from:
            if reference not in known:
                raise InputError(
                    "different_from",
                    f"{reference} is not an earlier arrest of {arrest.person} in {arrest.case} with the same offence code.",
                    "Choose from the arrests that are listed.",
                )
        judged = [reference for reference in known if reference in asked.different_from]
        before = arrest.different_from
        if judged == before:
            raise InputError("different_from", "That is how it is recorded.", "Choose another arrest, or leave it as it is.")
        arrest.different_from = judged
        arrest.different_reason = asked.reason
        arrest.different_judged_at, arrest.different_judged_by = at, by
        # What the bails of the case keep of their ends is computed from the arrests as they are in the database.
        act.save(arrest)
        clocks.renew_kept_dates([arrest.case], at=at)
        act.says(reason=arrest.different_reason, before=before, different_from=judged)
    return arrest


def _minutes_counted(case: Case, person: Person, asked: RecordArrest) -> int:
    """Minutes of earlier detention that count: those on record where they are more than what is said, which can only add.

    They count after an arrest for a breach of bail, and for somebody who comes to the station while on bail in the case: they
    answer it. The three hours that are left out (s.47(6A)) are those of a breach only; somebody arrested anew while on bail, on
    new evidence, is treated as arrested for the first time (s.47(7)).

    Source: PACE 1984 ss. 46A, 47(6)–(7). Raises: InputError for a breach where no bail runs.
    """
    said = asked.minutes_used_before or 0
    on_bail = queries.is_on_bail(person, case)
    if asked.for_breach_of_bail and not on_bail:
        raise InputError(
            "for_breach_of_bail",
            f"No bail of {person} runs in {case}, so nothing of it can be broken (PACE 1984 s.46A).",
            "Record an arrest for the offence, or the bail first.",
        )
    counts = asked.for_breach_of_bail or (asked.way_in is WayIn.VOLUNTARY and on_bail)
    return max(said, queries.minutes_used_before(person, case)) if counts else said


def _refuse_person_or_moment(case: Case, person: Person, arrested_at: datetime, *, at: datetime) -> None:
    """Refuse a person whom the case does not name, and a moment at which they can't have been arrested. Raises: InputError."""
    refuse_stranger(case, person)
    refuse_future("arrested_at", arrested_at, at=at)
    _refuse_before_suspicion(person, london_date(arrested_at))


def _refuse_contradictions(case: Case, person: Person, warrant: Warrant | None, asked: RecordArrest) -> None:
    """Refuse a warrant of another case, offences that are none, and somebody who is held. Raises: InputError; RefusedError."""
    if warrant is not None and warrant.case_id != case.pk:
        raise InputError("warrant", f"{warrant} belongs to another case.", "Choose a warrant of this case.")
    refuse_unknown_offences(asked.offences, on=london_date(asked.arrested_at))
    _refuse_held(case, person)


def _refuse_held(case: Case, person: Person) -> None:
    """Refuse to arrest somebody who is held, or on street bail, in the case. Raises: RefusedError."""
    held = queries.detention_of(person, case)
    if held is not None:
        raise RefusedError(f"{person} is in custody already, under {held}.", "Record how that detention ended first.")
    waiting = queries.street_bail_of(person, case)
    if waiting is not None:
        raise RefusedError(
            f"{person} is on street bail, under {waiting}.", "Record there that they came, or were brought, to the station."
        )


def _refuse_before_suspicion(person: Person, day: date) -> None:
    """Refuse an arrest on a London day on which nobody could suspect the person of an offence. Raises: InputError."""
    if day < EARLIEST:
        raise InputError("arrested_at", f"{spoken(day)} is not a date of this work.", "Check the year.")
    born = person.date_of_birth
    if born is None or add_months(born, RESPONSIBLE_FROM * 12) <= day:
        return
    raise InputError(
        "arrested_at",
        f"{person}, born on {spoken(born)}, was under {RESPONSIBLE_FROM} then, and nobody under {RESPONSIBLE_FROM} can be guilty "
        "of an offence (Children and Young Persons Act 1933 s.50).",
        "Check the date, and the date of birth.",
    )


def _refuse_way_in(asked: RecordArrest) -> None:
    """Refuse a way into detention that contradicts the arrest. Raises: InputError."""
    if asked.way_in is WayIn.STREET_BAIL:
        raise InputError("way_in", "Street bail is recorded after the arrest.", "Record the arrest, then the release.")
    if asked.way_in is WayIn.VOLUNTARY and asked.for_breach_of_bail:
        raise InputError("for_breach_of_bail", "Somebody arrested for a breach of bail did not come voluntarily.")


def _first_arrival(asked: RecordArrest, *, at: datetime) -> datetime | None:
    if asked.way_in is WayIn.VOLUNTARY and asked.arrived_at is None:
        return asked.arrested_at
    if asked.arrived_at is None:
        return None
    refuse_future("arrived_at", asked.arrived_at, at=at)
    if asked.way_in is not WayIn.VOLUNTARY:
        return not_before("arrived_at", asked.arrived_at, asked.arrested_at, "the arrest")
    if asked.arrived_at > asked.arrested_at:
        raise InputError("arrived_at", "Somebody who came voluntarily was there before the arrest.", "Check the times.")
    return asked.arrived_at
