"""Keeping an exhibit until a day."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from casework.officers import Officers
from casework.seizing import given_back
from safehold.accounts.acting import reading_as
from safehold.accounts.errors import InputError, RefusedError, StaleError
from safehold.accounts.models import Officer
from safehold.audit.models import Entry
from safehold.casework.exhibits import actions, queries
from safehold.casework.exhibits.asked import HoldExhibit
from safehold.casework.exhibits.models import Exhibit
from safehold.law.calendar import london_date

Entries = Callable[[str], list[Entry]]


def hold(exhibit: Exhibit, officers: Officers, at: datetime, until: date | None, **more: object) -> Exhibit:
    asked = HoldExhibit(until=until, **{"reason": "Time to appeal", **more})  # type: ignore[arg-type]
    return actions.hold_exhibit(exhibit, asked, by=officers.detective, at=at)


def give_back(exhibit: Exhibit, officers: Officers, at: datetime) -> None:
    given_back(exhibit, by=officers.detective, at=at)


def test_an_exhibit_that_is_kept_is_not_returned_until_the_day_after(
    exhibit: Exhibit, officers: Officers, now: datetime, entries: Entries
) -> None:
    last = london_date(now) + timedelta(days=28)
    exhibit = hold(exhibit, officers, now, last)
    [entry] = entries("exhibit.held")
    assert entry.payload == {"before": None, "until": last.isoformat()}
    with pytest.raises(RefusedError, match="is held until"):
        give_back(exhibit, officers, now + timedelta(days=28))
    give_back(exhibit, officers, now + timedelta(days=29))


def test_a_hold_is_lifted_with_its_reason(exhibit: Exhibit, officers: Officers, now: datetime, entries: Entries) -> None:
    last = london_date(now) + timedelta(days=28)
    exhibit = hold(exhibit, officers, now, last)
    with pytest.raises(InputError, match="Write why it is kept, or why no longer") as refused:
        hold(exhibit, officers, now, None, reason=" ")
    assert refused.value.field == "reason"
    exhibit = hold(exhibit, officers, now, None, reason="No appeal was made")
    with reading_as(officers.detective):
        assert queries.exhibit_by_reference(exhibit.reference).hold_until is None
    _, lifted = entries("exhibit.held")
    assert (lifted.reason, lifted.payload) == ("No appeal was made", {"before": last.isoformat(), "until": None})
    give_back(exhibit, officers, now)


def test_a_hold_that_cannot_be_is_refused(exhibit: Exhibit, officers: Officers, now: datetime) -> None:
    with pytest.raises(InputError, match="That day is over"):
        hold(exhibit, officers, now, london_date(now) - timedelta(days=1))
    with pytest.raises(InputError, match="It is not held"):
        hold(exhibit, officers, now, None)
    with pytest.raises(StaleError):
        hold(exhibit, officers, now, london_date(now), version=exhibit.version + 1)
    give_back(exhibit, officers, now)
    with pytest.raises(RefusedError, match="is gone: returned"):
        hold(exhibit, officers, now, london_date(now))


def test_the_form_shows_the_day_and_keeps_it(
    exhibit: Exhibit, officers: Officers, now: datetime, log_in: Callable[[Officer], Client]
) -> None:
    browser = log_in(officers.detective)
    path = reverse("exhibits:exhibit", args=[exhibit.reference])
    day = date(2031, 3, 1)
    typed = {"until_0": "1", "until_1": "3", "until_2": "2031", "reason": "The appeal runs"}
    assert browser.post(f"{path}/hold/save", typed).status_code == 302
    page = browser.get(path).content.decode()
    assert f"{day:%a} 1 Mar 2031" in page
    assert 'value="2031"' in browser.get(f"{path}/hold").content.decode()
