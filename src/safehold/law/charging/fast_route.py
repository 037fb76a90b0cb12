"""The fast route: a suspected breach of an order or of the notification requirements, which the police may charge themselves.

It finds the order, names the prohibition and lists the tests with where each stands. It never says that somebody broke it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from safehold.law.calendar import spoken
from safehold.law.charging.deciding import ExcludedCategory, check_police_charge
from safehold.law.charging.offence_kinds import Act, Offence
from safehold.law.charging.offences import GUIDANCE, OFFENCES
from safehold.law.errors import FactsError, RefusedByLawError, refuse
from safehold.law.provisions import Rule, Version, dated_table
from safehold.law.steps import Basis, Step

__all__ = ["RULES", "FastRoute", "OrderHeld", "OrderType", "PoliceTest", "fast_route"]


class OrderType(StrEnum):
    """What somebody can be subject to, and breach."""

    SHPO_2020 = "shpo_2020"
    SHPO_2003 = "shpo_2003"
    NOTIFICATION = "notification"


@dataclass(frozen=True, slots=True)
class OrderHeld:
    """An order or the notification requirements, as they bind one person. No last day means until further order.

    `own_ends` holds the last day of each prohibition, in their order; empty where each ends with the order.
    """

    type: OrderType
    made: date
    prohibitions: tuple[str, ...]
    ends: date | None = None
    reference: str = ""
    own_ends: tuple[date | None, ...] = ()


@dataclass(frozen=True, slots=True)
class PoliceTest:
    """A test of the Director's Guidance for a charge by the police, in words, and whether it is met."""

    met: bool
    what: str


@dataclass(frozen=True, slots=True)
class FastRoute:
    """Which offence the conduct would ground, whether the police may charge it, and what stands in the way."""

    offence: Offence
    prohibition: str
    police_may_charge: bool
    refusal: str
    way_forward: str
    steps: tuple[Step, ...]
    tests: tuple[PoliceTest, ...]


_OFFENCES: Final = MappingProxyType(
    {
        OrderType.SHPO_2020: "SA2020-S354",
        OrderType.SHPO_2003: "SOA2003-S103I",
        OrderType.NOTIFICATION: "SOA2003-S91",
    }
)
_NAMES: Final = MappingProxyType(
    {
        OrderType.SHPO_2020: "sexual harm prevention order",
        OrderType.SHPO_2003: "sexual harm prevention order made under the Sexual Offences Act 2003",
        OrderType.NOTIFICATION: "notification requirements",
    }
)

RULES: Final = dated_table(
    Rule(
        name="fast_route",
        title="suspected breach of an order",
        versions=(
            Version(
                value=_OFFENCES,
                unit="offence that each order grounds",
                effective_from=date(2020, 12, 31),
                reference=f"Sentencing Act 2020 s.354; Sexual Offences Act 2003 ss. 91, 103I; {GUIDANCE}",
                text="Either way, so the police may charge there and then where a guilty plea is anticipated and it suits the "
                "magistrates' court.",
                basis=Basis.STATUTORY_GUIDANCE,
                checked="published source",
            ),
        ),
    ),
)


def fast_route(
    order: OrderHeld,
    prohibition: str,
    *,
    on: date,
    guilty_plea_anticipated: bool,
    suits_magistrates_court: bool,
    categories: Collection[ExcludedCategory] = (),
    person_under_18_involved: bool = False,
) -> FastRoute:
    """Say which offence a suspected breach would ground, and whether the police may charge it.

    `on` is the London date of the conduct; the order and its prohibition have to be in force on it.

    Source: Sentencing Act 2020 s.354; Sexual Offences Act 2003 ss. 91, 103I; Director's Guidance on Charging.
    Raises: RefusedByLawError where the order, or its prohibition, was not in force; FactsError for a prohibition that it does
    not hold.
    """
    if prohibition not in order.prohibitions:
        raise FactsError("prohibition", f"{prohibition!r} is not in the order")
    if on < order.made or (order.ends is not None and on > order.ends):
        ended = f" and ended on {spoken(order.ends)}" if order.ends else ""
        refuse(
            "charging.order_not_in_force",
            f"The {_NAMES[order.type]} began on {spoken(order.made)}{ended}; it did not bind anybody on {spoken(on)}.",
            OFFENCES[_OFFENCES[order.type]].provision,
            "Look for another order, or at what else the conduct grounds.",
        )
    _refuse_ended(order, prohibition, on)
    offence = OFFENCES[RULES["fast_route"].on(on).value[order.type]]
    tests = _tests(offence, guilty_plea_anticipated, suits_magistrates_court, categories, person_under_18_involved)
    steps = [*_suspicion(order, prohibition, offence, on), *(_step(test) for test in tests)]
    refusal = way_forward = ""
    try:
        check_police_charge(
            offence.code,
            guilty_plea_anticipated=guilty_plea_anticipated,
            suits_magistrates_court=suits_magistrates_court,
            categories=categories,
            person_under_18_involved=person_under_18_involved,
        )
    except RefusedByLawError as error:
        refusal, way_forward = error.reason, error.way_forward
    return FastRoute(offence, prohibition, not refusal, refusal, way_forward, tuple(steps), tests)


def _suspicion(order: OrderHeld, prohibition: str, offence: Offence, on: date) -> list[Step]:
    """What is suspected: the order that was in force, and the prohibition."""
    reference = f" {order.reference}" if order.reference else ""
    return [
        Step(
            f"On {spoken(on)} the {_NAMES[order.type]}{reference} of {spoken(order.made)} was in force.",
            Basis.STATUTE,
            offence.provision,
        ),
        Step(f"Suspected to be broken: “{prohibition}”.", Basis.STATUTE, offence.provision),
    ]


def _tests(
    offence: Offence, guilty_plea: bool, suits_magistrates_court: bool, categories: Collection[ExcludedCategory], under_18: bool
) -> tuple[PoliceTest, ...]:
    """Where each test of a charge by the police stands."""
    return (
        PoliceTest(guilty_plea, "a guilty plea is anticipated"),
        PoliceTest(suits_magistrates_court, "it suits the magistrates' court"),
        PoliceTest(not categories, "it is in none of the excluded categories"),
        PoliceTest(
            not (under_18 and offence.act is Act.SEXUAL_OFFENCES_2003),
            "it is no Sexual Offences Act offence by or upon a person under 18",
        ),
    )


def _step(test: PoliceTest) -> Step:
    return Step(f"{'Met' if test.met else 'Not met'}: {test.what}.", Basis.STATUTORY_GUIDANCE, GUIDANCE)


def _refuse_ended(order: OrderHeld, prohibition: str, on: date) -> None:
    """Refuse a prohibition that had ended before the order did."""
    ends = [last for text, last in zip(order.prohibitions, order.own_ends, strict=False) if text == prohibition]
    known = [last for last in ends if last is not None]
    if known and len(known) == len(ends) and on > max(known):
        refuse(
            "charging.prohibition_ended",
            f"“{prohibition}” ended on {spoken(max(known))}; it did not bind anybody on {spoken(on)}.",
            OFFENCES[_OFFENCES[order.type]].provision,
            "Look for another prohibition of the order, or at what else the conduct grounds.",
        )
