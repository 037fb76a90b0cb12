"""Bail from the street: after an arrest, before any station."""

from datetime import datetime

from safehold.accounts.checks import not_before, refuse_future
from safehold.accounts.errors import InputError, RefusedError
from safehold.accounts.models import Officer
from safehold.casework.cases.door import doing
from safehold.casework.custody import permissions, queries
from safehold.casework.custody.asked import ReleaseOnStreetBail
from safehold.casework.custody.models import Arrest, WayIn
from safehold.casework.custody.refusals import refuse_released
from safehold.casework.custody.verbs import Verb
from safehold.casework.policy import queries as policy
from safehold.casework.releases.asked import NewViews
from safehold.casework.releases.decisions import judge_release
from safehold.casework.releases.refusals import refusals_name_a_field
from safehold.law import bail as law
from safehold.law.calendar import london_date, spoken


def release_on_street_bail(arrest: Arrest, asked: ReleaseOnStreetBail, *, by: Officer, at: datetime) -> Arrest:
    """Record a release on bail after the arrest and before any station, to come to one later.

    No detention clock runs until they come. The bail clock stays that of the arrest, also when they are bailed again (47ZM(2)).

    It is decided as any release on bail: all five factors are considered, those that are named weighed. `views` says what was
    done about the victims' views before conditions.

    Source: PACE 1984 ss. 30A(1A), (3A), 30B, 30CA(4A)–(4D), 50A; Bail Act 1976 s.3A. Units and zones: aware moments; `return_at`
    is to come, at the latest on the last London day of the applicable bail period.
    Raises: NotPermittedError; InputError (a pre-condition or a condition's purpose is missing); RefusedError (arrived at a
    station, on street bail, arrested for a breach); StaleError.
    Writes: the arrest; the case's stage and clocks; audit `custody.street_bailed`.
    """
    with doing(Verb.STREET_BAILED, arrest, asked, may=permissions.RELEASE, by=by, at=at) as (act, arrest):
        refuse_released(arrest)
        _refuse_at_a_station(arrest)
        refuse_future("released_at", asked.released_at, at=at)
        released_at = not_before("released_at", asked.released_at, arrest.arrested_at, "the arrest")
        if asked.return_at <= released_at:
            raise InputError("return_at", "They come to the station after the release.", "Check the date and the time.")
        _refuse_after_bail_period(arrest, released_at, asked.return_at)
        arrested_on = london_date(arrest.arrested_at)
        views = judge_release(arrest.case, asked, arrested_on=arrested_on, on_the_street=True)
        _keep(arrest, asked, released_at, views)
        act.says(
            reason=arrest.street_bail_reason,
            released_at=released_at,
            return_at=asked.return_at,
            authority=arrest.street_bail_authority,
            conditions=[condition["text"] for condition in arrest.street_bail_conditions],
            victims_views=arrest.street_bail_views.get("sought", ""),
        )
    return arrest


def _keep(arrest: Arrest, asked: ReleaseOnStreetBail, released_at: datetime, views: NewViews | None) -> None:
    """Put what was decided on the arrest, unsaved."""
    arrest.way_in = WayIn.STREET_BAIL
    arrest.street_bailed_at, arrest.street_bail_return_at = released_at, asked.return_at
    arrest.station, arrest.street_bail_authority = asked.station, asked.custody_officer
    arrest.street_bail_reason, arrest.street_bail_representations = asked.reasons, asked.representations
    arrest.street_bail_factors = [str(factor) for factor in asked.factors]
    arrest.street_bail_guidance_regarded = asked.guidance_regarded
    arrest.street_bail_copy_given = asked.copy_given
    arrest.street_bail_conditions = [condition.model_dump(mode="json") for condition in asked.conditions]
    arrest.street_bail_views = {} if views is None else views.model_dump(mode="json")


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
