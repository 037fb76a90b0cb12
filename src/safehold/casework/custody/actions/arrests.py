"""An arrest, and whether its offence is that of an earlier one."""

from collections.abc import Sequence
from datetime import date, datetime

from safehold.accounts.checks import not_before, one_of, refuse_future, require_text
from safehold.accounts.errors import InputError, RefusedError
from safehold.accounts.models import Officer
from safehold.accounts.policy_gates import pass_gates
from safehold.audit.verbs import Verb
from safehold.casework.cases import clocks
from safehold.casework.cases.door import doing
from safehold.casework.cases.models import Case
from safehold.casework.cases.references import next_reference
from safehold.casework.custody import permissions, queries
from safehold.casework.custody.actions.checks import check_facts, refuse_stranger, refuse_unknown_offences
from safehold.casework.custody.models import (
    Arrest,
    WayIn,
)
from safehold.casework.people.models import Person
from safehold.casework.warrants.models import Warrant
from safehold.law.calendar import EARLIEST, add_months, london_date, spoken

RESPONSIBLE_FROM = 10
"""Years of age (Children and Young Persons Act 1933 s.50)."""


def record_arrest(
    case: Case,
    person: Person,
    *,
    by: Officer,
    at: datetime,
    arrested_at: datetime,
    arrested_by: Officer,
    grounds: str,
    necessity: str,
    offences: Sequence[str],
    station: str,
    arrived_at: datetime | None = None,
    warrant: Warrant | None = None,
    way_in: WayIn | str = WayIn.BROUGHT,
    for_breach_of_bail: bool = False,
    minutes_used_before: int | None = None,
    gate_reason: str = "",
) -> Arrest:
    """Record an arrest. From when the detention clock runs follows from the way in.

    `arrived_at` is arrival at the first station, wherever that is; somebody who came voluntarily was there before the arrest.
    Street bail is recorded afterwards, with `release_on_street_bail`. Earlier detention in the same case is counted from the
    record, where nothing else is said, after an arrest for a breach of bail and for somebody who comes to the station while on
    bail in the case: they answer it. The three hours that are left out (s.47(6A)) are those of a breach only; whoever is arrested
    anew while on bail, on new evidence, is treated as arrested for the first time (s.47(7)).

    An arrest long before the case was opened is most often a wrong year: it needs a reason (force policy).

    Source: PACE 1984 ss. 24, 41, 46A, 47(6)–(7). Units and zones: aware moments.
    Raises: NotPermittedError; InputError (a future moment, arrival before arrest, an unknown offence, a person who is not in
    the case); RefusedError where the person is held already, or on street bail.
    Writes: an arrest; the case's stage and clocks; audit `custody.arrest_recorded`.
    """
    with doing(Verb.ARREST_RECORDED, case, may=permissions.RECORD_ARREST, by=by, at=at) as (act, case):
        refuse_stranger(case, person)
        refuse_future("arrested_at", arrested_at, at=at)
        _refuse_before_suspicion(person, london_date(arrested_at))
        passed = pass_gates(queries.early_arrest_gate(case, arrested_at), reason=gate_reason)
        chosen_way = _way_in(way_in, for_breach_of_bail=for_breach_of_bail)
        arrived_at = _first_arrival(chosen_way, arrested_at, arrived_at, at=at)
        if warrant is not None and warrant.case_id != case.pk:
            raise InputError("warrant", f"{warrant} belongs to another case.", "Choose a warrant of this case.")
        refuse_unknown_offences(offences)
        _refuse_held(case, person)
        on_bail = queries.is_on_bail(person, case)
        if for_breach_of_bail and not on_bail:
            raise InputError(
                "for_breach_of_bail",
                f"No bail of {person} runs in {case}, so nothing of it can be broken (PACE 1984 s.46A).",
                "Record an arrest for the offence, or the bail first.",
            )
        minutes = minutes_used_before or 0
        if for_breach_of_bail or (chosen_way is WayIn.VOLUNTARY and on_bail):
            # Earlier detention counts (s.47(6)): what is said can only add to what is on record.
            minutes = max(minutes, queries.minutes_used_before(person, case))
        arrest = Arrest.objects.create(
            case=case,
            person=person,
            warrant=warrant,
            reference=next_reference("arrest", london_date(arrested_at)),
            arrested_at=arrested_at,
            arrested_by=arrested_by,
            grounds=require_text("grounds", grounds, "Write the grounds for the arrest."),
            necessity=require_text("necessity", necessity, "Write why the arrest was necessary."),
            offences=list(offences),
            station=require_text("station", station, "Write the police station."),
            arrived_at=arrived_at,
            way_in=chosen_way,
            for_breach_of_bail=for_breach_of_bail,
            minutes_used_before=minutes,
            recorded_at=at,
            recorded_by=by,
        )
        act.made(arrest)
        check_facts(arrest)
        act.says(reason=grounds, arrested_at=arrested_at, arrived_at=arrived_at, offences=list(offences), passed_gates=passed)
    return arrest


