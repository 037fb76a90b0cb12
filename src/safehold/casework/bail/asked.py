"""What is asked when people do something with a bail: one class for each action."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from safehold.asked import Ask, AskedOfRecord, Day, Moment, Name, Text, Word
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
from safehold.casework.releases.asked import WHY_NOT_WAIT, NewCondition, NewViews, ReleaseDecision, ReleaseWithConditions

Months = Literal[6, 9, 12]
"""To how many months officers may extend."""
Condition = Literal["A", "B", "C", "D"]
"""What an officer must have reasonable grounds to believe before extending (PACE 1984 s.47ZC)."""
Reasons = dict[Condition, Text]
"""The reasons for each condition. A form asks for each by itself."""

MUST_BE_CONSIDERED = (
    "The representations must be considered before an extension is decided (PACE 1984 ss. 47ZD–47ZE). Write what you say to them."
)
TO_HOW_MANY_MONTHS = Ask("Extend to how many months from the bail start date?", offered=True)
WHO_WAS_TOLD = Ask(
    "Who was told beforehand that an extension is decided, and asked what they say to it?",
    help="The person or their solicitor.",
    missing_on_form="Write whom you told: the person or their solicitor.",
)
HOW_THEY_WERE_TOLD = Ask("How were they told?", missing_on_form="Choose how they were told.", radio=True)
WHEN_THEY_WERE_TOLD = Ask("When were they told?", missing_on_form="Write when they were told.")
WHAT_CAME_OF_IT = Ask("What came of it?", missing_on_form="Choose whether representations were made.", radio=True)

CustodyOfficer = Annotated[Name, Ask("Custody officer", missing="Write the custody officer who decided.")]
WhyEarly = Annotated[EarlierReturn | Literal[""], Ask("Why before the last day?")]
GateReason = Annotated[
    Text,
    Ask(WHY_NOT_WAIT, help="Force policy. Needed only where a step is missing; it is kept in the audit.", rows=2),
]
OnDay = Annotated[Day, Ask("On which day?", missing="Write the day.")]
WhatHappened = Annotated[Text, Ask("Note", missing="Write what happened.", rows=2)]


class GrantBail(ReleaseWithConditions):
    """A release on bail, with what the law asks to be decided first."""

    custody_officer: CustodyOfficer
    returns_on: Annotated[
        Day | None,
        Ask(
            "An earlier day to return to the station",
            help="Leave empty for the last day of the bail period, as the rule is (PACE 1984 s.47ZA).",
        ),
    ] = None
    returns_early: WhyEarly = ""
    regime: Annotated[Regime, Ask("Kind of case", missing_on_form="Choose the kind of case.", radio=True)] = Regime.STANDARD
    first_release: Annotated[
        FirstRelease,
        Ask(
            "Released for what?",
            help="After a first release for a charging decision the clock has not begun (PACE 1984 s.47ZL).",
            missing_on_form="Choose what they are released for.",
            radio=True,
        ),
    ] = FirstRelease.BAIL
    sent_on: Annotated[
        Day | None,
        Ask(
            "If for a charging decision: on which day was it asked of the prosecutor?",
            help="Needed for a release for a charging decision (PACE 1984 ss. 37(7)(a), 37B).",
        ),
    ] = None
    gate_reason: GateReason = ""

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


class ReleaseOnRunningBail(ReleaseDecision):
    """A release on the bail that still runs, after an arrest for its breach. The pre-conditions apply again."""

    gate_reason: GateReason = ""


class PrepareExtension(AskedOfRecord):
    """An extension to be authorised: the reasons for conditions A to D; who was told beforehand, and what they answered."""

    told_whom: Annotated[Name, WHO_WAS_TOLD]
    told_how: Annotated[How, HOW_THEY_WERE_TOLD]
    told_at: Annotated[Moment, WHEN_THEY_WERE_TOLD]
    to_months: Annotated[Months, TO_HOW_MANY_MONTHS]
    condition_reasons: Reasons
    answer: Annotated[Answer, WHAT_CAME_OF_IT] = Answer.AWAITED
    answered_at: Moment | None = None
    representations: Annotated[Text, Ask("What did they say?", rows=2)] = ""
    answer_by: Annotated[
        Day | None,
        Ask(
            "Until which day may they answer?",
            help="Needed while there is no answer. A day that leaves time to decide before bail ends.",
        ),
    ] = None


class RecordRepresentations(AskedOfRecord):
    """What the person or their solicitor answered on the extension that waits."""

    answer: Annotated[Answer, Ask("What did they answer?", missing="Choose whether representations were made.", radio=True)]
    answered_at: Annotated[Moment | None, Ask("When were they received?")] = None
    representations: Annotated[Text, Ask("What did they say?", rows=3)] = ""


class ExtendBail(AskedOfRecord):
    """An extension that you authorise in your own rank. Representations that were made must be considered.

    Who was told and what they answered is taken from the request that waits, where `told_whom` is left out.
    """

    told_whom: Annotated[Name, WHO_WAS_TOLD] = ""
    told_how: Annotated[How | Literal[""], HOW_THEY_WERE_TOLD] = ""
    told_at: Annotated[Moment | None, WHEN_THEY_WERE_TOLD] = None
    to_months: Annotated[Months, TO_HOW_MANY_MONTHS]
    condition_reasons: Reasons
    answer: Annotated[Answer | Literal[""], WHAT_CAME_OF_IT] = ""
    answered_at: Moment | None = None
    representations: Annotated[Text, Ask("What did they say?", rows=2)] = ""
    considered: Annotated[
        Text,
        Ask(
            "What do you say to the representations?",
            help="Representations must be considered before an extension is decided. Leave empty if none were made.",
            rows=3,
        ),
    ] = ""
    designated_on: Annotated[
        Day | None,
        Ask(
            "When did the Director of Public Prosecutions designate the case?",
            help="Needed for 12 months in a designated case.",
        ),
    ] = None
    director_consulted: Annotated[bool, Ask("The Director of Public Prosecutions was consulted")] = False
    gate_reason: Annotated[
        Text,
        Ask(
            "Why can the decision not wait for their answer?",
            help="Force policy: they have until a day that is not over. It is kept in the audit.",
            rows=2,
        ),
    ] = ""


class DeclineExtension(AskedOfRecord):
    """That the extension that waits is not authorised, and why."""

    reason: Annotated[
        Text,
        Ask(
            "Which of the conditions A to D is not met, and why?",
            missing="Write which of the conditions A to D is not met, and why (PACE 1984 s.47ZC).",
            rows=3,
        ),
    ]
    considered: Annotated[Text, Ask("What do you say to the representations?", missing_on_form=MUST_BE_CONSIDERED, rows=3)] = ""


class RecordOutcomeTold(AskedOfRecord):
    """Who was told what was decided on an extension, how and when."""

    told_whom: Annotated[
        Name,
        Ask(
            "Who was told?",
            help="The person or their solicitor.",
            missing="Write whom you told: the person or their solicitor.",
        ),
    ]
    told_how: Annotated[How, Ask("How?", missing="Choose how they were told.", radio=True)]
    told_at: Annotated[Moment, Ask("When?", missing="Write when they were told.")]


class RecordCourtApplication(AskedOfRecord):
    """An application to the magistrates' court, with the grounds for conditions B to D."""

    applied_on: Annotated[Day, Ask("Day of the application", missing="Write the day.")]
    court: Annotated[Name, Ask("Court", missing="Write the court.")]
    asked_until: Annotated[Day, Ask("Until which day is the court asked to extend?", missing="Write the day that is asked for.")]
    condition_reasons: dict[Literal["B", "C", "D"], Text]
    why_longer: Annotated[
        Text,
        Ask(
            "Why is the longer time needed?",
            help="Beyond the plain period: why decision or investigation are unlikely to be complete (PACE 1984 s.47ZF(7)).",
            rows=2,
        ),
    ] = ""


