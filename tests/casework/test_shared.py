"""What tests share: each sees it as it was made, with no other layers than it asks for, whatever ran before."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from safehold.accounts.acting import reading_as
from safehold.casework.cases import actions as cases
from safehold.casework.cases.asked import RecordDecision
from safehold.casework.cases.models import Case, Decision

if TYPE_CHECKING:
    from casework.officers import Officers
    from safehold.casework.bail.models import Bail


@pytest.mark.parametrize("turn", [1, 2])
def test_what_a_test_does_to_what_it_shares_is_undone(turn: int, open_case: Case, officers: Officers, now: datetime) -> None:
    assert open_case.title == "Test Subject 014"
    with reading_as(officers.inspector):
        assert not Decision.objects.exists()
    cases.record_decision(open_case, RecordDecision(decision="To wait", reason="For the report"), by=officers.detective, at=now)
    open_case.title = "Changed"
    with reading_as(officers.inspector):
        assert Decision.objects.count() == 1


def test_a_layer_that_was_not_asked_for_is_not_there(officers: Officers) -> None:
    with reading_as(officers.inspector):
        assert not Case.objects.exists()


def test_what_is_changed_in_one_layer_is_changed_in_those_above_it(
    bail: Bail, open_case: Case, officers: Officers, now: datetime
) -> None:
    officers.detective.name = "DC R. Enamed"
    assert open_case.officer_in_the_case.name == "DC R. Enamed"
    cases.record_decision(bail.case, RecordDecision(decision="To wait", reason="For the report"), by=officers.inspector, at=now)
    with reading_as(officers.inspector):
        assert open_case.decisions.get().decision == "To wait"


class TestAStoryOfAnotherTime:
    @pytest.fixture
    def now(self) -> datetime:
        return datetime(2026, 3, 20, 9, tzinfo=UTC)

    def test_is_made_for_its_moment(self, open_case: Case, now: datetime) -> None:
        assert open_case.opened_at == now - timedelta(days=200)


def test_after_such_a_story_tests_are_of_today_again(open_case: Case, now: datetime) -> None:
    assert open_case.opened_at == now - timedelta(days=200)
    assert timedelta(minutes=9) < timezone.now() - now < timedelta(minutes=20)
