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
    from safehold.casework.policy.asked import SetPolicy
    from safehold.law.calendar import london_date

    def make(name: str = REVIEW, value: object = 14, by: Any = None, change: Any = None, **changes: Any) -> Any:
        facts: dict[str, Any] = {"effective_from": london_date(now), "reason": "Inspection", "authority": "Ch Supt E. Xample"}
        asked = SetPolicy(value=value, **{**facts, **changes})
        return actions.set_policy(name, asked, by=by or officers.administrator, at=now, change=change)

    return make


@pytest.fixture
def set_reading(officers: Officers, now: datetime) -> Set:
    """Set a reading of the law, from 1 January 2024 where no day is named."""
    from datetime import date

    from safehold.casework.policy import actions
    from safehold.casework.policy.asked import SetReading
    from safehold.law.calendar import london_date

    def make(name: str = SUSPENSION, value: object = False, by: Any = None, **changes: Any) -> Any:
        facts: dict[str, Any] = {
            "effective_from": date(2024, 1, 1),
            "reason": "Settled",
            "authority": "R. Counsel",
            "advised_on": london_date(now),
        }
        asked = SetReading(value=value, **{**facts, **changes})
        return actions.set_reading(name, asked, by=by or officers.administrator, at=now)

    return make
