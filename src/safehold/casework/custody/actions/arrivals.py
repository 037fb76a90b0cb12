"""The arrival at a police station, from which the hours count."""

from datetime import datetime

from safehold.accounts.checks import not_before, refuse_future
from safehold.accounts.errors import RefusedError
from safehold.accounts.models import Officer
from safehold.casework.cases.door import doing
from safehold.casework.custody import permissions
from safehold.casework.custody.asked import RecordArrival, RecordArrivalInArea
from safehold.casework.custody.models import (
    Arrest,
    WayIn,
)
from safehold.casework.custody.refusals import check_facts, refuse_released
from safehold.casework.custody.verbs import Verb
from safehold.law.calendar import spoken_time


def record_arrival(arrest: Arrest, asked: RecordArrival, *, by: Officer, at: datetime) -> Arrest:
    """Record when the person arrived at the first police station: from then on the 24 hours count.

    For somebody on street bail it is when they came to answer it, or were brought after not coming.

    Source: PACE 1984 ss. 30A(5), 30D, 41(2).
    Raises: NotPermittedError; InputError; RefusedError where it is recorded already; StaleError.
    Writes: the arrest; the case's stage and clocks; audit `custody.arrival_recorded`.
    """
    with doing(Verb.ARRIVAL_RECORDED, arrest, asked, may=permissions.RECORD_DETENTION, by=by, at=at) as (act, arrest):
        refuse_released(arrest)
        if arrest.arrived_at is not None:
            raise RefusedError(f"The arrival is recorded already: {spoken_time(arrest.arrived_at)}.")
        refuse_future("arrived_at", asked.arrived_at, at=at)
        arrived_at = not_before("arrived_at", asked.arrived_at, arrest.arrested_at, "the arrest")
        if arrest.street_bailed_at is not None:
            arrived_at = not_before("arrived_at", arrived_at, arrest.street_bailed_at, "the release on street bail")
        arrest.arrived_at = arrived_at
        arrest.station = asked.station or arrest.station
        act.says(arrived_at=arrived_at, station=arrest.station)
    return arrest


def record_arrival_in_area(arrest: Arrest, asked: RecordArrivalInArea, *, by: Officer, at: datetime) -> Arrest:
    """Record when somebody arrested in another police area came to the first station in this one.

    Unless they were questioned there about the offence, the hours count from this arrival or from 24 hours after the arrest,
    whichever is earlier.

    Source: PACE 1984 s.41(2)(a), (3). Raises: NotPermittedError; InputError; RefusedError (another way in, no arrival at the
    first station, recorded already); StaleError.
    Writes: the arrest; the case's clocks; audit `custody.arrival_recorded`.
    """
    with doing(Verb.ARRIVAL_RECORDED, arrest, asked, may=permissions.RECORD_DETENTION, by=by, at=at) as (act, arrest):
        refuse_released(arrest)
        if arrest.way_in != WayIn.OUT_OF_AREA:
            raise RefusedError(f"{arrest.person} was not arrested in another police area.")
        if arrest.arrived_at is None:
            raise RefusedError("The arrival at the first station is not recorded.", "Record it first.")
        if arrest.arrived_in_area_at is not None:
            raise RefusedError(f"The arrival here is recorded already: {spoken_time(arrest.arrived_in_area_at)}.")
        refuse_future("arrived_at", asked.arrived_at, at=at)
        arrest.arrived_in_area_at = not_before(
            "arrived_at", asked.arrived_at, arrest.arrived_at, "the arrival at the first station"
        )
        arrest.questioned_elsewhere = asked.questioned_elsewhere
        arrest.station = asked.station
        check_facts(arrest)
        act.says(arrived_at=arrest.arrived_in_area_at, station=arrest.station)
    return arrest
