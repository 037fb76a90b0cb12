"""What is asked when people do something from an arrest to the end of detention: one class for each action."""

from typing import Annotated

from safehold.asked import Ask, Moment, Name
from safehold.casework.releases.asked import ReleaseWithConditions


class ReleaseOnStreetBail(ReleaseWithConditions):
    """A release on bail before any station, to come to one later."""

    return_at: Annotated[Moment, Ask("When are they to come to the station?", missing="Write when they are to come.")]
    station: Annotated[Name, Ask("To which station?", missing="Write the police station.")]
    custody_officer: Annotated[Name, Ask("Custody officer who authorised it", missing="Write the custody officer.")]
