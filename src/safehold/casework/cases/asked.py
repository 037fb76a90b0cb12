"""What is asked when people do something with a case: one class for each action. The officers it names stand beside it."""

from typing import Annotated

from safehold.asked import Ask, Asked, AskedOfRecord, Label, Line, Moment, Sentence, Short, Text, Word
from safehold.casework.cases.models import Restriction, RiskLevel


class OpenCase(Asked):
    """A case to be opened."""

    title: Annotated[
        Line,
        Ask(
            "Whom or what is it about?",
            help="Usually the name of the suspect.",
            missing="Write whom or what the case is about.",
        ),
    ]
    restriction: Annotated[
        Restriction,
        Ask(
            "Who may know of it?",
            help="A restricted case does not appear in lists, searches or counts of anybody else.",
            missing_on_form="Fill in “Who may know of it?”.",
            radio=True,
        ),
    ] = Restriction.STANDARD
    reason: Annotated[Text, Ask("Why is the case opened?", rows=3)]


class SetRisk(AskedOfRecord):
    """A risk level that a person set with a tool."""

    level: Annotated[RiskLevel, Ask("Level", radio=True)]
    tool: Annotated[Label, Ask("Tool used")]
    tool_version: Annotated[Short, Ask("Version of the tool")]
    reason: Annotated[
        Text,
        Ask(
            "Why this level?",
            help="Say which facts led to it, and why where you depart from the tool.",
            missing="Write why the risk is at this level.",
            rows=3,
        ),
    ]


class RecordDecision(AskedOfRecord):
    """An entry for the policy book."""

    decision: Annotated[Sentence, Ask("What was decided?", missing="Write what was decided.")]
    reason: Annotated[Text, Ask("Why?", missing="Write why this was decided.", rows=4)]


class ReassignCase(AskedOfRecord):
    """Why another officer of its team takes a case over."""

    reason: Annotated[Text, Ask("Why?", rows=3)]


class ChangeSupervisor(AskedOfRecord):
    """Why a case gets another supervisor."""

    reason: Annotated[Text, Ask("Why?", missing="Write why the case gets another supervisor.", rows=3)]


class TakeOverCase(Asked):
    """Why an inspector takes over a case whose supervisor left."""

    reason: Annotated[Text, Ask("Why do you take it over?", missing="Write why you take the case over.", rows=3)]


class ReviewCase(Asked):
    """What a supervisor's review found."""

    reason: Annotated[
        Text,
        Ask(
            "What did the review find?",
            help="Is the risk still right? What has been done since the last review? What must happen next?",
            missing="Write what the review found.",
            rows=4,
        ),
    ]


class GrantAccess(Asked):
    """What an officer will do in a case, and until when they may see it (empty: until it is ended)."""

    role: Annotated[Word, Ask("What will they do in it?", missing="Write what they will do in the case.")]
    until: Moment | None = None
    reason: Annotated[Text, Ask("Why?", missing="Write why they need to see the case.", rows=3)]


class EndAccess(Asked):
    """Why somebody need not see a case any more."""

    reason: Annotated[
        Text, Ask("Why need they not see it any more?", missing="Write why they need not see the case any more.", rows=3)
    ]


class CloseCase(Asked):
    """How a case ended."""

    outcome: Annotated[Sentence, Ask("Outcome", missing="Write how the case ended.")]
    reason: Annotated[Text, Ask("Why is the case closed?", missing="Write why the case is closed.", rows=3)]


class ReopenCase(Asked):
    """Why a closed case goes on."""

    reason: Annotated[
        Text,
        Ask(
            "Why is the case opened again?",
            help="It stands where its records put it, and its limits run again.",
            missing="Write why the case is opened again.",
            rows=3,
        ),
    ]
