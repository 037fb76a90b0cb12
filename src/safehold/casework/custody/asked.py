"""What is asked when people do something from an arrest to the end of detention: one class for each action."""

from typing import Annotated

from pydantic import Field

from safehold.accounts.models import Rank
from safehold.asked import Ask, Asked, AskedOfRecord, Count, Line, Moment, Name, Sentence, Short, Text, Word
from safehold.casework.custody.models import WayIn, WelfareStep
from safehold.casework.releases.asked import WHY_NOT_WAIT, ReleaseWithConditions

Offences = Annotated[list[Word], Field(max_length=50)]
"""Codes of `safehold.law.charging`."""


class RecordArrest(Asked):
    """An arrest of a person of the case, for offences by their codes; street bail is recorded afterwards."""

    arrested_at: Annotated[Moment, Ask("When?", missing="Write when the person was arrested.")]
    offences: Annotated[Offences, Ask("For which offences?", missing="Choose the offence.", offered=True)]
    grounds: Annotated[Text, Ask("Grounds", missing="Write the grounds for the arrest.", rows=3)]
    necessity: Annotated[Text, Ask("Why was the arrest necessary?", missing="Write why the arrest was necessary.", rows=3)]
    station: Annotated[Name, Ask("Police station", missing="Write the police station.")]
    way_in: Annotated[
        WayIn,
        Ask(
            "How did they come into detention?",
            help="Whoever answers bail came voluntarily: earlier detention in the case counts. Street bail is recorded "
            "afterwards, on the page of the arrest.",
            missing_on_form="Choose how they came.",
            radio=True,
        ),
    ] = WayIn.BROUGHT
    arrived_at: Annotated[
        Moment | None, Ask("When did they arrive at the first station?", help="Leave empty if they are on the way.")
    ] = None
    for_breach_of_bail: Annotated[bool, Ask("Arrested for a breach of bail (PACE 1984 s.46A)")] = False
    minutes_used_before: Annotated[Count | None, Field(le=100_000)] = None
    gate_reason: Annotated[
        Text,
        Ask(
            "Why is the arrest so much older than the case?",
            help="Force policy. Needed only where the arrest is more than 12 months older than the case; it is kept in the "
            "audit.",
            rows=2,
        ),
    ] = ""


class JudgeOtherOffence(AskedOfRecord):
    """The earlier arrests, by reference, from whose offence this one is judged to be different. None takes it back."""

    different_from: Annotated[
        list[Short],
        Field(max_length=100),
        Ask(
            "From the offence of which earlier arrests is it different?",
            help="Tick none where they are all for the same offence after all.",
            offered=True,
        ),
    ] = []
    reason: Annotated[
        Text,
        Ask(
            "Why?",
            help="What sets the incidents apart: days, people, devices, accounts. It is kept in the audit.",
            missing="Write why the offences are different, or the same after all.",
            rows=3,
        ),
    ]


class RecordInterview(Asked):
    """An interview under caution of a person of the case. Offences are needed where it was voluntary."""

    voluntary: bool
    began_at: Annotated[Moment, Ask("When did it begin?", missing="Write when it began.")]
    ended_at: Annotated[Moment, Ask("When did it end?", missing="Write when it ended.")]
    place: Annotated[Name, Ask("Where?", missing="Write where it was held.")]
    legal_adviser: Annotated[
        Line,
        Ask(
            "Who advised them?",
            help="The legal adviser who was present, or that they wanted nobody.",
            missing="Write who advised them, or that they wanted nobody.",
        ),
    ]
    appropriate_adult: Annotated[
        Line,
        Ask("Which appropriate adult was present?", help="For somebody under 18, or vulnerable (PACE Code C 11.15)."),
    ] = ""
    offences: Annotated[
        Offences,
        Ask("About which offences?", help="Of a voluntary interview. In detention they are those of the arrest.", offered=True),
    ] = []


class RecordArrival(AskedOfRecord):
    """When the person arrived at the first station. Without `station` it is the one named with the arrest."""

    arrived_at: Annotated[Moment, Ask("When did they arrive at the station?", missing="Write when they arrived.")]
    station: Annotated[Name, Ask("Police station", missing_on_form="Write the police station.")] = ""


class RecordArrivalInArea(AskedOfRecord):
    """When somebody arrested in another police area arrived in this one, and whether they were questioned there."""

    arrived_at: Annotated[Moment, Ask("When did they arrive at the first station here?", missing="Write when they arrived.")]
    station: Annotated[Name, Ask("Police station", missing="Write the police station.")]
    questioned_elsewhere: Annotated[
        bool,
        Ask(
            "They were questioned about the offence in the area of the arrest",
            help="Then the hours count from their arrival at the first station there.",
        ),
    ] = False


class ReleaseOnStreetBail(ReleaseWithConditions):
    """A release on bail before any station, to come to one later."""

    return_at: Annotated[Moment, Ask("When are they to come to the station?", missing="Write when they are to come.")]
    station: Annotated[Name, Ask("To which station?", missing="Write the police station.")]
    custody_officer: Annotated[Name, Ask("Custody officer who authorised it", missing="Write the custody officer.")]


