"""What actions check of what people send."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from safehold.accounts import checks
from safehold.accounts.errors import InputError, StaleError
from safehold.accounts.models import Rank

LONDON = ZoneInfo("Europe/London")
NOON = datetime(2026, 6, 14, 12, 0, tzinfo=LONDON)


@dataclass
class Record:
    """Something that counts its changes."""

    version: int

    def __str__(self) -> str:
        return "KLP/3"


def test_a_form_opened_before_the_last_change_is_stale() -> None:
    with pytest.raises(StaleError) as refused:
        checks.refuse_if_stale(Record(version=4), 3)
    assert str(refused.value) == (
        "KLP/3 was changed since you opened this form. Your text is below; check what changed and save again."
    )


@pytest.mark.parametrize("version", [4, None])
def test_a_form_that_saw_the_last_change_or_compares_nothing_goes_on(version: int | None) -> None:
    checks.refuse_if_stale(Record(version=4), version)


def test_clocks_may_differ_by_five_minutes_and_no_more() -> None:
    checks.refuse_future("left_at", NOON + timedelta(minutes=5), at=NOON)
    with pytest.raises(InputError, match="12:05 on 14 June 2026 is in the future") as refused:
        checks.refuse_future("left_at", NOON + timedelta(minutes=5, seconds=1), at=NOON)
    assert refused.value.field == "left_at"


def test_a_day_is_in_the_future_by_the_date_in_london() -> None:
    just_past_midnight = datetime(2026, 6, 15, 0, 10, tzinfo=LONDON)  # still 14 June in UTC
    checks.refuse_future_day("sent_on", date(2026, 6, 15), at=just_past_midnight)
    with pytest.raises(InputError, match="15 June 2026 is in the future"):
        checks.refuse_future_day("sent_on", date(2026, 6, 15), at=NOON)


def test_a_moment_in_the_same_minute_is_taken_as_the_earlier_one() -> None:
    earlier = NOON + timedelta(seconds=40)
    assert checks.not_before("released_at", NOON, earlier, "the arrest") == earlier
    with pytest.raises(InputError, match="11:59 on 14 June 2026 is before the arrest at 12:00 on 14 June 2026"):
        checks.not_before("released_at", NOON - timedelta(minutes=1), earlier, "the arrest")


def test_an_answer_that_is_not_listed_is_refused_with_those_that_are() -> None:
    assert checks.one_of(Rank, "inspector", "rank") is Rank.INSPECTOR
    with pytest.raises(InputError, match=r"“general” is not one of: .*; inspector;") as refused:
        checks.one_of(Rank, "general", "rank")
    assert refused.value.field == "rank"


def test_the_day_of_what_came_first_is_in_order_and_the_day_before_it_is_refused_by_its_field():
    checks.refuse_day_before("sent_on", date(2026, 3, 14), date(2026, 3, 14), "the arrest")
    with pytest.raises(InputError, match="13 March 2026 is before the arrest on 14 March 2026") as refused:
        checks.refuse_day_before("sent_on", date(2026, 3, 13), date(2026, 3, 14), "the arrest")
    assert refused.value.field == "sent_on"
