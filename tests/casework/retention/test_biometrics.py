"""The last day of prints and DNA profiles: from the arrest, the charge, how it ended, consent; settled by a destruction."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from casework.closing import close_case
from casework.custody.stories import IMAGES, arrest_at, release_on_bail, take_all_steps
from casework.officers import Officers
from safehold.accounts.acting import reading_as
from safehold.accounts.errors import InputError, NotPermittedError, RefusedError
from safehold.accounts.models import Officer
from safehold.audit.models import Entry
from safehold.casework.bail.actions import end_bail
from safehold.casework.bail.asked import EndBail
from safehold.casework.cases import queries as cases_queries
from safehold.casework.cases import timeline
from safehold.casework.cases.clock_comparison import compare_everything
from safehold.casework.cases.models import Case, Clock
from safehold.casework.charging.models import Charge
from safehold.casework.custody import actions as custody
from safehold.casework.custody.asked import RecordWelfareContact, ReleaseWithoutBail
from safehold.casework.custody.models import Arrest
from safehold.casework.retention import actions
from safehold.casework.retention.asked import RecordBiometrics, RecordDestruction, RecordGrounds, RecordProceedings
from safehold.casework.retention.models import Biometrics
from safehold.law.calendar import london_date
from safehold.law.charging import FAILING_TO_SURRENDER

ARRESTED = datetime(2026, 3, 14, 9, tzinfo=UTC)
TAKEN = date(2026, 3, 14)
ENDS = date(2029, 3, 13)
"""Three years beginning with 14 March 2026 (PACE 1984 s.63F), counted by hand."""


@pytest.fixture
def now() -> datetime:
    """The fixtures' moment: before the arrest."""
    return ARRESTED - timedelta(hours=1)


@pytest.fixture
def arrest(open_case: Case, officers: Officers) -> Arrest:
    return arrest_at(open_case, officers, ARRESTED)


@pytest.fixture
def taken(arrest: Arrest, officers: Officers) -> Biometrics:
    return take(arrest, officers)


def take(arrest: Arrest, officers: Officers, **changes: Any) -> Biometrics:
    facts = {"kind": "sample", "taken_on": TAKEN, "qualifying": True, **changes}
    return actions.record_biometrics(
        arrest, RecordBiometrics(**facts), by=officers.custody_liaison, at=ARRESTED + timedelta(hours=2)
    )


def test_what_was_taken_is_an_entry_of_its_own(taken: Biometrics, entries: Callable[[str], list[Entry]]) -> None:
    (entry,) = entries("retention.biometrics_recorded")
    assert (entry.subject_label, entry.case_id) == (str(taken), taken.case_id)
    assert entry.payload == {"kind": "sample", "taken_on": TAKEN.isoformat()}


def charge(arrest: Arrest, officers: Officers, offence: str = IMAGES) -> None:
    with reading_as(officers.inspector):
        Charge.objects.create(
            case=arrest.case,
            person=arrest.person,
            arrest=arrest,
            offences=[offence],
            charged_at=ARRESTED + timedelta(hours=8),
            decided_by="cps",
            remand="bailed",
            first_hearing=date(2026, 4, 8),
            court="Alderwick Magistrates' Court",
            recorded_at=ARRESTED + timedelta(hours=8),
            recorded_by=officers.detective,
        )


def let_go(arrest: Arrest, officers: Officers) -> None:
    at = ARRESTED + timedelta(hours=9)
    take_all_steps(arrest, officers, at=at)
    custody.release_no_further_action(
        arrest, ReleaseWithoutBail(released_at=at, reason="Not involved"), by=officers.custody_liaison, at=at
    )
    custody.record_welfare_contact(
        arrest, RecordWelfareContact(contacted_at=at, outcome="Spoken to"), by=officers.custody_liaison, at=at
    )


def proceedings(arrest: Arrest, officers: Officers, *, convicted: bool) -> None:
    actions.record_proceedings(
        arrest.case,
        RecordProceedings(ended_on=date(2026, 8, 28), convicted=convicted, reason="Alderwick Crown Court"),
        by=officers.detective,
        at=datetime(2026, 9, 1, 12, tzinfo=UTC),
        person=arrest.person,
    )


def clock_of(case: Case, officers: Officers) -> Clock | None:
    with reading_as(officers.inspector):
        return next((clock for clock in cases_queries.clocks_of(case) if clock.kind == "biometrics"), None)


