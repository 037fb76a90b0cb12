"""Fixtures of a warrant that was entered, and of exhibits seized under it, for the tests of exhibits and of what follows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from casework.officers import Officers
    from safehold.casework.cases.models import Case
    from safehold.casework.exhibits.models import Exhibit
    from safehold.casework.warrants.models import Warrant

Seize = Callable[..., Any]


@pytest.fixture
def entered_at(now: datetime) -> datetime:
    """One hour before the moment of the tests."""
    return now - timedelta(hours=1)


@pytest.fixture
def warrant(open_case: Case, officers: Officers, now: datetime, entered_at: datetime) -> Warrant:
    """A warrant under PACE s.8 of the open case, entered an hour ago."""
    from safehold.casework.warrants import actions as warrant_actions
    from safehold.casework.warrants.models import WarrantKind
    from safehold.law.calendar import london_date

    granted = warrant_actions.record_warrant(
        open_case,
        by=officers.detective,
        at=now,
        kind=WarrantKind.PACE_S8,
        court="Alderwick Magistrates' Court",
        issued_on=london_date(now) - timedelta(days=7),
        address="12 Sample Lane",
        place="Kettleby",
        child_expected=False,
    )
    return warrant_actions.enter_premises(granted, by=officers.detective, at=now, entered_at=entered_at)


@pytest.fixture
def seize(open_case: Case, officers: Officers, now: datetime, entered_at: datetime, warrant: Warrant) -> Seize:
    """Seize an exhibit; what is not said has a sound default."""
    from safehold.casework.exhibits import actions

    seals = iter(f"S-4410 {number}" for number in range(271, 999))

    def seize_one(**changes: object) -> Exhibit:
        facts: dict[str, object] = {
            "by": officers.exhibits_officer,
            "at": now,
            "device_type": "laptop",
            "description": "Laptop, grey, 14 inch",
            "power": "PACE1984-S8",
            "place_found": "living room, on the table",
            "seized_at": entered_at + timedelta(minutes=20),
            "warrant": warrant,
        }
        if "seal" not in changes:
            facts["seal"] = next(seals)
        return actions.seize_exhibit(open_case, **{**facts, **changes})  # type: ignore[arg-type]

    return seize_one


@pytest.fixture
def exhibit(seize: Seize) -> Exhibit:
    """KLP/1, sealed with S-4410 271, in the hands of the exhibits officer."""
    return seize()
