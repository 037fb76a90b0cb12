"""What follows a breach of bail before charge, or a failure to surrender.

- A breach of a condition is no offence by itself. It gives a power of arrest, and of entry for it.
- Which offence the conduct grounds, if any, is for a person to say; nothing here says it for them.
- Failing to surrender can be an offence under the Bail Act 1976 s.6, with its own limit for laying the information.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from safehold.law.bail.rules import AFTER_BREACH, ARREST, INFORMATION, REMAND, RemandGround
from safehold.law.calendar import add_months, check_day, spoken
from safehold.law.errors import FactsError, refuse
from safehold.law.steps import Basis, Step

__all__ = [
    "BreachAnswer",
    "FailureToSurrender",
    "InformationClock",
    "RemandAnswer",
    "Route",
    "after_breach",
    "check_information",
    "check_remand",
    "information_clock",
]

_LAW: Final = Basis.STATUTE
_S6: Final = "Bail Act 1976 s.6"


@dataclass(frozen=True, slots=True)
class Route:
    """One way on after the arrest: what is done, where the law says so, and what it leads to."""

    what: str
    provision: str
    then: str


@dataclass(frozen=True, slots=True)
class BreachAnswer:
    """What a breach gives and what it does not. `is_offence` is always False: conduct is judged on its own."""

    arrest: str
    entry: str
    is_offence: bool
    question: str
    routes: tuple[Route, ...]
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class FailureToSurrender:
    """A failure to surrender to police bail, and what came after it. Days in London."""

    failed: date
    surrendered: date | None = None
    arrested: date | None = None
    before_court: date | None = None


@dataclass(frozen=True, slots=True)
class InformationClock:
    """Until when the information may be laid. `may_lengthen` while nothing has ended the failure."""

    lay_by: date
    may_lengthen: bool
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class RemandAnswer:
    """That somebody charged may be kept for the court, and why."""

    ground: RemandGround
    steps: tuple[Step, ...]


def after_breach(*, on: date, street_bail: bool = False, for_charging_decision: bool = False) -> BreachAnswer:
    """Say what a suspected breach of a condition allows: arrest, entry, and the ways on after the arrest.

    `for_charging_decision` is True for a release under s.37(7)(a) or 37C(2)(b), to which s.37C applies.

    Source: PACE 1984 ss. 17(1)(cab), 30D(2A), 37C, 37CA, 38, 46, 46A(1A). Assumes: ss. 37C–38, 46 from general knowledge.
    Raises: NotCoveredError for a day before the rules held here.
    """
    entry = ARREST.on(on).value
    AFTER_BREACH.on(on)
    arrest = "PACE 1984 s.30D(2A)" if street_bail else "PACE 1984 s.46A(1A)"
    section = "37C(2)" if for_charging_decision else "37CA(2)"
    routes = (
        Route(
            "Charge with the offence, or with another one that the conduct grounds.",
            f"PACE 1984 s.{section}(a)",
            "Bail after charge, or custody until the next sitting of the court on a ground of s.38(1).",
        ),
        Route(
            "Release without charge on bail.",
            f"PACE 1984 s.{section}(b)",
            "The same conditions go on (s.37C(4))." if for_charging_decision else "The pre-conditions of s.50A apply again.",
        ),
        Route("Release without charge and without bail.", f"PACE 1984 s.{section}(b)", "No conditions and no day of return."),
    )
    steps = (
        Step(
            "A constable with reasonable grounds to suspect that a condition was broken may arrest without a warrant.",
            _LAW,
            arrest,
        ),
        Step("Premises may be entered and searched to make that arrest.", _LAW, entry),
        Step("The breach is no offence by itself.", _LAW, arrest),
        Step(
            "The bail runs on with its last day; a further arrest doesn't lengthen it.",
            _LAW,
            "PACE 1984 ss. 47ZB(4)(a), 47ZM(2)",
        ),
        Step(
            "Up to three hours from arrival at the station are left out of the detention clock; earlier detention counts.",
            _LAW,
            "PACE 1984 s.47(6), (6A)",
        ),
    )
    question = "Which further offence, if any, does the conduct itself ground?"
    return BreachAnswer(arrest, entry, False, question, routes, steps)


def information_clock(facts: FailureToSurrender) -> InformationClock:
    """Compute until when the information for failing to surrender may be laid. Either period is enough.

    Source: Bail Act 1976 s.6(11)–(14). Units and zones: calendar months, London dates; the first day is not counted.
    Raises: FactsError for days that can't be; NotCoveredError for a failure before the rule held here.
    """
    _check_failure(facts)
    rule = INFORMATION.on(facts.failed).value
    from_failure = add_months(facts.failed, rule.from_failure)
    steps = [
        Step(
            f"Failed to surrender on {spoken(facts.failed)}: {rule.from_failure} months end on {spoken(from_failure)}.",
            _LAW,
            f"{_S6}(12)",
        )
    ]
    ended = min(
        (
            (day, what)
            for day, what in (
                (facts.surrendered, "surrendered"),
                (facts.arrested, "was arrested"),
                (facts.before_court, "came before a court"),
            )
            if day is not None
        ),
        default=None,
    )
    if ended is None:
        steps.append(
            Step(
                f"Nothing has ended the failure yet. {rule.from_end} months will run from the surrender, the arrest or the "
                "appearance that comes first, and may end later.",
                _LAW,
                f"{_S6}(13)–(14)",
            )
        )
        return InformationClock(from_failure, True, tuple(steps))
    day, what = ended
    from_end = add_months(day, rule.from_end)
    steps.append(
        Step(
            f"The person {what} on {spoken(day)}, which came first: {rule.from_end} months end on {spoken(from_end)}.",
            _LAW,
            f"{_S6}(13)–(14)",
        )
    )
    lay_by = max(from_failure, from_end)
    steps.append(Step(f"Either is enough, so the information may be laid until {spoken(lay_by)}.", _LAW, f"{_S6}(11)"))
    return InformationClock(lay_by, False, tuple(steps))


def check_information(facts: FailureToSurrender, *, laid: date) -> None:
    """Refuse an information for failing to surrender that would be laid out of time.

    Source: Bail Act 1976 s.6(11)–(14).
    Raises: RefusedByLawError; FactsError, as `information_clock`.
    """
    if laid < facts.failed:
        raise FactsError("laid", f"{laid.isoformat()} is before the failure to surrender")
    answer = information_clock(facts)
    if laid > answer.lay_by:
        refuse(
            "bail.information_late",
            f"The information could be laid until {spoken(answer.lay_by)}.",
            f"{_S6}(11)",
            "It runs anew for three months once the person surrenders or is arrested."
            if answer.may_lengthen
            else "Failing to surrender can't be charged; look at what else the conduct grounds.",
        )


def check_remand(
    *, on: date, charged: bool, ground: RemandGround | None, reasons: str, imprisonable: bool = True
) -> RemandAnswer:
    """Refuse to keep somebody in custody for the court without a charge or without a ground.

    Source: PACE 1984 ss. 38(1)(a), 46(2). Assumes: the grounds from general knowledge.
    Raises: RefusedByLawError; NotCoveredError for a day before the rules held here.
    """
    grounds = REMAND.on(on).value
    if not charged:
        refuse(
            "remand.not_charged",
            "Only somebody charged can be kept in custody for the court.",
            "PACE 1984 s.38(1)",
            "Charge them, or release them.",
        )
    if ground is None or ground not in grounds:
        refuse(
            "remand.no_ground",
            "No ground for keeping them in custody is recorded.",
            "PACE 1984 s.38(1)(a)",
            f"Release on bail or without it, or record a ground: {'; '.join(grounds.values())}.",
        )
    if not reasons.strip():
        refuse("remand.no_reasons", "No reasons are recorded for the ground.", "PACE 1984 s.38(3)", "Write them.")
    if ground is RemandGround.FURTHER_OFFENCE and not imprisonable:
        refuse(
            "remand.not_imprisonable",
            "To prevent an offence is a ground only where the one charged is punishable with imprisonment.",
            "PACE 1984 s.38(1)(a)(iii)",
            "Record another ground, or release them.",
        )
    if ground is RemandGround.INJURY_OR_DAMAGE and imprisonable:
        refuse(
            "remand.imprisonable",
            "This ground is for offences not punishable with imprisonment.",
            "PACE 1984 s.38(1)(a)(iv)",
            "Record that detention is needed to prevent an offence, if it is.",
        )
    return RemandAnswer(
        ground,
        (
            Step(f"Kept in custody: {grounds[ground]}.", _LAW, "PACE 1984 s.38(1)(a)"),
            Step("They go before the next sitting of the magistrates' court.", _LAW, "PACE 1984 s.46(2)"),
        ),
    )


def _check_failure(facts: FailureToSurrender) -> None:
    for name, day in (
        ("failed", facts.failed),
        ("surrendered", facts.surrendered),
        ("arrested", facts.arrested),
        ("before_court", facts.before_court),
    ):
        if day is None:
            continue
        check_day(name, day)
        if day < facts.failed:
            raise FactsError(name, f"{day.isoformat()} is before the failure on {facts.failed.isoformat()}")
