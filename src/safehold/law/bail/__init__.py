"""Pre-charge bail: how long it lasts, who may extend it, and what stops its clock.

PACE 1984 ss. 47ZA–47ZM, as amended by the Police, Crime, Sentencing and Courts Act 2022.

- The bail start date is the day after arrest (47ZB(4)(a)). Each limit is a period of months beginning with that day,
  never counted from the previous limit.
- An extension is authorised before the period in force ends, in order, by the rank that the section names (47ZD–47ZE).
- An application to the court is made before the period ends, which is then treated as extended until the court
  decides (47ZJ(3)), where it was not practicable to decide before (47ZJ(1)(b)): the court judges that, and nothing here
  does. What the court orders is taken as ordered.
- Release for a charging decision stops the clock, or keeps it from beginning where it is the first release (47ZL). It runs
  again on the day the Director asks for more, with at least seven days left, and stops when the request is met.
- Where the person is in hospital on the last day, every in-patient day is suspended (47ZM).
- A refused event changes nothing after it.
- `clock` computes. `check_*` refuse, with the section and the way forward: release on bail (50A), conditions, victims' views
  (47ZZA), each extension (47ZC–47ZE), applications to the court (47ZF–47ZJ), the day of return (47ZA).
- A new arrest for the same offence leaves the period that of the first arrest, or begins it anew (s.47(7)): a reading.
- A breach of a condition gives a power of arrest and is no offence by itself (`after_breach`).
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final

from safehold.law.bail.again import check_release_in_period
from safehold.law.bail.answers import (
    DEFAULT_READINGS,
    SIGN_OFFS,
    BailClock,
    BailLimit,
    BailRefusal,
    LimitState,
    Readings,
)
from safehold.law.bail.breach import (
    BreachAnswer,
    FailureToSurrender,
    InformationClock,
    RemandAnswer,
    Route,
    after_breach,
    check_information,
    check_remand,
    information_clock,
)
from safehold.law.bail.course import Course
from safehold.law.bail.court import CourtForm, CourtReach, Form, check_court_application, court_form, court_reach
from safehold.law.bail.facts import (
    BailEnded,
    BailEvent,
    BailFacts,
    CourtExtension,
    DppRequest,
    DppRequestMet,
    Extension,
    FirstRelease,
    InPatient,
    Rank,
    Regime,
    Suspended,
    check_facts,
)
from safehold.law.bail.gates import (
    Condition,
    ExtensionDecision,
    ReleaseDecision,
    VictimsViews,
    check_conditions,
    check_extension_decision,
    check_release_on_bail,
    check_variation,
    check_victims_views,
    counts_as_vulnerable,
    provision_on_views,
    refusals_of_release,
)
from safehold.law.bail.limits import COURT_AGAIN, FLOOR, LIMITS, RANKS, Limit
from safehold.law.bail.limits import RULES as LIMIT_RULES
from safehold.law.bail.returning import EarlierReturn, check_return_date
from safehold.law.bail.rules import RULES as GATE_RULES
from safehold.law.bail.rules import ExtensionCondition, Factor, InformationMonths, Purpose, RemandGround
from safehold.law.errors import RefusedByLawError
from safehold.law.judgements import Judgement
from safehold.law.provisions import Rule, dated_table

RULES: Final[Mapping[str, Rule[Any]]] = dated_table(*LIMIT_RULES.values(), *GATE_RULES.values())

__all__ = [
    "COURT_AGAIN",
    "DEFAULT_READINGS",
    "FLOOR",
    "LIMITS",
    "RANKS",
    "RULES",
    "SIGN_OFFS",
    "BailClock",
    "BailEnded",
    "BailEvent",
    "BailFacts",
    "BailLimit",
    "BailRefusal",
    "BreachAnswer",
    "Condition",
    "CourtExtension",
    "CourtForm",
    "CourtReach",
    "DppRequest",
    "DppRequestMet",
    "EarlierReturn",
    "Extension",
    "ExtensionCondition",
    "ExtensionDecision",
    "Factor",
    "FailureToSurrender",
    "FirstRelease",
    "Form",
    "InPatient",
    "InformationClock",
    "InformationMonths",
    "Judgement",
    "Limit",
    "LimitState",
    "Purpose",
    "Rank",
    "Readings",
    "Regime",
    "ReleaseDecision",
    "RemandAnswer",
    "RemandGround",
    "Route",
    "Suspended",
    "VictimsViews",
    "after_breach",
    "check_conditions",
    "check_court_application",
    "check_extension",
    "check_extension_decision",
    "check_information",
    "check_release_in_period",
    "check_release_on_bail",
    "check_remand",
    "check_return_date",
    "check_variation",
    "check_victims_views",
    "clock",
    "counts_as_vulnerable",
    "court_form",
    "court_reach",
    "information_clock",
    "provision_on_views",
    "refusals_of_release",
]


def clock(
    facts: BailFacts, readings: Readings = DEFAULT_READINGS, *, limits: Mapping[str, Rule[tuple[Limit, ...]]] = LIMITS
) -> BailClock:
    """Compute when the bail ends, every limit of its regime, and how the answer came about.

    The version of the limits that covers the arrest applies, and stays with the case. `limits` is another table, such as one
    with a version that is not in force yet.

    Source: PACE 1984 ss. 47ZA–47ZM.
    Units and zones: local dates; calendar months from the bail start date.
    Raises: FactsError for facts that can't be true; NotCoveredError for an arrest before the rules held here.
    """
    check_facts(facts)
    return Course(facts, readings, limits).run()


def check_extension(
    facts: BailFacts, *, authorised: date, rank: str, to_months: int, readings: Readings = DEFAULT_READINGS
) -> None:
    """Refuse an extension that the law wouldn't allow on these facts.

    Units and zones: `authorised` is the London date; `to_months` counts from the bail start date.
    Raises: RefusedByLawError with the section and the way forward; FactsError, as `clock`.
    """
    authority = RANKS.get(rank, Rank.INSPECTOR)
    position = len(facts.events)
    proposed = replace(facts, events=(*facts.events, Extension(authorised, authority, to_months)))
    for refusal in clock(proposed, readings).refused:
        if refusal.event == position:
            raise RefusedByLawError(
                code=refusal.code,
                reason=refusal.reason,
                provision=refusal.provision,
                way_forward=refusal.way_forward,
                in_time=refusal.in_time,
            )
    if rank not in RANKS:
        raise RefusedByLawError(
            code="bail.rank",
            reason=f"Only an inspector or above may authorise {to_months} months.",
            provision="PACE 1984 ss.47ZD–47ZE",
            way_forward="Send it to one.",
        )
