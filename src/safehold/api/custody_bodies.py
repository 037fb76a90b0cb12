"""What is sent to the routes of custody."""

from typing import Literal

from ninja import Field
from pydantic import ConfigDict

from safehold.accounts.models import Rank
from safehold.api.shapes import Body
from safehold.asked import Count, Line, Moment, Name, Sentence, Short, Text, Version, Word
from safehold.casework.custody.models import WelfareStep


class ArrestIn(Body):
    """An arrest of a person of the case. The arresting officer is named by user name, offences by their codes."""

    person: Count
    arrested_at: Moment
    arrested_by: Name
    grounds: Text
    necessity: Text
    offences: list[Word] = Field(max_length=50)
    station: Name
    arrived_at: Moment | None = None
    warrant: Short | None = None
    way_in: Literal["brought", "voluntary", "out_of_area"] = "brought"
    for_breach_of_bail: bool = False
    minutes_used_before: Count | None = Field(default=None, le=100_000)
    gate_reason: Text = ""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "person": 14,
                    "arrested_at": "2026-03-14T07:40:00+00:00",
                    "arrested_by": "detective",
                    "grounds": "Uploads traced to the address",
                    "necessity": "Prompt and effective investigation",
                    "offences": ["PCA1978-S1"],
                    "station": "Alderwick",
                }
            ]
        }
    )


class InterviewIn(Body):
    """An interview under caution of a person of the case. Offences are needed where it was voluntary."""

    person: Count
    began_at: Moment
    ended_at: Moment
    place: Name
    legal_adviser: Line
    voluntary: bool
    appropriate_adult: Line = ""
    offences: list[Word] = Field(default=[], max_length=50)


class ArrivalIn(Body):
    """When the person arrived at the first station."""

    arrived_at: Moment
    station: Name = ""
    version: Version | None = None


class AreaArrivalIn(Body):
    """When somebody arrested in another police area arrived in this one, and whether they were questioned there."""

    arrived_at: Moment
    station: Name
    questioned_elsewhere: bool = False
    version: Version | None = None


class ApplicationIn(Body):
    """An application to a magistrates' court for further detention."""

    applied_at: Moment
    court: Name
    grounds: Text
    court_not_sitting: bool = False
    version: Version | None = None


class WarrantOfFurtherDetentionIn(Body):
    """What the court decided: for how many hours, or none where it refused."""

    decided_at: Moment
    hours: int | None = Field(default=None, ge=1, le=96)
    reason: Text
    version: Version | None = None


class DetentionIn(Body):
    """When the custody officer authorised detention, and why."""

    authorised_at: Moment
    reason: Text
    version: Version | None = None


class CustodyReviewIn(Body):
    """A review by an inspector who is not involved."""

    reviewed_at: Moment
    reviewer: Name
    rank: Rank = Rank.INSPECTOR
    outcome: Text
    version: Version | None = None


class OtherOffenceIn(Body):
    """The earlier arrests, by reference, from whose offence this one is judged to be different. None takes it back."""

    different_from: list[Short] = Field(max_length=100)
    reason: Text
    version: Version | None = None


class ExcludedIn(Body):
    """Time in hospital or on the way."""

    begins: Moment
    ends: Moment
    questioned_minutes: int = Field(default=0, ge=0, le=100_000)
    reason: Text
    version: Version | None = None


class LongerDetentionIn(Body):
    """A superintendent's authority to detain up to 36 hours: who gave it, of which rank, on which grounds."""

    authorised_at: Moment
    authority: Name
    rank: Rank
    grounds: Text
    version: Version | None = None


class WelfareIn(Body):
    """Steps of the release gate that were taken."""

    steps: list[WelfareStep] = Field(max_length=len(WelfareStep))
    note: Sentence = ""
    version: Version | None = None


class ContactIn(Body):
    """A contact with a released person."""

    contacted_at: Moment
    outcome: Text
    version: Version | None = None


class ReleaseIn(Body):
    """A release without bail. `gate_reason` says why, where a step of the release gate is missing."""

    disposal: Literal["released_under_investigation", "no_further_action"]
    released_at: Moment
    reason: Text
    gate_reason: Text = ""
    version: Version | None = None
