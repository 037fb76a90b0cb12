"""Sexual harm prevention orders: how long each prohibition or requirement runs. Sentencing Act 2020 ss. 347–350.

Those made under the Sexual Offences Act 2003 follow its ss. 103C–103D.

Dates are those of the order; a sentence that only begins them later is recorded with them.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from safehold.law.calendar import check_day, period_of_months, spoken
from safehold.law.errors import FactsError, refuse
from safehold.law.provisions import Rule, ToCheck, Version, dated_table
from safehold.law.steps import Basis, Step

__all__ = ["RULES", "Order", "OrderEnd", "Restriction", "RestrictionKind", "check_order", "in_force", "order_end"]


class RestrictionKind(StrEnum):
    """What an order does: prohibit, require, or keep from travelling abroad."""

    PROHIBITION = "prohibition"
    REQUIREMENT = "requirement"
    FOREIGN_TRAVEL = "foreign_travel"


@dataclass(frozen=True, slots=True)
class Restriction:
    """One prohibition or requirement. No last day: until further order."""

    text: str
    kind: RestrictionKind
    ends: date | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """An order as made, with the day from which its restrictions run."""

    made: date
    restrictions: tuple[Restriction, ...]
    under_act_of_2003: bool = False


@dataclass(frozen=True, slots=True)
class OrderEnd:
    """When the last restriction ends; None for until further order."""

    ends: date | None
    steps: tuple[Step, ...]


_ACT: Final = "Sentencing Act 2020 ss. 347–350"
_OLDER_ACT: Final = "Sexual Offences Act 2003 ss. 103C–103D"
_SINCE_2015: Final = date(2015, 3, 8)
_ACT_2020: Final = date(2020, 12, 1)
_TEXT: Final = ToCheck("statute text; first day from general knowledge")

RULES: Final = dated_table(
    Rule(
        "restriction",
        "length of each prohibition or requirement",
        (
            Version(
                60,
                "calendar months at least, or until further order",
                _ACT_2020,
                _ACT,
                "Each prohibition or requirement runs five years or more, or until further order.",
                checked=_TEXT,
            ),
        ),
    ),
    Rule(
        "foreign_travel",
        "length of a prohibition on foreign travel",
        (
            Version(
                60,
                "calendar months at most",
                _ACT_2020,
                _ACT,
                "Only a prohibition on foreign travel is shorter: it is for a fixed time of five years or less.",
                checked=_TEXT,
            ),
        ),
    ),
    Rule(
        "restriction_2003",
        "length of each prohibition of an order under the Act of 2003",
        (
            Version(
                60,
                "calendar months at least, or until further order",
                _SINCE_2015,
                _OLDER_ACT,
                "Each prohibition runs five years or more, or until further order.",
                checked=ToCheck("general knowledge"),
            ),
        ),
    ),
    Rule(
        "foreign_travel_2003",
        "length of a prohibition on foreign travel under the Act of 2003",
        (
            Version(
                60,
                "calendar months at most",
                _SINCE_2015,
                _OLDER_ACT,
                "Only a prohibition on foreign travel is shorter: it is for a fixed time of five years or less.",
                checked=ToCheck("general knowledge"),
            ),
        ),
    ),
)


def check_order(order: Order) -> tuple[Step, ...]:
    """Refuse a record of an order whose restrictions can't have been made so.

    Source: Sentencing Act 2020 ss. 347–350; Sexual Offences Act 2003 ss. 103C–103D from general knowledge. Units and zones:
    calendar months beginning with the day made.
    Raises: RefusedByLawError naming the restriction; FactsError for days that can't be; NotCoveredError before the Act, or
    before 8 March 2015 for an order under the Act of 2003.
    """
    check_day("made", order.made, years_ahead=10)
    if not order.restrictions:
        raise FactsError("restrictions", "an order has at least one")
    which = "_2003" if order.under_act_of_2003 else ""
    shortest, longest = (RULES[f"{rule}{which}"].on(order.made) for rule in ("restriction", "foreign_travel"))
    least, most = period_of_months(order.made, shortest.value), period_of_months(order.made, longest.value)
    steps = []
    for position, restriction in enumerate(order.restrictions):
        ends = restriction.ends
        if ends is not None and ends < order.made:
            raise FactsError(f"restrictions[{position}].ends", f"{ends.isoformat()} is before the order was made")
        shown = f"“{restriction.text}”"
        if restriction.kind is RestrictionKind.FOREIGN_TRAVEL:
            if ends is None or ends > most:
                refuse(
                    "order.travel_too_long",
                    f"{shown} is a prohibition on foreign travel, which ends by {spoken(most)}.",
                    longest.reference,
                    "Check the date on the order; it can be renewed by the court.",
                )
        elif ends is not None and ends < least:
            refuse(
                "order.too_short",
                f"{shown} runs to {spoken(least)} at least, or until further order.",
                shortest.reference,
                "Check the date on the order.",
            )
        until = "until further order" if ends is None else f"to {spoken(ends)}"
        steps.append(Step(f"{shown}: {until}.", Basis.STATUTE, shortest.reference))
    return tuple(steps)


def order_end(order: Order) -> OrderEnd:
    """Give the day on which the last restriction of an order ends. Source, raises: as `check_order`."""
    steps = check_order(order)
    days = [restriction.ends for restriction in order.restrictions]
    known = [day for day in days if day is not None]
    ends = None if len(known) < len(days) else max(known)
    text = "The order goes on until further order." if ends is None else f"The order ends with {spoken(ends)}."
    return OrderEnd(ends, (*steps, Step(text, Basis.STATUTE, _OLDER_ACT if order.under_act_of_2003 else _ACT)))


def in_force(order: Order, *, on: date) -> tuple[Restriction, ...]:
    """Give the restrictions that bind on a day. Source, raises: as `check_order`."""
    check_order(order)
    if on < order.made:
        return ()
    return tuple(one for one in order.restrictions if one.ends is None or on <= one.ends)