class AuthoriseDetention(AskedOfRecord):
    """When the custody officer authorised detention, and why."""

    authorised_at: Annotated[Moment, Ask("When?", missing="Write when detention was authorised.")]
    reason: Annotated[Text, Ask("Why is detention necessary?", missing="Write why detention is necessary.", rows=3)]


class RecordReview(AskedOfRecord):
    """A review by an inspector who is not involved."""

    reviewed_at: Annotated[Moment, Ask("When was it held?", missing="Write when the review was held.")]
    reviewer: Annotated[
        Name,
        Ask(
            "Reviewing inspector",
            help="An inspector who is not involved in the investigation.",
            missing="Write who reviewed the detention.",
        ),
    ]
    rank: Annotated[Rank, Ask("Rank", missing_on_form="Choose the rank.")] = Rank.INSPECTOR
    outcome: Annotated[Text, Ask("What was decided, and why?", missing="Write what the review decided, and why.", rows=3)]


class RecordExcludedTime(AskedOfRecord):
    """Time in hospital or on the way, with the minutes of it in which the person was questioned."""

    begins: Annotated[Moment, Ask("From", missing="Write when it began.")]
    ends: Annotated[Moment, Ask("To", missing="Write when it ended.")]
    questioned_minutes: Annotated[
        Count, Field(le=96 * 60), Ask("Minutes questioned in this time", missing_on_form="Write how many minutes, or 0.")
    ] = 0
    reason: Annotated[Text, Ask("Where was the person?", missing="Write where the person was.", rows=2)]


class ExtendDetention(AskedOfRecord):
    """A superintendent's authority to detain up to 36 hours: who gave it, of which rank, on which grounds."""

    authorised_at: Annotated[Moment, Ask("When was it authorised?", missing="Write when it was authorised.")]
    authority: Annotated[
        Name,
        Ask(
            "By whom?",
            help="A superintendent or above who is not involved in the investigation.",
            missing="Write who authorised it.",
        ),
    ]
    rank: Annotated[Rank, Ask("Rank", missing="Choose the rank.")]
    grounds: Annotated[
        Text,
        Ask(
            "Grounds",
            help="Why detention is necessary to secure or obtain evidence, and how the investigation is diligent.",
            missing="Write the grounds for detaining longer.",
            rows=3,
        ),
    ]


class ApplyForFurtherDetention(AskedOfRecord):
    """An application to a magistrates' court for further detention."""

    applied_at: Annotated[Moment, Ask("When was the court asked?", missing="Write when the court was asked.")]
    court: Annotated[Name, Ask("Court", missing="Write which court was asked.")]
    grounds: Annotated[
        Text,
        Ask(
            "Grounds of the application",
            help="Which offence, what was found and is still looked into, why detention is necessary to secure or obtain "
            "evidence, and how the investigation is diligent. The person gets a copy and is brought before the court "
            "(PACE 1984 s.43(2)).",
            missing="Write the grounds of the application.",
            rows=3,
        ),
    ]
    court_not_sitting: Annotated[
        bool,
        Ask(
            "No court could sit when 36 hours were over, and one sat within the six hours after",
            help="Only for a first application after 36 hours (PACE 1984 s.43(5)(b)).",
        ),
    ] = False


class RecordDetentionDecision(AskedOfRecord):
    """What the court decided on further detention: for how many hours, or none where it refused."""

    decided_at: Annotated[Moment, Ask("When?", missing="Write when the court decided.")]
    hours: Annotated[
        int | None,
        Field(ge=1, le=96),
        Ask("For how many hours?", help="As the warrant says: at most 36. Empty if refused."),
    ] = None
    reason: Annotated[Text, Ask("Reason that the court gave", missing="Write the reason that the court gave.", rows=3)]


class RecordWelfareSteps(AskedOfRecord):
    """Steps of the release gate that were taken."""

    steps: Annotated[
        list[WelfareStep],
        Field(max_length=len(WelfareStep)),
        Ask("Which steps were taken?", missing="Choose the steps that were taken.", offered=True),
    ]
    note: Annotated[Sentence, Ask("Note")] = ""


class RecordWelfareContact(AskedOfRecord):
    """A contact with a released person: how they are, and what was agreed."""

    contacted_at: Annotated[Moment, Ask("When?", missing="Write when the contact was.")]
    outcome: Annotated[
        Text,
        Ask(
            "How are they, and what was agreed?",
            help="If you fear for their life, call 999 now and record it afterwards.",
            missing="Write how the person was and what was agreed.",
            rows=3,
        ),
    ]


class ReleaseWithoutBail(AskedOfRecord):
    """A release under investigation, or with no further action. `gate_reason` where a step of the release gate is missing."""

    released_at: Annotated[Moment, Ask("When?", missing="Write when they were released.")]
    reason: Annotated[Text, Ask("Why?", missing="Write why the person is released.", rows=3)]
    gate_reason: Annotated[
        Text, Ask(WHY_NOT_WAIT, help="Needed only where a step is missing. It is kept in the audit.", rows=2)
    ] = ""
