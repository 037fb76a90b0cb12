"""What is asked when people do something with the people of a case, their orders and requirements: one class for each action."""

from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field

from safehold.asked import Account, Ask, Asked, Count, Day, Label, Line, Moment, Name, Sentence, Text, Word
from safehold.casework.people.models import (
    AbsenceKind,
    CaseRole,
    ChangeKind,
    DisposalKind,
    NotificationKind,
    OrderKind,
    OrderOutcome,
)


class AddPerson(Asked):
    """A person who is not recorded yet."""

    name: Annotated[
        Line,
        Ask(
            "Name",
            help="As far as it is known.",
            missing="Write the name, or how the person is called until it is known.",
        ),
    ]
    role: Annotated[CaseRole, Ask("What are they in this case?", missing="Choose what the person is in this case.", radio=True)]
    date_of_birth: Annotated[Day | None, Ask("Date of birth", help="For example, 31 3 1980")] = None
    age: Annotated[Word, Ask("Age, where the date of birth is not known", help="As it was said: 6, 18 months, 2 or 3.")] = ""
    note: Annotated[Sentence, Ask("Note")] = ""

    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "Test Subject 014", "role": "subject"}]})


class AddKnownPerson(Asked):
    """A person who is recorded already, and their role in this case."""

    role: CaseRole
    note: Sentence = ""


class AddIdentifier(Asked):
    """What a person is known by. It is compared in its normalised form."""

    kind: Annotated[Word, Ask("What is it?", offered=True)]
    value: Annotated[
        Account,
        Ask(
            "The identifier",
            help="As it was given. It is compared in one way of writing.",
            missing="Write the identifier.",
        ),
    ]
    service: Annotated[Label, Ask("Service, for an account")] = ""
    source: Annotated[Label, Ask("Where did it come from?", missing="Write where it came from.")]

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"kind": "email", "value": "subject014@example.org", "source": "DC A. Sample"}]}
    )


class ProhibitionAsMade(Asked):
    """One prohibition or requirement of an order as the court made it. No last day of its own: that of the order."""

    text: Text
    ends_on: Day | None = None
    is_travel_ban: bool = Field(default=False, description="For a fixed time of five years or less")


def _as_made(given: object) -> object:
    """A prohibition that ends with its order may be written as its text alone."""
    return {"text": given} if isinstance(given, str) else given


def _without_empty_ones(given: list[ProhibitionAsMade]) -> list[ProhibitionAsMade]:
    return [each for each in given if each.text]


class RecordOrder(Asked):
    """An order of a court. Notification requirements have an address of their own: their last day is computed."""

    kind: Annotated[OrderKind, Ask("What is it?", missing="Choose what it is.", radio=True)]
    made_on: Annotated[Day, Ask("When was it made?", missing="Write the day on which it was made.")]
    court: Annotated[Name, Ask("By which court?", missing="Write which court made it.")]
    reference: Annotated[Label, Ask("Number of the order")] = ""
    ends_on: Annotated[Day | None, Ask("Last day", help="As the court ordered it. Leave empty for until further order.")] = None
    prohibitions: Annotated[
        list[Annotated[ProhibitionAsMade, BeforeValidator(_as_made, json_schema_input_type=Text | ProhibitionAsMade)]],
        Field(max_length=60),
        AfterValidator(_without_empty_ones),
        Ask(
            "Prohibitions and requirements",
            help="One a line, in the order's numbering.",
            missing_on_form="Write each prohibition of the order. Copy them from it, one a line.",
        ),
    ] = []


class RecordRequirements(Asked):
    """Notification requirements: the facts from which their length follows. Their last day is computed."""

    relevant_date: Annotated[
        Day,
        Ask(
            "On which day was the person convicted, found to have done it, or cautioned?",
            help="The relevant date: the requirements begin with it.",
            missing="Write the day of the conviction, finding or caution.",
        ),
    ]
    court: Annotated[Name, Ask("By which court, or by which police force?", missing="Write which court, or which police force.")]
    disposal: Annotated[
        DisposalKind, Ask("How was the person dealt with?", missing="Choose how the person was dealt with.", radio=True)
    ]
    sentences: list[Count] = Field(default=[], max_length=40, description="Months of each, run one after the other")
    under_18: bool | None = Field(default=None, description="Needed where no date of birth is recorded")
    no_fixed_address: Annotated[bool, Ask("The person has no sole or main residence")] = False
    reference: Annotated[Label, Ask("Number of the court or of the custody record")] = ""