class RecordCourtDecision(AskedOfRecord):
    """What the court decided: the end that it ordered, or empty where it refused."""

    decided_on: Annotated[Day, Ask("Day of the decision", missing="Write the day.")]
    ends_on: Annotated[
        Day | None,
        Ask("Until when did the court extend the bail?", help="As ordered. Leave empty if the court refused."),
    ]


class SuspendBail(AskedOfRecord):
    """A release for a charging decision, and the day on which the prosecutor was asked for it."""

    on: OnDay
    sent_on: Annotated[
        Day,
        Ask(
            "On which day was the decision asked of the prosecutor?",
            help="Without a request the clock runs (PACE 1984 ss. 37(7)(a), 47ZL).",
            missing="Write the day on which the decision was asked of the prosecutor.",
        ),
    ]
    reason: WhatHappened


class RestartBail(AskedOfRecord):
    """The day on which the CPS asked for more, and what happened."""

    on: OnDay
    reason: WhatHappened


class RecordInPatientStay(AskedOfRecord):
    """A stay in hospital as an in-patient."""

    first_day: Annotated[Day, Ask("First day as an in-patient", missing="Write the first day.")]
    last_day: Annotated[Day, Ask("Last day as an in-patient", missing="Write the last day.")]
    reason: Annotated[Text, Ask("Which hospital, and who said so?", missing="Write which hospital, and who said so.", rows=2)]


