"""What tests share: each sees it as it was made, with no other layers than it asks for, whatever ran before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from safehold.casework.accounts.acting import reading_as
from safehold.casework.cases import actions as cases
from safehold.casework.cases.models import Case, Decision

if TYPE_CHECKING:
    from datetime import datetime

    from casework.officers import Officers
    from safehold.casework.bail.models import Bail


@pytest.mark.parametrize("turn", [1, 2])
def test_what_a_test_does_to_what_it_shares_is_undone(turn: int, open_case: Case, officers: Officers, now: datetime) -> None:
    assert open_case.title == "Test Subject 014"
    with reading_as(officers.inspector):
        assert not Decision.objects.exists()
    cases.record_decision(open_case, by=officers.detective, at=now, decision="To wait", reason="For the report")
    open_case.title = "Changed"
    with reading_as(officers.inspector):
        assert Decision.objects.count() == 1


def test_a_layer_that_was_not_asked_for_is_not_there(officers: Officers) -> None:
    with reading_as(officers.inspector):
        assert not Case.objects.exists()


def test_layers_belong_together(bail: Bail, open_case: Case, officers: Officers) -> None:
    assert bail.case == open_case
    assert open_case.officer_in_the_case is officers.detective
    with reading_as(officers.inspector):
        assert Case.objects.get() == open_case
