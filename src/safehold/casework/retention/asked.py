"""What is asked when people decide on what is kept: one class for each action."""

from typing import Annotated

from safehold.asked import Ask, Asked, AskedOfRecord, Day, Text
from safehold.casework.retention.models import BiometricKind, Group


class ChooseGroup(Asked):
    """The review group that a person chose."""

    group: Annotated[Group, Ask("Which review group?", radio=True)]
    reason: Annotated[Text, Ask("Why this group?", missing="Write why it belongs to this group.", rows=3)]


class ReviewRetention(AskedOfRecord):
    """A review: kept, or its disposal is proposed."""

    keep: bool
    reason: Text


class DecideDisposal(AskedOfRecord):
    """What the second inspector decides on a disposal."""

    agree: bool
    reason: Text


class HoldRecord(AskedOfRecord):
    """Who needs a record kept, and for what."""

    reason: Annotated[
        Text,
        Ask(
            "Who needs it kept, and for what?",
            help="For example a public inquiry, a civil claim, a review of convictions, with its reference.",
            missing="Write who needs it kept, and for what.",
            rows=3,
        ),
    ]


class EndHold(AskedOfRecord):
    """Why the hold of a record ends."""

    reason: Annotated[Text, Ask("Why does the hold end?", missing="Write why the hold ends.", rows=3)]


class RecordProceedings(AskedOfRecord):
    """How criminal proceedings stand. No day: they go on. `version` is that of what is kept of the suspect."""

    ended_on: Annotated[
        Day | None,
        Ask("When were they convicted, or did the proceedings end? (optional)", help="Empty: the proceedings go on."),
    ] = None
    convicted: Annotated[bool, Ask("Convicted", help="A caution counts as a conviction (PACE 1984 s.65B).")] = False
    in_custody: Annotated[bool, Ask("In custody after the conviction")] = False
    released_on: Annotated[Day | None, Ask("Released from that custody on (optional)")] = None
    appeal_pending: Annotated[bool, Ask("An appeal is pending")] = False
    reason: Annotated[
        Text,
        Ask(
            "Where is this from?",
            missing="Write where this is from: the court's result, the police national computer.",
            rows=2,
        ),
    ]


class RecordBiometrics(Asked):
    """Prints or a sample taken in an arrest for a qualifying offence."""

    kind: Annotated[BiometricKind, Ask("What was taken?", radio=True)]
    taken_on: Annotated[Day, Ask("On which day?", help="Of a DNA profile: the day on which its sample was taken.")]
    qualifying: Annotated[
        bool,
        Ask("The arrest was for a qualifying offence (PACE 1984 s.65A)", help="Only for these is the last day computed here."),
    ]


class RecordGrounds(AskedOfRecord):
    """On which grounds they are kept longer: consent of the Commissioner, or an earlier conviction (PACE 1984 ss. 63F, 63G)."""

    consented_on: Annotated[Day | None, Ask("The Biometrics Commissioner consented on (optional)")] = None
    earlier_conviction: Annotated[
        Text,
        Ask(
            "Convicted earlier of a recordable offence: of which, and when? (optional)",
            help="One that is not excluded (PACE 1984 s.63F(2)). A conviction in this case is recorded with its proceedings.",
            rows=2,
        ),
    ] = ""


class RecordDestruction(AskedOfRecord):
    """When and how they were destroyed, by whoever keeps them."""

    destroyed_on: Annotated[Day, Ask("On which day were they destroyed?")]
    how: Annotated[
        Text,
        Ask(
            "What was destroyed where, and who says so?",
            help="Prints, sample, profile and copies, as the databases confirmed.",
            missing="Write what was destroyed where, and who says so.",
            rows=3,
        ),
    ]
