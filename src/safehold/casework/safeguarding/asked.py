"""What is asked when people do something for a child: one class for each action."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from safehold.asked import Ask, Asked, AskedOfRecord, Day, Line, Moment, Name, Names, Sentence, Short, Text
from safehold.casework.safeguarding.models import (
    ActionType,
    DiscussionDecision,
    LawfulBasis,
    Outcome,
    Relation,
    Reply,
    SameDecision,
    WhyNot,
)

Note = Annotated[Text, Ask("Note", rows=2)]


class RecordChild(Asked):
    """A child of a case: the date of birth, or the age as far as it is known."""

    name: Annotated[Line, Ask("Name, or how the child is known", missing="Write the child's name, or how the child is known.")]
    date_of_birth: Annotated[Day | None, Ask("Date of birth")] = None
    age: Annotated[int | None, Field(ge=0, le=150), Ask("Age, where the date of birth is not known")] = None
    relation: Annotated[
        Relation,
        Ask("How does the child come into contact with the person investigated?", missing="Choose how they come into contact."),
    ]
    in_household: Annotated[bool, Ask("The child lives in the person's household")]
    concern: Annotated[Text, Ask("Why may the child be at risk?", missing="Write why the child may be at risk.", rows=3)]
    address_note: Annotated[Sentence, Ask("Where the child is")] = ""
    found_at: Annotated[
        Moment | None,
        Ask(
            "When was the child found?",
            help="When the child became known to the police: what is due counts from then. For example, 12 10 2026, 08:12",
        ),
    ] = None

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "name": "Test Child 03",
                    "relation": "own_child",
                    "in_household": True,
                    "concern": "Lives with the person investigated",
                    "age": 7,
                }
            ]
        }
    )


class ReferChild(AskedOfRecord):
    """A referral to children's services: on what basis, and what was shared. Without `sent_at`: now."""

    to: Annotated[Line, Ask("To which children's services?", missing="Write which children's services.")]
    lawful_basis: Annotated[LawfulBasis, Ask("On which lawful basis?", missing="Choose the lawful basis.", radio=True)]
    what_was_shared: Annotated[Text, Ask("What was shared with them?", missing="Write what was shared with them.", rows=3)]
    sent_at: Annotated[Moment | None, Ask("When was it sent?", missing_on_form="Write when it was sent.")] = None


class RecordReply(AskedOfRecord):
    """What children's services answered; without a reply, that they acknowledged the referral."""

    replied_at: Annotated[Moment, Ask("When?", missing="Write when they answered.")]
    reply: Reply | Literal[""] = ""
    replied_by: Name = ""
    note: Text = ""


class RecordStrategyDiscussion(AskedOfRecord):
    """A strategy discussion."""

    held_on: Annotated[Day, Ask("On which day?", missing="Write the day.")]
    attendees: Annotated[
        Names,
        Ask(
            "Who took part?",
            help="One a line, with their organisation: police, children's services, health and others.",
            missing="Write who took part.",
            rows=4,
        ),
    ]
    decision: Annotated[
        DiscussionDecision,
        Ask(
            "What was decided?",
            help="Section 47 enquiries start the 15 working days to the child protection conference.",
            missing="Choose what was decided.",
            radio=True,
        ),
    ]
    reason: Annotated[Text, Ask("Why?", missing="Write why it was decided.", rows=3)]


class CompleteAction(AskedOfRecord):
    """A safeguarding action that is completed."""

    type: Annotated[
        ActionType,
        Ask(
            "What was done?",
            help="A child for whom one of these was done counts as safeguarded in the figures.",
            missing="Choose what was done.",
            radio=True,
        ),
    ]
    completed_at: Annotated[Moment, Ask("When?", missing="Write when it was done.")]
    note: Note = ""


class RecordOutcome(AskedOfRecord):
    """How the work for a child ended."""

    outcome: Annotated[Outcome, Ask("How did the work for the child end?", missing="Choose the outcome.", radio=True)]
    reason: Annotated[Text, Ask("Why, and what is in place?", missing="Write why, and what is in place.", rows=3)]


class RecordNamed(AskedOfRecord):
    """Somebody who was named or seen becomes a child of the case. What is left out stays as it was said."""

    name: Annotated[Line, Ask("Name, or how the child is known")] = ""
    date_of_birth: Annotated[Day | None, Ask("Date of birth")] = None
    age: Annotated[int | None, Field(ge=0, le=150), Ask("Age, where the date of birth is not known")] = None
    relation: Annotated[
        Relation | None, Ask("How does the child come into contact with the person investigated?", help="As far as it is known.")
    ] = None
    in_household: bool | None = None
    concern: Annotated[Text, Ask("Why may the child be at risk?", rows=3)] = ""
    address_note: Annotated[Sentence, Ask("Where the child is")] = ""


class SayAlreadyAChild(AskedOfRecord):
    """Which child of the case it is. `reason` is needed where names or ages differ."""

    child: Annotated[Short, Ask("Which child of this case is it?", missing="Choose which child it is.", offered=True, radio=True)]
    reason: Annotated[
        Text,
        Ask(
            "How is it known that they are the same?",
            help="Needed where the names, the dates of birth or the ages differ.",
            rows=3,
        ),
    ] = ""


class SayNotAChild(AskedOfRecord):
    """Why somebody who was named or seen is not recorded as a child."""

    why: Annotated[WhyNot, Ask("Why are they not recorded as a child?", missing="Choose why.", radio=True)]
    date_of_birth: Annotated[Day | None, Ask("Date of birth", help="Where it shows that they are 18 or older.")] = None
    reason: Annotated[
        Text,
        Ask(
            "What shows it?",
            help="In a sentence: what was checked, and with whom. Another officer must be able to follow it.",
            missing="Write what shows it, in a sentence.",
            rows=3,
        ),
    ]


class TakeBackAnswer(AskedOfRecord):
    """Why an answer about a child who was named or seen is taken back. The time for it runs again from when they were seen."""

    reason: Annotated[Text, Ask("Why is the answer taken back?", missing="Write why the answer is taken back.", rows=3)]


class DecideSameChild(AskedOfRecord):
    """Whether another record is of the same child. The figures count one child once."""

    other: Annotated[Short, Ask("Which other record?", help="Its reference.", missing="Write the reference of the other record.")]
    decision: Annotated[SameDecision, Ask("Are they one child?", missing="Choose whether they are one child.", radio=True)]
    reason: Annotated[
        Text, Ask("How is it known?", help="In a sentence.", missing="Write how it is known, in a sentence.", rows=3)
    ]
