"""Bail from the street: after an arrest, before any station."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Unpack

from safehold.accounts.checks import not_before, refuse_future, require_text
from safehold.accounts.errors import InputError, RefusedError
from safehold.accounts.models import Officer
from safehold.audit.verbs import Verb
from safehold.casework.cases.door import doing
from safehold.casework.custody import permissions, queries
from safehold.casework.custody.actions.checks import refuse_released
from safehold.casework.custody.asking_victims import NewViews, check_views
from safehold.casework.custody.deciding_bail import (
    Gathered,
    NewCondition,
    ReleaseDecision,
    check_conditions,
    check_release,
    refusals_name_a_field,
)
from safehold.casework.custody.models import (
    Arrest,
    Factor,
    WayIn,
)
from safehold.casework.policy import queries as policy
from safehold.law import bail as law
from safehold.law.calendar import london_date, spoken


def release_on_street_bail(
    arrest: Arrest,
    *,
    by: Officer,
    at: datetime,
    released_at: datetime,
    return_at: datetime,
    station: str,
    custody_officer: str,
    conditions: Sequence[NewCondition] = (),
    copy_given: bool = False,
    views: NewViews | None = None,
    version: int | None = None,
    **decided: Unpack[ReleaseDecision],
) -> Arrest:
    """Record a release on bail after the arrest and before any station, to come to one later.

    No detention clock runs until they come. The bail clock stays that of the arrest, also when they are bailed again (47ZM(2)).

    It is decided as any release on bail: all five factors are considered, those of `decided` weighed. `views` says what was done
    about the victims' views before conditions.

    Source: PACE 1984 ss. 30A(1A), (3A), 30B, 30CA(4A)–(4D), 50A; Bail Act 1976 s.3A. Units and zones: aware moments; `return_at`
    is to come, at the latest on the last London day of the applicable bail period.
    Raises: NotPermittedError; InputError (a pre-condition or a condition's purpose is missing); RefusedError (arrived at a
    station, on street bail, arrested for a breach); StaleError.
    Writes: the arrest; the case's stage and clocks; audit `custody.street_bailed`.
    """
    with doing(Verb.STREET_BAILED, arrest, may=permissions.RELEASE, by=by, at=at, version=version) as (act, arrest):
        refuse_released(arrest)
        _refuse_at_a_station(arrest)
        refuse_future("released_at", released_at, at=at)
        released_at = not_before("released_at", released_at, arrest.arrested_at, "the arrest")
        if return_at <= released_at:
            raise InputError("return_at", "They come to the station after the release.", "Check the date and the time.")
        _refuse_after_bail_period(arrest, released_at, return_at)
        weighed, said, asked = _decided(arrest, decided, conditions, views, on=london_date(released_at), copy_given=copy_given)
        arrest.way_in = WayIn.STREET_BAIL
        arrest.street_bailed_at, arrest.street_bail_return_at = released_at, return_at
        arrest.station = require_text("station", station, "Write the police station.")
        arrest.street_bail_authority = require_text("custody_officer", custody_officer, "Write the custody officer who agreed.")
        arrest.street_bail_reason, arrest.street_bail_representations = decided["reasons"].strip(), said
        arrest.street_bail_factors = [str(factor) for factor in weighed]
        arrest.street_bail_guidance_regarded = decided["guidance_regarded"]
        arrest.street_bail_copy_given = copy_given
        arrest.street_bail_conditions = [condition.as_kept() for condition in conditions]
        arrest.street_bail_views = {} if asked is None else asked.as_kept()
        act.says(
            reason=arrest.street_bail_reason,
            released_at=released_at,
            return_at=return_at,
            authority=arrest.street_bail_authority,
            conditions=[condition["text"] for condition in arrest.street_bail_conditions],
            victims_views=arrest.street_bail_views.get("sought", ""),
        )
    return arrest


def _decided(
    arrest: Arrest,
    decided: ReleaseDecision,
    conditions: Sequence[NewCondition],
    views: NewViews | None,
    *,
    on: date,
    copy_given: bool,
) -> tuple[list[Factor], str, NewViews | None]:
    """Judge the decision to release on bail, with its conditions, and name at once all that is missing. Raises: InputError.

    Gives the factors that weighed, what was said to them, and what was done about the victims' views.
    """
    wrong, asked = Gathered(), None
    weighed, said = list[Factor](), ""
    with wrong:
        weighed, said = check_release(on, decided)
    with wrong:
        check_conditions(conditions, on=on, copy_given=copy_given)
    with wrong:
        if conditions or views is not None:
            arrested_on = london_date(arrest.arrested_at)
            asked = check_views(arrest.case, views, on=on, arrested_on=arrested_on, on_the_street=True)
    wrong.refuse()
    return weighed, said, asked


def _refuse_at_a_station(arrest: Arrest) -> None:
    """Refuse bail from the street to somebody who has it, is at a station, or is taken to one. Raises: RefusedError."""
    if arrest.is_on_street_bail:
        raise RefusedError(f"{arrest.person} is on street bail already.")
    if arrest.arrived_at is not None:
        raise RefusedError(
            "Street bail is given before arrival at a station (PACE 1984 s.30A(2)).", "Release them on bail from the station."
        )
    if arrest.for_breach_of_bail:
        raise RefusedError("Whoever is arrested for a breach of bail is taken to a station (PACE 1984 s.46A(2)).")


def _refuse_after_bail_period(arrest: Arrest, released_at: datetime, return_at: datetime) -> None:
    """Refuse a return after the bail has ended by law: nobody would have to come. Raises: InputError."""
    readings = policy.versions().bail_readings_on(london_date(arrest.arrested_at))
    facts = queries.street_bail_facts(arrest, released_at)
    with refusals_name_a_field({"bail.period_over": "released_at"}):
        law.check_release_in_period(facts, released=london_date(released_at), readings=readings)
    first = law.clock(facts, readings).limits[0]
    if first.ends is not None and london_date(return_at) > first.ends:
        raise InputError(
            "return_at",
            f"The applicable bail period ends on {spoken(first.ends)}, before that ({first.provision}).",
            f"Choose {spoken(first.ends)} or a day before it.",
        )