def last_day(case: Case, officers: Officers) -> date | None:
    clock = clock_of(case, officers)
    return london_date(clock.ends_at) if clock and clock.ends_at else None


def test_nothing_runs_while_the_investigation_goes_on(open_case: Case, taken: Biometrics, officers: Officers) -> None:
    assert clock_of(open_case, officers) is None


def test_charged_and_not_convicted_they_end_after_three_years(
    open_case: Case, arrest: Arrest, taken: Biometrics, officers: Officers
) -> None:
    charge(arrest, officers)
    proceedings(arrest, officers, convicted=False)
    assert last_day(open_case, officers) == ENDS
    clock = clock_of(open_case, officers)
    assert clock is not None
    assert (clock.limit_name, clock.ended_by_law) == ("Prints and DNA: end of retention", True)
    assert "Charged and not convicted" in " ".join(text for text, _ in clock.steps)


def test_a_charge_of_failing_to_surrender_alone_decides_nothing(
    open_case: Case, arrest: Arrest, taken: Biometrics, officers: Officers
) -> None:
    charge(arrest, officers, FAILING_TO_SURRENDER)
    proceedings(arrest, officers, convicted=False)
    clock = clock_of(open_case, officers)
    assert clock is None or "Charged and not convicted" not in " ".join(text for text, _ in clock.steps)


def test_taken_on_29_february_they_end_three_years_later_on_the_28th(open_case: Case, officers: Officers, arrest: Arrest) -> None:
    made = take(arrest, officers)
    charge(arrest, officers)
    with reading_as(officers.inspector):
        Biometrics.objects.filter(pk=made.pk).update(taken_on=date(2024, 2, 29))
    proceedings(arrest, officers, convicted=False)
    assert last_day(open_case, officers) == date(2027, 2, 28)


def test_a_conviction_ends_no_period(open_case: Case, arrest: Arrest, taken: Biometrics, officers: Officers) -> None:
    charge(arrest, officers)
    proceedings(arrest, officers, convicted=False)
    assert last_day(open_case, officers) == ENDS
    proceedings(arrest, officers, convicted=True)
    assert clock_of(open_case, officers) is None


def test_arrested_only_they_may_not_be_kept_once_it_is_over_unless_the_commissioner_consents(
    open_case: Case, arrest: Arrest, taken: Biometrics, officers: Officers
) -> None:
    let_go(arrest, officers)
    later = ARRESTED + timedelta(days=3)
    actions.record_grounds(taken, RecordGrounds(earlier_conviction="Theft, 2011"), by=officers.detective, at=later)
    assert clock_of(open_case, officers) is None  # s.63F(2)
    with reading_as(officers.inspector):
        Biometrics.objects.update(earlier_conviction="")
    close_case(open_case, by=officers.inspector, at=later)
    # Closed on 17 March: no period begins, so that day is the last.
    assert last_day(open_case, officers) == date(2026, 3, 17)
    clock = clock_of(open_case, officers)
    assert clock is not None
    assert (clock.tag, clock.owner) == ("no_period_begins", officers.inspector)
    actions.record_grounds(taken, RecordGrounds(consented_on=date(2026, 3, 17)), by=officers.detective, at=later)
    assert last_day(open_case, officers) == ENDS
    with reading_as(officers.inspector):
        assert compare_everything(processes=1).differences == ()


def test_no_further_action_at_the_release_ends_the_investigation_of_them(
    open_case: Case, arrest: Arrest, taken: Biometrics, officers: Officers
) -> None:
    let_go(arrest, officers)
    actions.record_grounds(
        taken, RecordGrounds(consented_on=date(2026, 3, 15)), by=officers.detective, at=ARRESTED + timedelta(days=1)
    )
    assert last_day(open_case, officers) == ENDS