def judge_other_offence(
    arrest: Arrest,
    *,
    by: Officer,
    at: datetime,
    different_from: Sequence[str],
    reason: str,
    version: int | None = None,
) -> Arrest:
    """Record the judgement that an arrest was for a different offence of the same kind than earlier ones: another incident.

    Two offences of one case with one code are otherwise taken for the same one, whose bail period the first arrest keeps; each
    arrest that is named (by its reference) no longer counts for this one. An empty list takes the judgement back.

    Source: PACE 1984 ss. 47(7), 47ZB: the period belongs to an offence. That two are different is the inspector's judgement.
    Raises: NotPermittedError; InputError (no reason, an arrest that is not an earlier one with the same code, nothing changes);
    StaleError; RefusedError in a closed case.
    Writes: the arrest; what the bails of the case keep of their ends; the case's clocks; audit `custody.offence_judged`.
    """
    with doing(Verb.OFFENCE_JUDGED, arrest, may=permissions.JUDGE_OFFENCE, by=by, at=at, version=version) as (act, arrest):
        known = [one.reference for one in queries.earlier_of_the_kind(arrest)]
        for reference in different_from:
            if reference not in known:
                raise InputError(
                    "different_from",
                    f"{reference} is not an earlier arrest of {arrest.person} in {arrest.case} with the same offence code.",
                    "Choose from the arrests that are listed.",
                )
        judged = [reference for reference in known if reference in different_from]
        before = arrest.different_from
        if judged == before:
            raise InputError("different_from", "That is how it is recorded.", "Choose another arrest, or leave it as it is.")
        arrest.different_from = judged
        arrest.different_reason = require_text("reason", reason, "Write why the offences are different, or the same after all.")
        arrest.different_judged_at, arrest.different_judged_by = at, by
        # What the bails of the case keep of their ends is computed from the arrests as they are in the database.
        act.save(arrest)
        clocks.renew_kept_dates([arrest.case], at=at)
        act.says(reason=arrest.different_reason, before=before, different_from=judged)
    return arrest


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


def _way_in(way_in: WayIn | str, *, for_breach_of_bail: bool) -> WayIn:
    chosen = one_of(WayIn, way_in, "way_in")
    if chosen is WayIn.STREET_BAIL:
        raise InputError("way_in", "Street bail is recorded after the arrest.", "Record the arrest, then the release.")
    if chosen is WayIn.VOLUNTARY and for_breach_of_bail:
        raise InputError("for_breach_of_bail", "Somebody arrested for a breach of bail did not come voluntarily.")
    return chosen


def _first_arrival(way_in: WayIn, arrested_at: datetime, arrived_at: datetime | None, *, at: datetime) -> datetime | None:
    if way_in is WayIn.VOLUNTARY and arrived_at is None:
        return arrested_at
    if arrived_at is None:
        return None
    refuse_future("arrived_at", arrived_at, at=at)
    if way_in is not WayIn.VOLUNTARY:
        return not_before("arrived_at", arrived_at, arrested_at, "the arrest")
    if arrived_at > arrested_at:
        raise InputError("arrived_at", "Somebody who came voluntarily was there before the arrest.", "Check the times.")
    return arrived_at
