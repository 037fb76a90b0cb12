"""What is asked when people do something with a referral: one class for each action."""

from typing import Annotated

from pydantic import ConfigDict, Field

from safehold.asked import Account, Ask, Asked, AskedOfRecord, Label, Line, Moment, Sentence, Short, Text
from safehold.casework.cases.models import Restriction, RiskLevel
from safehold.casework.referrals.models import ClosedAs, MatchDecision


class TakeReferral(AskedOfRecord):
    """Nothing but the version that you last saw."""


class AssignReferral(AskedOfRecord):
    """Why a referral goes to an officer, where that needs saying."""

    reason: Annotated[Account, Ask("Why?")] = ""


class AssessmentAnswer(Asked):
    """One question of the tool, its answer and the evidence for it."""

    question: Sentence
    answer: Text
    evidence: Text = ""


class AssessReferral(AskedOfRecord):
    """The level that a person assessed with the national tool, and which facts led to it."""

    level: Annotated[
        RiskLevel,
        Ask(
            "Level",
            help="As the tool gave it. If you depart from it, say why below.",
            missing="Choose the level that the assessment gave.",
            radio=True,
        ),
    ]
    tool: Annotated[Label, Ask("Tool used", missing="Write which tool was used.")]
    tool_version: Annotated[Short, Ask("Version of the tool", missing="Write the version of the tool.")]
    answers: Annotated[list[AssessmentAnswer], Field(max_length=100)] = []
    reason: Annotated[Text, Ask("Why this level?", missing="Write which facts led to this level.", rows=3)]

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"level": "high", "tool": "KIRAT", "tool_version": "3", "reason": "Lives with two children"}]
        }
    )


class OverrideTarget(AskedOfRecord):
    """The moment to which a supervisor moves a target, and why."""

    moved_to: Annotated[Moment, Ask("Move the target to")]
    reason: Annotated[
        Text, Ask("Why?", help="The clock says it, with your name.", missing="Write why the target is moved.", rows=3)
    ]


class OpenCaseFromReferral(AskedOfRecord):
    """The case to be opened from a referral. Without `title` it is called after the person reported."""

    title: Annotated[Line, Ask("Whom or what is it about?", missing_on_form="Fill in “Whom or what is it about?”.")] = ""
    restriction: Annotated[
        Restriction, Ask("Who may know of it?", missing_on_form="Fill in “Who may know of it?”.", radio=True)
    ] = Restriction.STANDARD
    reason: Annotated[Text, Ask("Why is a case opened?", missing_on_form="Write why a case is opened.", rows=3)] = ""


class JoinReferral(AskedOfRecord):
    """What shows that a referral belongs to a case."""

    reason: Annotated[
        Text,
        Ask(
            "What shows that it belongs to this case?",
            missing="Write what shows that it belongs to the case.",
            rows=3,
        ),
    ]


class CloseReferral(AskedOfRecord):
    """How a referral ends without a case, and why nothing more is to be done here."""

    outcome: Annotated[ClosedAs, Ask("How does it end?", missing="Choose how it ends.", radio=True)] = ClosedAs.NO_FURTHER_ACTION
    passed_to: Annotated[Line, Ask("Passed to, if it was")] = ""
    reason: Annotated[
        Text,
        Ask(
            "Why is nothing more to be done here?",
            missing="Write why nothing more is to be done here.",
            rows=3,
        ),
    ]


class DecideMatch(Asked):
    """Whether two records concern the same person, and what shows it."""

    decision: Annotated[MatchDecision, Ask("Are they the same?", missing="Choose whether they are the same.", radio=True)]
    reason: Annotated[Text, Ask("What shows it?", missing="Write what shows that they are, or are not, the same.", rows=3)]