class VaryConditions(AskedOfRecord):
    """Conditions to be set, at the person's request, and what was done about the victims' views on them."""

    asked_by_person: Annotated[
        bool,
        Ask(
            "The person on bail asked for it",
            missing_on_form="A custody officer varies conditions at the person's request only (Bail Act 1976 s.3A(4)). "
            "Record their request, or ask for their return to the station and decide on bail anew.",
        ),
    ]
    add: Annotated[list[NewCondition], Field(max_length=50)] = []
    reason: Annotated[Text, Ask("Why?", missing="Write why the conditions change.", rows=3)]
    custody_officer: CustodyOfficer
    copy_given: Annotated[
        bool,
        Ask(
            "The person was given a copy of the record, with the conditions",
            help="Needed where conditions are set or varied (Bail Act 1976 s.5).",
            missing_on_form="Give the person a copy of the record with its conditions (Bail Act 1976 s.5), and record that.",
        ),
    ]
    views: NewViews | None = None


class SetReturnDay(AskedOfRecord):
    """The day of return and why it is before the last day of the period; an empty day is the last one again."""

    returns_on: Annotated[
        Day | None,
        Ask(
            "When do they return to the station?",
            help="Leave empty for the last day of the bail period (PACE 1984 s.47ZA).",
        ),
    ]
    returns_early: WhyEarly = ""
    reason: Annotated[
        Text,
        Ask(
            "Why, and how was the person told?",
            missing="Write why the day of return changes, and how the person was told.",
            rows=2,
        ),
    ]


class RecordBreach(AskedOfRecord):
    """A breach of a condition. In itself it is no offence; `further_offence` is the code of one that the conduct grounds."""

    happened_at: Annotated[Moment, Ask("When?", missing="Write when it happened.")]
    what: Annotated[Text, Ask("What happened?", missing="Write what happened.", rows=3)]
    further_offence: Annotated[
        Word,
        Ask(
            "Which further offence does the conduct ground, if any?",
            help="A breach of a condition is not an offence in itself. It gives a power of arrest (PACE 1984 s.46A(1A)).",
            offered=True,
        ),
    ] = ""
    response: Annotated[Text, Ask("What is done about it, and why?", missing="Write what is done about it, and why.", rows=3)]


class RecordFailureToSurrender(AskedOfRecord):
    """A failure to surrender, with what was considered of the duty and of an excuse."""

    failed_on: Annotated[Day, Ask("On which day did they not come?", missing="Write the day.")]
    duty_known: Annotated[bool, Ask("They knew of the day and the place")]
    duty_words: Annotated[
        Text,
        Ask(
            "How did they know, or why is that in doubt?",
            missing="Write how the person knew of the day and the place, or why that is in doubt.",
            rows=2,
        ),
    ]
    excuse: Annotated[
        Text,
        Ask(
            "What is known of a reasonable cause?",
            help="Failing to surrender is an offence only without reasonable cause (Bail Act 1976 s.6): a person judges.",
            missing="Write what is known of a reasonable cause, and how it was considered.",
            rows=3,
        ),
    ]
    judged_by: Annotated[Name, Ask("Who considered it?", missing="Write who considered it.")]


class RecordEndOfFailure(AskedOfRecord):
    """What ended a failure to surrender: they surrendered, were arrested, or came before a court."""

    what: Annotated[
        FailureEnd,
        Ask(
            "What happened?",
            help="Three months to lay the information begin with the first of them (Bail Act 1976 s.6(13)–(14)).",
            missing="Choose what happened.",
            radio=True,
        ),
    ]
    on: OnDay


class DecideOnFailure(AskedOfRecord):
    """What a person decided on a failure to surrender."""

    outcome: Annotated[
        FailureOutcome,
        Ask(
            "What was decided?",
            help="Charging them with it in this case records by itself that the information was laid.",
            missing="Choose what was decided.",
            radio=True,
        ),
    ]
    on: Annotated[
        Day,
        Ask(
            "On which day?",
            help="The day on which the information was laid, or on which it was decided not to proceed.",
            missing="Write the day.",
        ),
    ]
    decided_by: Annotated[Name, Ask("Who decided?", missing="Write who decided.")]
    reason: Annotated[Text, Ask("Why?", missing="Write why.", rows=3)]


class EndBail(AskedOfRecord):
    """How the bail ended. A charge ends it by itself."""

    ended_at: Annotated[Moment, Ask("When did it end?", missing="Write when it ended.")]
    outcome: Annotated[
        BailOutcome,
        Ask(
            "How?",
            help="A charge ends bail by itself: record the charge.",
            missing="Choose how it ended.",
            radio=True,
        ),
    ]
    reason: Annotated[Text, Ask("Why?", missing="Write why the bail ends.", rows=3)]
