"""The court's decision on a bail by its page: what is kept, what follows for the clock, and what is refused at its field."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from casework.custody.stories import ALL_FOUR, TOLD, apply_to_court, bailed_after_arrest
from casework.officers import Officers
from safehold.accounts.acting import reading_as
from safehold.accounts.models import Officer
from safehold.audit.models import Entry
from safehold.casework.bail import actions, queries
from safehold.casework.bail.asked import ExtendBail
from safehold.casework.bail.models import Bail
from safehold.casework.cases.clock_comparison import compare_cases
from safehold.casework.cases.models import Case, Clock
from safehold.law.calendar import london_date

LogIn = Callable[[Officer], Client]
Entries = Callable[[str], list[Entry]]


@pytest.fixture
def before_the_court(open_case: Case, officers: Officers, now: datetime) -> Bail:
    """Bail since 300 days ago, extended to six and to nine months; the court was asked 60 days ago and has not decided."""
    bail = bailed_after_arrest(open_case, officers, now - timedelta(days=300))
    for days, by, months in ((290, officers.inspector, 6), (200, officers.superintendent, 9)):
        at = now - timedelta(days=days)
        bail = actions.extend_bail(
            bail, ExtendBail(to_months=months, condition_reasons=ALL_FOUR, told_at=at, **TOLD), by=by, at=at
        )
    return apply_to_court(bail, officers, now - timedelta(days=60))


def days(name: str, day: date | None) -> dict[str, str]:
    """A day as its three inputs; empty ones for none."""
    values = ("", "", "") if day is None else (day.day, day.month, day.year)
    return {f"{name}_{place}": str(value) for place, value in enumerate(values)}


def save(browser: Client, bail: Bail, decided_on: date, ends_on: date | None) -> tuple[int, str]:
    form = browser.get(reverse("bail:court_decision", args=[bail.reference]))
    version = str(form.context["form"].initial.get("version", "")) if form.context else ""
    filled = {**days("decided_on", decided_on), **days("ends_on", ends_on), **({"version": version} if version else {})}
    answer = browser.post(reverse("bail:court_decision_save", args=[bail.reference]), filled)
    return answer.status_code, answer.content.decode()


def stored(bail: Bail, officers: Officers) -> tuple[Bail, Clock]:
    """The bail and its clock as they are stored; every stored clock of its case is as it would be computed now."""
    with reading_as(officers.inspector):
        found = queries.bail_by_reference(bail.reference)
        compared = compare_cases([found.case])
        assert (compared.differences, compared.unreadable) == ((), ())
        return found, Clock.objects.get(kind="bail", subject_kind="bail", subject_id=found.pk)


def test_what_the_court_orders_is_the_end_that_the_clock_shows(
    before_the_court: Bail, officers: Officers, now: datetime, log_in: LogIn, entries: Entries
) -> None:
    waiting, clock = stored(before_the_court, officers)
    assert (waiting.ends_on, clock.tag) == (None, "with_the_court")
    decided, ends = london_date(now) - timedelta(days=1), london_date(now) + timedelta(days=50)
    assert save(log_in(officers.detective), before_the_court, decided, ends)[0] == 302
    bail, clock = stored(before_the_court, officers)
    assert (bail.ends_on, london_date(clock.ends_at), clock.limit_name, clock.tag) == (ends, ends, "12-month limit", "")
    [entry] = entries("bail.court_decided")
    assert entry.payload == {"decided": decided.isoformat(), "ends": ends.isoformat()}


def test_a_refusal_leaves_the_end_that_was_authorised_before_and_the_clock_shows_it(
    before_the_court: Bail, officers: Officers, now: datetime, log_in: LogIn
) -> None:
    decided = london_date(now) - timedelta(days=1)
    assert save(log_in(officers.detective), before_the_court, decided, None)[0] == 302
    bail, clock = stored(before_the_court, officers)
    assert bail.ends_on is not None
    assert bail.ends_on <= decided
    assert london_date(clock.ends_at) == bail.ends_on
    assert clock.tag != "with_the_court"


def test_a_decision_before_the_application_is_refused_at_its_field(
    before_the_court: Bail, officers: Officers, now: datetime, log_in: LogIn, entries: Entries
) -> None:
    status, page = save(log_in(officers.detective), before_the_court, london_date(now) - timedelta(days=61), None)
    assert status in (200, 422)
    assert "the application" in page
    assert stored(before_the_court, officers)[1].tag == "with_the_court"
    assert not entries("bail.court_decided")