def test_an_arrest_after_the_end_puts_them_under_investigation_again(
    open_case: Case, arrest: Arrest, taken: Biometrics, officers: Officers
) -> None:
    take_all_steps(arrest, officers, at=ARRESTED + timedelta(hours=8))
    bailed = release_on_bail(arrest, officers, at=ARRESTED + timedelta(hours=8))
    ended = ARRESTED + timedelta(days=9)
    end_bail(bailed, EndBail(ended_at=ended, outcome="no_further_action", reason="Not enough"), by=officers.inspector, at=ended)
    assert last_day(open_case, officers) == date(2026, 3, 23)
    again = arrest_at(open_case, officers, ARRESTED + timedelta(days=20), person=arrest.person)
    assert clock_of(open_case, officers) is None
    at = ARRESTED + timedelta(days=20, hours=8)
    take_all_steps(again, officers, at=at)
    custody.release_under_investigation(
        again, ReleaseWithoutBail(released_at=at, reason="A device"), by=officers.custody_liaison, at=at
    )
    assert clock_of(open_case, officers) is None


def test_a_recorded_destruction_settles_it(
    open_case: Case, arrest: Arrest, taken: Biometrics, officers: Officers, entries: Callable[[str], list[Entry]]
) -> None:
    charge(arrest, officers)
    proceedings(arrest, officers, convicted=False)
    at = datetime(2026, 9, 2, 12, tzinfo=UTC)
    facts: dict[str, Any] = {
        "destroyed_on": date(2026, 9, 1),
        "how": "Profile deleted",
    }
    with pytest.raises(NotPermittedError):
        actions.record_destruction(taken, RecordDestruction(**facts), by=officers.exhibits_officer, at=at)
    for wrong in ({"destroyed_on": date(2026, 9, 3)}, {"destroyed_on": date(2026, 3, 13)}, {"how": " "}):
        with pytest.raises(InputError):
            actions.record_destruction(taken, RecordDestruction(**{**facts, **wrong}), by=officers.detective, at=at)
    actions.record_destruction(taken, RecordDestruction(**facts), by=officers.detective, at=at)
    assert clock_of(open_case, officers) is None
    with pytest.raises(RefusedError, match="destroyed on 1 September 2026"):
        actions.record_grounds(taken, RecordGrounds(earlier_conviction="Theft, 2011"), by=officers.detective, at=at)
    (entry,) = entries("retention.destruction_recorded")
    assert (entry.reason, entry.payload) == ("Profile deleted", {"destroyed_on": "2026-09-01"})
    with reading_as(officers.inspector):
        assert "DNA profile destroyed" in [each.title for each in timeline.timeline_of(open_case)]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"taken_on": date(2026, 3, 13)}, "taken_on"),
        ({"taken_on": date(2026, 3, 15)}, "taken_on"),
        ({"qualifying": False}, "qualifying"),
    ],
)
def test_what_cannot_be_is_refused(arrest: Arrest, officers: Officers, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(InputError) as refused:
        take(arrest, officers, **changes)
    assert refused.value.field == field


def test_each_kind_is_recorded_once_in_an_arrest(arrest: Arrest, taken: Biometrics, officers: Officers) -> None:
    take(arrest, officers, kind="prints")
    with pytest.raises(RefusedError, match="recorded already"):
        take(arrest, officers)


def test_the_forms_record_them_and_what_becomes_of_them(
    open_case: Case, arrest: Arrest, officers: Officers, log_in: Callable[[Officer], Client]
) -> None:
    browser = log_in(officers.detective)
    page = f"/cases/{open_case.reference}/retention"

    def send(path: str, **typed: Any) -> None:
        assert browser.get(path).status_code == 200
        answer = browser.post(f"{path}/save", typed)
        assert answer.status_code == 302, answer.content.decode()[-3000:]

    send(
        f"{page}/biometrics/new",
        arrest=arrest.pk,
        kind="prints",
        taken_on_0="14",
        taken_on_1="3",
        taken_on_2="2026",
        qualifying="on",
    )
    with reading_as(officers.detective):
        made = Biometrics.objects.get()
    send(f"/biometrics/{made.pk}/grounds", earlier_conviction="Theft, 2011")
    shown = browser.get(page).content.decode()
    assert "Record the destruction" in shown
    assert "s.63R" in shown, "the clock is that of a profile, not of its sample"
    assert "Convicted earlier of a recordable offence" in shown, "why they have no last day"
    send(f"/biometrics/{made.pk}/destruction", destroyed_on_0="15", destroyed_on_1="3", destroyed_on_2="2026", how="Deleted")
    assert "Destroyed on" in browser.get(page).content.decode()
    with reading_as(officers.outsider):
        assert not Biometrics.objects.exists()
