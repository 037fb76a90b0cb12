"""What is asked when victims are told, or are not: one class for each action."""

from typing import Annotated

from pydantic import AfterValidator, Field

from safehold.asked import Ask, Asked, Line, Moment, Name, Text
from safehold.casework.people.models import How
from safehold.casework.victims.models import NoticeOutcome


def _not_told(outcome: NoticeOutcome) -> NoticeOutcome:
    if outcome is NoticeOutcome.TOLD:
        raise ValueError("Choose why they are not told. Where they were told, record that.")
    return outcome


Keys = Annotated[list[Line], Field(max_length=200)]
"""Keys of what is owed (`queries.Owed.key`)."""


class RecordVictimTold(Asked):
    """That victims, or whoever speaks for them, were told. `events` are keys of what is owed; one contact may settle several."""

    events: Annotated[
        Keys, Ask("Of what?", help="One contact may settle several.", missing="Choose of what they were told.", offered=True)
    ]
    told_whom: Annotated[
        Name,
        Ask(
            "Who was told?",
            help="The victim, or who speaks for them: for a child, a parent, guardian or other representative.",
            missing="Write who was told: the victim, or who speaks for them.",
        ),
    ]
    through_representative: Annotated[
        bool, Ask("A parent, guardian or other representative was told", help="Needed for a child.")
    ] = False
    told_how: Annotated[How, Ask("How?", missing="Choose how they were told.", radio=True)]
    told_at: Annotated[Moment, Ask("When?", missing="Write when they were told.")]


class RecordVictimNotTold(Asked):
    """Why a victim is not told."""

    events: Annotated[
        Keys, Ask("Of what?", help="One reason may settle several.", missing="Choose of what they are not told.", offered=True)
    ]
    why: Annotated[
        NoticeOutcome,
        AfterValidator(_not_told),
        Ask("Why are they not told?", missing="Choose why they are not told.", radio=True),
    ]
    reason: Annotated[
        Text,
        Ask("What was tried, or what did they say?", missing="Write what was tried, or what they said.", rows=3),
    ]