class RecordNotification(Asked):
    """A notification that was made. `changes` are the numbers of what it settles."""

    kind: Annotated[NotificationKind, Ask("What was notified?", missing="Choose what was notified.", radio=True)]
    changes: Annotated[
        list[Count],
        Field(max_length=60),
        Ask(
            "Which of these did it notify?",
            help="Changes and travel that are recorded and wait. One that is not here is recorded first.",
            offered=True,
        ),
    ] = []
    notified_at: Annotated[Moment, Ask("When?", missing="Write when it was made.")]
    place: Annotated[Name, Ask("Where?", help="The police station.", missing="Write where it was taken.")]
    taken_by: Annotated[Name, Ask("Who took it?", missing="Write who took it.")]
    no_fixed_address: Annotated[
        bool | None,
        Field(description="Left out: as it was recorded last; weekly: true"),
        Ask(
            "The person has no sole or main residence",
            help="The next notification is then due within a week, not within a year.",
        ),
    ] = None
    note: Annotated[Text, Ask("Note", rows=3)] = ""


class RecordChange(Asked):
    """Something that has to be notified: a change, a stay at another address, travel to come."""

    kind: Annotated[ChangeKind, Ask("What has to be notified?", missing="Choose what has to be notified.", radio=True)]
    on: Annotated[
        Day,
        Ask(
            "On which day?",
            help="The day of the change, the first day of a stay, or the day of departure.",
            missing="Write the day.",
        ),
    ]
    until: Annotated[Day | None, Ask("Last day of the stay, or day of return", help="Leave empty where it is not known.")] = None
    what: Annotated[
        Sentence,
        Ask(
            "What is it?",
            help="The new name or address, or where the person travels to.",
            missing="Write the new name or address, or where the person travels to.",
        ),
    ]
    source: Annotated[Line, Ask("How do the police know?", missing="Write how the police know.")]


class RecordStayEnded(Asked):
    """The last day of a stay that goes on. `stay` is the number of the change."""

    stay: Annotated[Count, Ask("Which stay?", missing="Choose the stay.", radio=True, offered=True)]
    last_day: Annotated[Day, Ask("Last day of it", missing="Write the last day.")]


class RecordAbsence(Asked):
    """Days in custody, in hospital or abroad. No last day: it goes on."""

    kind: Annotated[AbsenceKind, Ask("Where is, or was, the person?", missing="Choose where the person is or was.", radio=True)]
    first_day: Annotated[Day, Ask("First day", missing="Write the first day.")]
    last_day: Annotated[Day | None, Ask("Last day", help="Leave empty while it goes on.")] = None


class RecordReturn(Asked):
    """The last day of the absence that goes on."""

    last_day: Annotated[
        Day,
        Ask("Last day of it", help="From the day after, days are counted again.", missing="Write the last day."),
    ]


class MoveOrder(Asked):
    """Why an order is held in another case from now on."""

    reason: Annotated[Text, Ask("Why?", missing="Write why it is held there.", rows=3)]


class RecordProhibitionEnded(Asked):
    """What was done when a prohibition ran out before its order."""

    reason: Annotated[
        Text,
        Ask(
            "What was done?",
            help="Whom you told that it binds them no longer, and whether the court was asked for another.",
            missing="Write what was done: whom you told, and whether the court was asked for another.",
            rows=3,
        ),
    ]


class RecordOrderEnded(Asked):
    """How an order or requirements ended. No day where it ran out on its own last day."""

    outcome: Annotated[OrderOutcome, Ask("How did it end?", missing="Choose how it ended.", radio=True)]
    ended_on: Annotated[
        Day | None,
        Ask("Last day on which it bound the person", help="Leave empty where it ran out on its own last day."),
    ] = None
    reason: Annotated[
        Text,
        Ask(
            "What ended it, and where can that be found?",
            missing="Write what ended it, and where that can be found.",
            rows=3,
        ),
    ]
