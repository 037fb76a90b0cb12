"""Facts as JSON in, answers as JSON out: the contract of `safehold clock`.

- Nothing is guessed: an unknown key, a wrong type, an impossible date or a missing fact is refused and named.
- A name leads to the fact: `events[2].to` is the key `to` of the third event.
- Dates are ISO 8601. Times are RFC 3339 with an offset; the answer gives them in London time.
- `readings` switches a point that the law leaves open, such as `{"suspension_day_counts_as_used": false}`.
"""

from collections.abc import Callable, Mapping
from typing import Final

from safehold.law.documents.of_bail import answer_bail, answer_failing_to_surrender
from safehold.law.documents.of_detention import answer_detention
from safehold.law.documents.of_others import (
    answer_biometrics,
    answer_notification,
    answer_notify,
    answer_order,
    answer_retention,
    answer_safeguarding,
    answer_victims_code,
    answer_warrant,
)
from safehold.law.documents.reading import Json, shown
from safehold.law.errors import FactsError, NotCoveredError

__all__ = ["KINDS", "clock_from_json"]

KINDS: Final[Mapping[str, Callable[[object], Json]]] = {
    "bail": answer_bail,
    "detention": answer_detention,
    "warrant": answer_warrant,
    "notification": answer_notification,
    "safeguarding": answer_safeguarding,
    "failing_to_surrender": answer_failing_to_surrender,
    "notify": answer_notify,
    "order": answer_order,
    "victims_code": answer_victims_code,
    "retention": answer_retention,
    "biometrics": answer_biometrics,
}
# The fact whose date chooses the version of the rules.
_DATED_BY: Final = {
    "bail": "arrested",
    "detention": "arrived",
    "warrant": "issued",
    "notification": "from",
    "safeguarding": "strategy_discussion",
    "failing_to_surrender": "failed",
    "notify": "date",
    "order": "made",
    "victims_code": "happened",
    "retention": "last_contact",
    "biometrics": "taken",
}


def clock_from_json(kind: str, facts: object) -> Json:
    """Compute the clock of one kind from facts as they were read from JSON.

    Units and zones: as the contract of `safehold clock` says.
    Returns: an answer that can be written as JSON, with `steps` and `sign_off`.
    Raises: FactsError naming the fact that is missing, impossible or out of order.
    """
    read = KINDS.get(kind)
    if read is None:
        raise FactsError("kind", f"{shown(kind)} is no kind of clock; choose {', '.join(KINDS)}")
    try:
        return read(facts)
    except NotCoveredError as error:
        raise FactsError(_DATED_BY[kind], str(error)) from error
