"""What apps that come after bail add to the pack: their facts are drawn from their own records, by their own queries."""

from collections.abc import Callable, Iterable
from datetime import datetime

from safehold.casework.bail.models import Bail
from safehold.casework.bail.pack.document import ChargingDecision, ChildAtRisk

type Source[Fact] = Callable[[Bail, datetime], Iterable[Fact]]

_CHARGING: list[Source[ChargingDecision]] = []
_CHILDREN: list[Source[ChildAtRisk]] = []


def register_charging(source: Source[ChargingDecision]) -> Source[ChargingDecision]:
    """Add charging decisions to condition B of the pack. Used as a decorator in an app's `bail_pack`.

    The function is given the bail and the moment of the pack.
    """
    _CHARGING.append(source)
    return source


def register_children(source: Source[ChildAtRisk]) -> Source[ChildAtRisk]:
    """Add the children of the case to condition D of the pack. Used as a decorator in an app's `bail_pack`.

    The function is given the bail and the moment of the pack.
    """
    _CHILDREN.append(source)
    return source


def charging_of(bail: Bail, at: datetime) -> tuple[ChargingDecision, ...]:
    """The charging decisions that later apps have."""
    return tuple(found for source in _CHARGING for found in source(bail, at))


def children_of(bail: Bail, at: datetime) -> tuple[ChildAtRisk, ...]:
    """The children that later apps have."""
    return tuple(found for source in _CHILDREN for found in source(bail, at))
