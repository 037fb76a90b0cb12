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
def warrant(shared_warrant: Warrant | None, open_case: Case, officers: Officers, now: datetime) -> Warrant:
    """A warrant under PACE s.8 of the open case, entered an hour ago."""
    from casework.layers import make_warrant

    return shared_warrant or make_warrant(open_case, officers, now)


@pytest.fixture
def seize(open_case: Case, officers: Officers, now: datetime, warrant: Warrant, request: pytest.FixtureRequest) -> Seize:
    """Seize an exhibit; what is not said has a sound default."""
    from casework.layers import SEALS, seize_exhibit

    is_seized = "shared_exhibit" in request.fixturenames and request.getfixturevalue("shared_exhibit") is not None
    seals = iter(SEALS[is_seized:])

    def seize_one(**changes: object) -> Exhibit:
        facts = changes if "seal" in changes else {**changes, "seal": next(seals)}
        return seize_exhibit(open_case, officers, now, **{"warrant": warrant, **facts})

    return seize_one


@pytest.fixture
def exhibit(shared_exhibit: Exhibit | None, seize: Seize) -> Exhibit:
    """KLP/1, sealed with S-4410 271, in the hands of the exhibits officer."""
    return shared_exhibit or seize()


def given_back(exhibit: Exhibit, *, to: str = "Owner Test", seal: str | None = None, by: Any, at: datetime) -> Any:
    """Ask for an exhibit to be given back to its owner, and give it back against the receipt."""
    from safehold.casework.exhibits import actions
    from safehold.casework.exhibits.asked import AskReturn, ReturnExhibit

    actions.ask_return(exhibit, AskReturn(to=to, relation="owner", reason="Nothing was found"), by=by, at=at)
    seen = exhibit.seal if seal is None else seal
    return actions.return_exhibit(exhibit, ReturnExhibit(receipt_signed=True, seal_seen=seen), by=by, at=at)
