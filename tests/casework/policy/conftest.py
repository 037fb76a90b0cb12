"""Setting things, as an administrator does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from casework.officers import Officers

REVIEW = "supervisor_review_days"
SUSPENSION = "bail.suspension_day_counts_as_used"

Set = Callable[..., Any]


@pytest.fixture
def set_figure(officers: Officers, now: datetime) -> Set:
    """Set a figure, from today where no day is named."""
    from safehold.casework.policy import actions
    from safehold.law.calendar import london_date

    def make(name: str = REVIEW, value: object = 14, **changes: Any) -> Any:
        facts = {"by": officers.administrator, "at": now, "effective_from": london_date(now), "reason": "Inspection"}
        return actions.set_policy(**{**facts, "name": name, "value": value, "authority": "Ch Supt E. Xample", **changes})

    return make


@pytest.fixture
def set_reading(officers: Officers, now: datetime) -> Set:
    """Set a reading of the law, from 1 January 2024 where no day is named."""
    from datetime import date

    from safehold.casework.policy import actions
    from safehold.law.calendar import london_date

    def make(name: str = SUSPENSION, value: object = False, **changes: Any) -> Any:
        facts = {
            "by": officers.administrator,
            "at": now,
            "effective_from": date(2024, 1, 1),
            "reason": "Settled",
            "authority": "R. Counsel",
            "advised_on": london_date(now),
        }
        return actions.set_reading(**{**facts, "name": name, "value": value, **changes})

    return make
