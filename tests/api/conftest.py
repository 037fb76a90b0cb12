"""The API as the tests call it, and a case that was walked through the whole path by it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from api.callers import Api, Walked
    from casework.officers import Officers


@pytest.fixture
def api(now: datetime) -> Api:
    """Call the API as an officer: `api(officer, "GET", "/cases")` gives status and body."""
    from api.callers import Api

    return Api(now)


@pytest.fixture
def walked(api: Api, officers: Officers, now: datetime) -> Walked:
    """A case of the team, from the report to the charging request."""
    from api.callers import walk

    return walk(api, officers, now)
