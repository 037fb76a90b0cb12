"""What the pages of a bail and of its case say of a clock that is stopped, waits for the court, or has ended."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client

from casework.custody.stories import ALL_FOUR, TOLD, apply_to_court, bailed_after_arrest
from casework.officers import Officers
from safehold.accounts.acting import reading_as
from safehold.accounts.models import Officer
from safehold.casework.bail import actions, presenters, queries
from safehold.casework.bail.asked import EndBail, ExtendBail, SuspendBail
from safehold.casework.bail.models import Bail, BailOutcome
from safehold.casework.cases import clock_presenters
from safehold.casework.cases.models import Case, Clock
from safehold.law.calendar import london_date
from safehold.web.wording import exact_with_year, short_date

LogIn = Callable[[Officer], Client]


@pytest.fixture
def stopped(open_case: Case, officers: Officers, now: datetime) -> Bail:
    """Bail since 120 days ago, extended to six months after 60, with the CPS since 20 days ago."""
    bail = bailed_after_arrest(open_case, officers, now - timedelta(days=120))
    at = now - timedelta(days=60)
    bail = actions.extend_bail(
        bail, ExtendBail(to_months=6, condition_reasons=ALL_FOUR, told_at=at, **TOLD), by=officers.inspector, at=at
    )
    at = now - timedelta(days=20)
    return actions.suspend_bail(
        bail, SuspendBail(on=london_date(at), sent_on=london_date(at), reason="Sent to the CPS"), by=officers.detective, at=at
    )


def test_both_pages_draw_a_stopped_clock_as_if_it_ran_again_today(stopped: Bail, officers: Officers, now: datetime) -> None:
    with reading_as(officers.inspector):
        bail = queries.bail_by_reference(stopped.reference)
        answer = queries.clock_of(bail)
        on_bail_page = presenters.large_bar(bail, answer, now=now)
        on_case_page = clock_presenters.picture(Clock.objects.get(subject_kind="bail", subject_id=bail.pk), now=now)
    assert answer.days_left_when_restarted is not None
    # Today is the first of the days that are left.
    last_day = london_date(now) + timedelta(days=answer.days_left_when_restarted - 1)
    for bar in (on_bail_page, on_case_page):
        (in_force,) = (tick for tick in bar.ticks if tick.in_force)
        assert in_force.lines[1] == f"{short_date(last_day)} {last_day.year}"
        assert f"{answer.days_left_when_restarted} days left when it runs again" in bar.sentence
        # Three months were over before the clock stopped: they stay where they were.
        assert bar.ticks[0].lines[1] == on_bail_page.ticks[0].lines[1]


def test_a_decision_of_the_cps_does_not_take_the_place_of_the_bail_clock(
    stopped: Bail, officers: Officers, now: datetime
) -> None:
    bail = Clock(kind="bail", subject_kind="bail", limit_name="6-month limit", ended_by_law=True)
    decided = Clock(kind="bail", subject_kind="bail_after_decision", limit_name="The CPS has decided", ended_by_law=False)
    assert clock_presenters.main_clock([decided, bail]) is bail
    assert clock_presenters.main_clock([decided]) is decided
    assert clock_presenters.main_clock([]) is None


def test_a_clock_that_waits_for_the_court_is_neither_stopped_nor_late(
    open_case: Case, officers: Officers, now: datetime, log_in: LogIn
) -> None:
    bail = bailed_after_arrest(open_case, officers, now - timedelta(days=300))
    for days, by, months in ((290, officers.inspector, 6), (200, officers.superintendent, 9)):
        at = now - timedelta(days=days)
        bail = actions.extend_bail(
            bail, ExtendBail(to_months=months, condition_reasons=ALL_FOUR, told_at=at, **TOLD), by=by, at=at
        )
    at = now - timedelta(days=60)
    apply_to_court(bail, officers, at)
    browser = log_in(officers.inspector)
    case_page = browser.get(f"/cases/{open_case.reference}").content.decode()
    assert "Open until it is decided" in case_page
    assert "Clock stopped" not in case_page
    page = browser.get(f"/bail/{bail.reference}").content.decode()
    assert "Open until the court decides" in page
    assert "treated as extended until it is decided" in page


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        (BailOutcome.NO_FURTHER_ACTION, "Ended: no further action"),
        (BailOutcome.RELEASED_UNDER_INVESTIGATION, "Ended: released under investigation"),
    ],
)
def test_an_ended_bail_says_how_it_ended(
    stopped: Bail, officers: Officers, now: datetime, log_in: LogIn, outcome: BailOutcome, words: str
) -> None:
    actions.end_bail(
        stopped, EndBail(ended_at=now - timedelta(days=2), outcome=outcome, reason="As decided."), by=officers.detective, at=now
    )
    page = log_in(officers.inspector).get(f"/bail/{stopped.reference}").content.decode()
    assert f"<h2>{words}</h2>" in page
    assert f"{exact_with_year(now - timedelta(days=2))}. Its conditions ended with it. As decided." in page
    with reading_as(officers.inspector):
        bail = queries.bail_by_reference(stopped.reference)
        rows = presenters.limit_rows(bail, queries.clock_of(bail), now=now)
    assert [row.state for row in rows] == ["Used", "Ended", "Not needed", "Not needed", "Not needed"]
    assert [row.ends for row in rows[1:]] == ["Open: it was stopped", *["Not reached"] * 3]
    assert rows[1].detail == f"{outcome.label}, {exact_with_year(now - timedelta(days=2))}"
