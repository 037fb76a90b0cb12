"""The force's own figures on bail: what it may set, with the day that chooses the version."""

from safehold.casework.cases.models import ClockKind
from safehold.casework.policy import names

OUTCOME_TOLD_WITHIN = names.register(
    names.figure(
        "bail_outcome_days",
        "Telling the person what was decided on an extension of bail",
        default=1,
        unit="working day",
        most=5,
        dated_by="the day of the decision",
        clock_kinds=(ClockKind.BAIL.value,),
        hint="Working days after the decision, from 1 to 5. That they are told is law (PACE 1984 ss. 47ZD–47ZE).",
    )
)
ANSWER_WITHIN = names.register(
    names.figure(
        "extension_answer_days",
        "Days that a person is given to answer on an extension of bail",
        default=5,
        unit="day",
        most=28,
        dated_by="the day of the form",
        hint="What the form proposes, from 1 to 28; the officer may write another day.",
    )
)
LONG_GAP = names.register(
    names.figure(
        "extension_pack_gap_days",
        "Days without a step of the investigation that an extension pack warns of",
        default=14,
        unit="day",
        most=90,
        dated_by="the day of the pack",
        hint="Whole days in a row, from 1 to 90. Shorter gaps are listed without a warning.",
    )
)
LONG_WAIT = names.register(
    names.figure(
        "extension_pack_wait_days",
        "Days that an examination waits before an extension pack warns of it",
        default=28,
        unit="day",
        most=365,
        dated_by="the day of the pack",
        hint="Days since it was asked for, from 1 to 365.",
    )
)
