"""Applications to the magistrates' court: how far it may extend, in which form, and when one comes too late.

PACE 1984 ss. 47ZF–47ZJ. What a court has ordered is recorded and taken as ordered; nothing here replaces its order.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from safehold.law.bail.answers import DEFAULT_READINGS, BailClock, LimitState, Readings
from safehold.law.bail.course import Course
from safehold.law.bail.facts import BailFacts, CourtExtension, Regime, check_facts
from safehold.law.bail.limits import COURT_AGAIN, LIMITS
from safehold.law.bail.rules import CONDITIONS_A_TO_D, HEARING, ExtensionCondition
from safehold.law.calendar import period_of_months, spoken
from safehold.law.errors import RefusedByLawError, refuse
from safehold.law.judgements import Judgement
from safehold.law.steps import Basis, Step

__all__ = ["CourtForm", "CourtReach", "Form", "check_court_application", "court_form", "court_reach"]

_LAW: Final = Basis.STATUTE
_ONE_DAY: Final = timedelta(days=1)


class Form(StrEnum):
    """How the court deals with an application."""

    PAPERS = "papers"
    HEARING = "hearing"


@dataclass(frozen=True, slots=True)
class CourtReach:
    """How far the next order of the court may reach, plainly and where the longer time is needed."""

    first_order: bool
    ends: date
    ends_where_needed: date
    months: int
    months_where_needed: int
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class CourtForm:
    """The form of one application, and why."""

    form: Form
    beyond_threshold: bool
    steps: tuple[Step, ...]


def court_reach(facts: BailFacts, readings: Readings = DEFAULT_READINGS) -> CourtReach:
    """Compute how far the next order of the court may reach on these facts.

    Source: PACE 1984 ss. 47ZF(4)–(7), 47ZG. Assumes: that the months of s.47ZG begin with the day after the period in force,
    from general knowledge.
    Units and zones: calendar months; the first order counts from the bail start date, with the days of suspension.
    Raises: RefusedByLawError where the court can't extend yet, or no more; FactsError, as `clock`.
    """
    course, clock = _course(facts, readings)
    opens = _first_possible(facts)
    too_early = course.too_early_for_the_court()
    if too_early is not None:
        refuse(*too_early)
    if clock.pending_since is not None:
        refuse(
            "bail.application_pending",
            f"The application of {spoken(clock.pending_since)} has not been decided.",
            "PACE 1984 s.47ZJ",
            "Wait for the court's decision.",
        )
    if clock.ends is None:
        refuse(
            "bail.stopped",
            "The clock is stopped, so nothing says yet which day an order would reach.",
            "PACE 1984 s.47ZL",
            "Wait for the Director's request.",
        )
    if course.court_ends is not None:
        again = COURT_AGAIN.on(facts.arrested).value
        begins = clock.ends + _ONE_DAY
        plain, needed = (period_of_months(begins, months) for months in again)
        text = (
            f"The court may extend the {spoken(clock.ends)} in force by {again[0]} months, to {spoken(plain)}; where the time is "
            f"needed by {again[1]}, to {spoken(needed)}. It may do so again."
        )
        return CourtReach(False, plain, needed, *again, (Step(text, _LAW, "PACE 1984 s.47ZG"),))
    months = _first_months(facts, clock, opens)
    moved = course.ends[opens] - period_of_months(course.start or _begin_of(facts), clock.limits[opens].months)
    plain, needed = (period_of_months(course.start or _begin_of(facts), number) + moved for number in months)
    text = (
        f"The court may extend to {months[0]} months from the bail start date, {spoken(plain)}; where a decision or the "
        f"investigation is unlikely to be complete by then, to {months[1]} months, {spoken(needed)}."
    )
    return CourtReach(True, plain, needed, *months, (Step(text, _LAW, "PACE 1984 s.47ZF(4)–(7)"),))


def court_form(
    facts: BailFacts,
    *,
    asked_until: date,
    justice_requires_hearing: bool = False,
    hearing_asked_for: bool = False,
    readings: Readings = DEFAULT_READINGS,
) -> CourtForm:
    """Say in which form the court deals with an application that asks for a day.

    `hearing_asked_for` is a request by the person or by the applicant.

    Source: PACE 1984 s.47ZI. Units and zones: 24 calendar months from the bail start date.
    Raises: FactsError, as `clock`; NotCoveredError for an arrest before the rules held here.
    """
    check_facts(facts)
    months = HEARING.on(facts.arrested).value
    course, _ = _course(facts, readings)
    threshold = period_of_months(course.start or _begin_of(facts), months)
    beyond = asked_until > threshold
    hearing = hearing_asked_for if beyond else justice_requires_hearing
    if beyond:
        why = (
            f"It asks for a day after {months} months ({spoken(threshold)}), and a hearing was "
            f"{'asked for' if hearing else 'not asked for'}"
        )
    else:
        why = (
            f"It asks for a day up to {months} months ({spoken(threshold)}), and the interests of justice "
            f"{'require' if hearing else 'do not require'} a hearing"
        )
    form = Form.HEARING if hearing else Form.PAPERS
    result = "there is a hearing" if hearing else "a single justice decides on paper"
    return CourtForm(form, beyond, (Step(f"{why}: {result}.", _LAW, "PACE 1984 s.47ZI"),))


def check_court_application(
    facts: BailFacts,
    *,
    applied: date,
    asked_until: date,
    judgements: Mapping[ExtensionCondition, Judgement],
    why_longer: str = "",
    readings: Readings = DEFAULT_READINGS,
) -> tuple[Step, ...]:
    """Refuse an application to the court that comes too late, out of order, for too long, or without conditions B to D.

    `why_longer` says why a decision or the investigation is unlikely to be complete within the plain period (s.47ZF(7)).

    Source: PACE 1984 ss. 47ZC, 47ZF, 47ZG, 47ZJ.
    Raises: RefusedByLawError with the section and the way forward; FactsError, as `clock`.
    """
    position = len(facts.events)
    proposed = replace(facts, events=(*facts.events, CourtExtension(applied, None, None)))
    check_facts(proposed)
    for refusal in Course(proposed, readings).run().refused:
        if refusal.event == position:
            raise RefusedByLawError(
                code=refusal.code,
                reason=refusal.reason,
                provision=refusal.provision,
                way_forward=refusal.way_forward,
                in_time=refusal.in_time,
            )
    reach = court_reach(facts, readings)
    _refuse_beyond(reach, asked_until, why_longer)
    texts = CONDITIONS_A_TO_D.on(facts.arrested).value
    steps = [*reach.steps]
    for condition in (ExtensionCondition.B, ExtensionCondition.C, ExtensionCondition.D):
        judgement = judgements.get(condition)
        if judgement is None or not judgement.met or not judgement.reasons.strip():
            refuse(
                "bail.condition_not_met" if judgement is not None and not judgement.met else "bail.condition_missing",
                f"The court has to be satisfied of condition {condition}: {texts[condition]}.",
                "PACE 1984 s.47ZF(3)(a)",
                "Write the grounds, or don't apply.",
            )
        steps.append(Step(f"Condition {condition}: {judgement.reasons.strip().rstrip('.')}.", _LAW, "PACE 1984 s.47ZF(3)(a)"))
    steps.append(
        Step(
            "In time: until the court decides, the period is treated as extended. One that could have come in time to be decided "
            "before may be refused.",
            _LAW,
            "PACE 1984 s.47ZJ(3)–(4)",
        )
    )
    return tuple(steps)


def _refuse_beyond(reach: CourtReach, asked_until: date, why_longer: str) -> None:
    """Refuse a day beyond what the court can give, or beyond the plain period without a reason. Source: PACE 1984 s.47ZF."""
    if asked_until > reach.ends_where_needed:
        refuse(
            "bail.court_reach",
            f"The court can extend to {spoken(reach.ends_where_needed)} at most, not to {spoken(asked_until)}.",
            reach.steps[0].provision,
            "Ask for an earlier day; a further application can follow.",
        )
    if asked_until > reach.ends and not why_longer.strip():
        refuse(
            "bail.longer_not_needed",
            f"Beyond {spoken(reach.ends)} the court has to be shown that the longer time is needed.",
            "PACE 1984 s.47ZF(7)",
            "Write why the decision or the investigation is unlikely to be complete, or ask for less.",
        )


def _begin_of(facts: BailFacts) -> date:
    """Give the bail start date, the day after the arrest. Source: PACE 1984 s.47ZB(4)(a)."""
    return facts.arrested + _ONE_DAY


def _course(facts: BailFacts, readings: Readings) -> tuple[Course, BailClock]:
    check_facts(facts)
    course = Course(facts, readings)
    clock = course.run()
    return course, clock


def _first_possible(facts: BailFacts) -> int:
    return next(place for place, limit in enumerate(LIMITS[facts.regime].on(facts.arrested).value) if limit.by_court)


def _first_months(facts: BailFacts, clock: BailClock, opens: int) -> tuple[int, int]:
    """s.47ZF(4), (6): 12 and 18 months after 47ZDA; 18 and 24 after 47ZDB or 47ZE."""
    table = LIMITS[facts.regime].on(facts.arrested).value
    plain, needed = table[opens].months, table[opens + 1].months
    used = next((limit.months for limit in clock.limits if limit.state is LimitState.IN_FORCE), 0)
    if facts.regime is Regime.DESIGNATED and used < table[opens - 1].months:
        standard = [limit.months for limit in LIMITS[Regime.STANDARD].on(facts.arrested).value if limit.by_court]
        plain, needed = standard[0], standard[1]
    return plain, needed
