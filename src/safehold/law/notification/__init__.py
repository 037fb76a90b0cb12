"""Notification requirements after a sexual offence, and prevention orders.

- The period begins with the day of conviction, finding or caution, and runs for calendar years or months (s.82).
- For a person under 18 on that day the fixed periods are halved; an indefinite one and a conditional discharge are not.
- Sentences that run one after the other are added.
- Notified within three days, changes within three days, every year, every week with no fixed address, travel seven days
  before (ss. 83–86).
- Days in custody, in hospital or abroad are not counted in three days; a year or a week that ends in them goes on to three days
  from the return.
- Each prohibition of a sexual harm prevention order runs five years or more, or until further order; only one on foreign
  travel is shorter (Sentencing Act 2020 ss. 347–350).
- A match with an order brings duties for the team, which are force policy.
"""

from collections.abc import Mapping
from typing import Any, Final

from safehold.law.notification.duties import (
    DEFAULT_READINGS,
    SIGN_OFFS,
    Earlier,
    NotifyBy,
    Readings,
    change_by,
    check_travel,
    excused_from_first,
    first_by,
    other_address_by,
    periodic_by,
    travel_by,
)
from safehold.law.notification.duties import RULES as DUTY_RULES
from safehold.law.notification.matches import RULES as MATCH_RULES
from safehold.law.notification.matches import Duty, MatchAnswer, on_match, on_no_match
from safehold.law.notification.orders import RULES as ORDER_RULES
from safehold.law.notification.orders import (
    Order,
    OrderEnd,
    Restriction,
    RestrictionKind,
    check_order,
    in_force,
    order_end,
)
from safehold.law.notification.periods import RULES as PERIOD_RULES
from safehold.law.notification.periods import Disposal, NotificationPeriod, added_sentences, period
from safehold.law.provisions import Rule, dated_table

__all__ = [
    "DEFAULT_READINGS",
    "RULES",
    "SIGN_OFFS",
    "Disposal",
    "Duty",
    "Earlier",
    "MatchAnswer",
    "NotificationPeriod",
    "NotifyBy",
    "Order",
    "OrderEnd",
    "Readings",
    "Restriction",
    "RestrictionKind",
    "added_sentences",
    "change_by",
    "check_order",
    "check_travel",
    "excused_from_first",
    "first_by",
    "in_force",
    "on_match",
    "on_no_match",
    "order_end",
    "other_address_by",
    "period",
    "periodic_by",
    "travel_by",
]

RULES: Final[Mapping[str, Rule[Any]]] = dated_table(
    *PERIOD_RULES.values(), *DUTY_RULES.values(), *ORDER_RULES.values(), *MATCH_RULES.values()
)
