"""What is asked when people do something from a charging request to the charge: one class for each action."""

from typing import Annotated, Literal

from pydantic import Field

from safehold.asked import Ask, Asked, AskedOfRecord, Count, Day, Moment, Name, Text, Word
from safehold.casework.charging.models import (
    Decides,
    DecisionKind,
    HearingOutcome,
    Paper,
    Remand,
    RemandGround,
    Test,
    ThresholdCondition,
)
from safehold.law.charging import ExcludedCategory

UntilTheHearing = Annotated[
    Remand,
    Ask("Until the first hearing", missing="Choose bailed to court or remanded in custody.", radio=True),
]
GroundOfRemand = Annotated[
    RemandGround | Literal[""],
    Ask("If remanded in custody, on which ground is bail refused?", help="PACE 1984 s.38(1)(a)."),
]
ReasonsOfRemand = Annotated[
    Text,
    Ask(
        "Why is that so?",
        help="Only where they are remanded: the reasons for the ground, as the custody record has them (s.38(3)).",
        rows=2,
    ),
]
FirstHearing = Annotated[Day, Ask("First hearing", missing="Write the day of the first hearing.")]
Court = Annotated[Name, Ask("Court", missing="Write the court.")]
GateReason = Annotated[
    Text,
    Ask(
        "Why can the release not wait for the missing welfare steps?",
        help="Needed only where a person in custody is bailed to court with a step missing.",
        rows=2,
    ),
]


class RequestChargingDecision(Asked):
    """What is asked of the CPS. Offences are named by their codes."""

    offences: Annotated[list[Word], Field(max_length=50), Ask("For which offences?", missing="Choose the offence.", offered=True)]
    test: Annotated[Test, Ask("Under which test?", missing="Choose the test.", radio=True)]
    papers: Annotated[
        list[Paper],
        Field(max_length=len(Paper)),
        Ask(
            "Which papers are sent?",
            help="A charging decision needs the MG3, the MG5 and the MG6.",
            missing="Choose the papers.",
        ),
    ]
    key_evidence: Annotated[Text, Ask("Key evidence", missing="Write the key evidence.", rows=3)]
    released_on: Annotated[
        Day | None,
        Ask(
            "Released on bail for this decision on",
            help="PACE 1984 s.37(7)(a). The bail clock stops from then. Leave empty in custody, or for early advice.",
        ),
    ] = None
    threshold_reasons: dict[ThresholdCondition, Text] | None = None
    """Asked on the form condition by condition (`forms.RequestForm`)."""


class RecordCpsRequestForMore(AskedOfRecord):
    """What the CPS asked for, and when."""

    asked_on: Annotated[Day, Ask("On which day did they ask?", missing="Write the day.")]
    asked_for: Annotated[Text, Ask("What did they ask for?", missing="Write what the CPS asked for.", rows=3)]


class RecordMaterialSent(AskedOfRecord):
    """What was sent, and when."""

    sent_on: Annotated[Day, Ask("On which day was it sent?", missing="Write the day.")]
    sent: Annotated[Text, Ask("What was sent?", missing="Write what was sent.", rows=3)]


class RecordProsecutorsDecision(AskedOfRecord):
    """What the prosecutor decided."""

    decision: Annotated[DecisionKind, Ask("What was decided?", missing="Choose what was decided.", radio=True)]
    decided_on: Annotated[Day, Ask("On which day?", missing="Write the day.")]
    decided_by: Annotated[Name, Ask("Prosecutor", missing="Write the prosecutor who decided.")]
    reason: Annotated[Text, Ask("Their reason", missing="Write the reason that the prosecutor gave.", rows=3)]


class RecordCharge(Asked):
    """A charge that the CPS decided on. One that the police decide is a suspected breach, with its own address.

    A remand in custody names its ground (PACE 1984 s.38(1)(a)); `remand_grounds` are the reasons for it.
    """

    offences: Annotated[
        list[Word],
        Field(max_length=50),
        Ask(
            "With which offences?",
            help="As the Crown Prosecution Service decided. A suspected breach that the police charge has its own form.",
            missing="Choose the offence.",
            offered=True,
        ),
    ]
    decided_by: Annotated[
        Decides,
        Ask(
            "Who decided?",
            help="Here the police decide on failing to surrender to bail only (Bail Act 1976 s.6). It lays the information.",
            radio=True,
        ),
    ] = Decides.CPS
    charged_at: Annotated[Moment, Ask("When?", missing="Write when the person was charged.")]
    remand: UntilTheHearing
    remand_ground: GroundOfRemand = ""
    remand_grounds: ReasonsOfRemand = ""
    first_hearing: FirstHearing
    court: Court
    gate_reason: GateReason = ""


class ChargeBreach(Asked):
    """A charge for a suspected breach of an order, there and then. `prohibition` is its number in the order, from 1.

    The tests and the stages of the Full Code Test are what the officer judges, with reasons. An accused who is recorded as
    under 18 on the day of the charge counts as such in any case.
    """

    prohibition: Count
    conduct_on: Annotated[Day, Ask("On which day?", missing="Write the day of the conduct.")]
    conduct: Annotated[Text, Ask("What is suspected?", missing="Write what is suspected.", rows=3)]
    guilty_plea_anticipated: Annotated[bool, Ask("A guilty plea is anticipated")] = False
    suits_magistrates_court: Annotated[bool, Ask("It suits the magistrates' court")] = False
    person_under_18_involved: Annotated[
        bool,
        Ask(
            "Somebody under 18 is the victim or the accused",
            help="Whoever is recorded as under 18 on the day of the charge counts as such, ticked or not.",
        ),
    ] = False
    categories: Annotated[
        list[ExcludedCategory], Field(max_length=len(ExcludedCategory)), Ask("Is it a case of one of these?", offered=True)
    ] = []
    evidential_met: Annotated[bool, Ask("There is enough evidence for a realistic prospect of conviction")]
    evidential: Annotated[
        Text,
        Ask("Why is there enough evidence, or why not?", missing="Write why there is enough evidence, or why not.", rows=3),
    ]
    public_interest_met: Annotated[bool, Ask("A prosecution is needed in the public interest")]
    public_interest: Annotated[
        Text,
        Ask(
            "Why is it in the public interest, or why not?",
            missing="Write why it is in the public interest, or why not.",
            rows=3,
        ),
    ]
    charged_at: Annotated[Moment, Ask("When were they charged?", missing="Write when the person was charged.")]
    remand: UntilTheHearing
    remand_ground: GroundOfRemand = ""
    remand_grounds: ReasonsOfRemand = ""
    first_hearing: FirstHearing
    court: Court
    gate_reason: GateReason = ""


class RecordFirstHearing(Asked):
    """What came of the first hearing after a charge. A note is needed where nobody came, or the charge ended before."""

    outcome: Annotated[HearingOutcome, Ask("What came of it?", missing="Choose what came of the hearing.", radio=True)]
    heard_at: Annotated[Moment, Ask("When?", missing="Write when they came before the court, or should have come.")]
    note: Annotated[
        Text,
        Ask(
            "What did the court order, or why did it come to nothing?",
            help="Needed only where they did not come, or the charge ended before.",
            rows=3,
        ),
    ] = ""
