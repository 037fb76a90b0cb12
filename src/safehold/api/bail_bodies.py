"""What is sent to the routes of bail."""

from typing import Literal

from ninja import Field
from pydantic import ConfigDict

from safehold.api.shapes import Body
from safehold.asked import Count, Day, Moment, Name, Text, Version, Word
from safehold.casework.bail.models import (
    Answer,
    BailOutcome,
    EarlierReturn,
    FailureEnd,
    FailureOutcome,
    FirstRelease,
    Regime,
)
from safehold.casework.people.models import How
from safehold.casework.releases.asked import NewCondition, NewViews
from safehold.casework.releases.choices import Factor

Condition = Literal["A", "B", "C", "D"]
"""What an officer must have grounds to believe before extending (PACE 1984 s.47ZC)."""


class FailureIn(Body):
    """A failure to surrender, with what was considered of the duty and of an excuse."""

    failed_on: Day
    duty_known: bool
    duty_words: Text
    excuse: Text
    judged_by: Name
    version: Version | None = None


class FailureEndIn(Body):
    """What ended it: they surrendered, were arrested, or came before a court."""

    what: FailureEnd
    on: Day
    version: Version | None = None


class FailureDecisionIn(Body):
    """What a person decided on it."""

    outcome: FailureOutcome
    on: Day
    decided_by: Name
    reason: Text
    version: Version | None = None


class BailIn(Body):
    """A release on bail, with what the law asks to be decided first."""

    released_at: Moment
    necessary: bool
    proportionate: bool
    factors: list[Factor] = Field(max_length=len(Factor))
    reasons: Text
    representations: Text
    representations_considered: bool
    guidance_regarded: bool
    custody_officer: Name
    copy_given: bool = False
    returns_on: Day | None = None
    returns_early: EarlierReturn | Literal[""] = ""
    conditions: list[NewCondition] = Field(default=[], max_length=50)
    regime: Regime = Regime.STANDARD
    first_release: FirstRelease = FirstRelease.BAIL
    sent_on: Day | None = None
    views: NewViews | None = None
    gate_reason: Text = ""
    version: Version | None = None

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "released_at": "2026-03-14T16:10:00+00:00",
                    "necessary": True,
                    "proportionate": True,
                    "factors": ["prevent_offending", "safeguard_victims"],
                    "reasons": "Children must be kept from contact while devices are examined.",
                    "representations": "None made.",
                    "representations_considered": True,
                    "copy_given": True,
                    "guidance_regarded": True,
                    "views": {"sought": "not_practicable", "words": "The child has not been identified."},
                    "custody_officer": "PS D. Desk",
                    "conditions": [
                        {
                            "purpose": "no_offending",
                            "text": "No unsupervised contact with anybody under 18",
                            "reasons": "He is in contact with children through a club.",
                        }
                    ],
                }
            ]
        }
    )


class RunningReleaseIn(Body):
    """A release on the bail that still runs, after an arrest for its breach. The pre-conditions apply again."""

    released_at: Moment
    necessary: bool
    proportionate: bool
    factors: list[Factor] = Field(max_length=len(Factor))
    reasons: Text
    representations: Text
    representations_considered: bool
    guidance_regarded: bool
    gate_reason: Text = ""
    version: Version | None = None


class BailExtensionIn(Body):
    """An extension: the reasons for each of the conditions A to D, and what the person or their solicitor answered."""

    to_months: Literal[6, 9, 12]
    condition_reasons: dict[Condition, Text]
    answered_at: Moment | None = None
    representations: Text = ""
    version: Version | None = None


class ExtensionRequestIn(BailExtensionIn):
    """An extension to be authorised by the officer who is named by user name; who was told of it beforehand, how and when."""

    told_whom: Name
    told_how: How
    told_at: Moment
    answer: Answer = Answer.AWAITED
    answer_by: Day | None = None
    sent_to: Name


class AuthorisedExtensionIn(BailExtensionIn):
    """An extension that you authorise in your own rank. Representations that were made must be considered.

    Who was told and what they answered is taken from the request that waits, where `told_whom` is left out.
    """

    told_whom: Name = ""
    told_how: How | Literal[""] = ""
    told_at: Moment | None = None
    answer: Answer | Literal[""] = ""
    considered: Text = ""
    designated_on: Day | None = None
    director_consulted: bool = False
    gate_reason: Text = ""


class RepresentationsIn(Body):
    """What the person or their solicitor answered on the extension that waits."""

    answer: Answer
    answered_at: Moment | None = None
    representations: Text = ""
    version: Version | None = None


class DeclinedExtensionIn(Body):
    """That the extension that waits is not authorised, and why."""

    reason: Text
    considered: Text = ""
    version: Version | None = None


class SuspectToldIn(Body):
    """Who was told, how and when."""

    told_whom: Name
    told_how: How
    told_at: Moment
    version: Version | None = None


class CourtApplicationIn(Body):
    """An application to the magistrates' court, with the grounds for conditions B to D."""

    applied_on: Day
    court: Name
    asked_until: Day
    condition_reasons: dict[Literal["B", "C", "D"], Text]
    why_longer: Text = ""
    version: Version | None = None


class BailCourtDecisionIn(Body):
    """What the court decided: the end that it ordered, or empty where it refused."""

    decided_on: Day
    ends_on: Day | None
    version: Version | None = None


class OnADayIn(Body):
    """The day, and the reason."""

    on: Day
    reason: Text
    version: Version | None = None


class SuspensionIn(OnADayIn):
    """A release for a charging decision, and the day on which the prosecutor was asked for it."""

    sent_on: Day


class BailReturnIn(Body):
    """The day of return and why it is before the last day of the period; an empty day is the last one again."""

    returns_on: Day | None
    returns_early: EarlierReturn | Literal[""] = ""
    reason: Text
    version: Version | None = None


class StayIn(Body):
    """A stay in hospital as an in-patient."""

    first_day: Day
    last_day: Day
    reason: Text
    version: Version | None = None


class VariationIn(Body):
    """The numbers of the conditions to be lifted, and the conditions to be set, at the person's request."""

    reason: Text
    asked_by_person: bool
    custody_officer: Name
    copy_given: bool
    lift: list[Count] = Field(default=[], max_length=50)
    add: list[NewCondition] = Field(default=[], max_length=50)
    views: NewViews | None = None
    version: Version | None = None


class BailBreachIn(Body):
    """A breach of the condition with this number. In itself it is no offence."""

    condition: Count
    happened_at: Moment
    what: Text
    response: Text
    further_offence: Word = ""
    version: Version | None = None


class BailEndIn(Body):
    """How the bail ended. A charge ends it by itself."""

    ended_at: Moment
    outcome: BailOutcome
    reason: Text
    version: Version | None = None
