"""The first hearing after a charge: its clock from the charge until it is recorded, and what is refused."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pydantic import ValidationError

from casework.charging.stories import ask, charge, decide
from casework.custody.stories import arrest_at, bailed_after_arrest, london
from casework.officers import Officers
from safehold.accounts.acting import reading_as
from safehold.accounts.errors import InputError, NotFoundError, NotPermittedError, RefusedError
from safehold.accounts.models import Officer
from safehold.audit.models import Entry
from safehold.casework.cases.closures import waiting_in
from safehold.casework.cases.models import Case, Clock
from safehold.casework.cases.timeline import timeline_of
from safehold.casework.charging import actions
from safehold.casework.charging.asked import RecordFirstHearing
from safehold.casework.charging.models import Charge

Entries = Callable[[str], list[Entry]]
LogIn = Callable[[Officer], Client]
KEPT = {"remand": "remanded", "remand_ground": "further_offence", "remand_grounds": "Would go on"}


def remanded(case: Case, officers: Officers, moment: str, hearing: date) -> Charge:
    """Arrested in the morning, charged and kept in custody."""
    day = moment[:10]
    arrest = arrest_at(case, officers, london(f"{day} 07:00"))
    decide(ask(case, arrest.person, officers, f"{day} 12:00", released_on=None), officers, f"{day} 15:00")
    return charge(case, arrest.person, officers, moment, first_hearing=hearing, **KEPT)


def bailed(case: Case, officers: Officers) -> Charge:
    bail = bailed_after_arrest(case, officers, london("2026-03-14 07:00"))
    decide(ask(case, bail.person, officers, "2026-05-01 10:00"), officers, "2026-05-20 10:00")
    return charge(case, bail.person, officers, "2026-05-21 10:00")


def hear(charge: Charge, officers: Officers, moment: str, **changes: Any) -> Charge:
    by = changes.pop("by", officers.detective)
    details: dict[str, Any] = {"outcome": "came", "heard_at": london(moment), **changes}
    return actions.record_first_hearing(charge, RecordFirstHearing(**details), by=by, at=london(moment))


def clock_of(officers: Officers) -> Clock:
    with reading_as(officers.inspector):
        return Clock.objects.get(kind="hearing")


def test_kept_in_custody_the_clock_runs_to_the_first_sitting_until_they_are_brought(
    open_case: Case, officers: Officers, entries: Entries
) -> None:
    # Friday 13 March 2026; the court sits on Saturday.
    made = remanded(open_case, officers, "2026-03-13 16:00", date(2026, 3, 14))
    clock = clock_of(officers)
    assert (clock.limit_name, clock.starts_at, clock.ends_at, clock.tag) == (
        "First hearing, kept in custody",
        london("2026-03-13 16:00"),
        london("2026-03-14 23:59"),
        "",
    )
    assert clock.steps[0][1] == "PACE 1984 s.46(1)–(2)"
    hear(made, officers, "2026-03-14 10:20", note="Sent to the Crown Court, in custody.")
    with reading_as(officers.inspector):
        assert not Clock.objects.filter(kind="hearing").exists()
        (told,) = [entry for entry in timeline_of(open_case) if entry.title.startswith("First hearing of")]
        assert told.detail == "They came, or were brought, before the court. Sent to the Crown Court, in custody."
    (entry,) = entries("charging.first_hearing_recorded")
    assert (entry.payload["outcome"], entry.reason) == ("came", "Sent to the Crown Court, in custody.")


def test_a_hearing_listed_after_the_last_day_says_to_inform_the_court(open_case: Case, officers: Officers) -> None:
    remanded(open_case, officers, "2026-03-13 16:00", date(2026, 3, 16))
    clock = clock_of(officers)
    assert (clock.ends_at, clock.tag) == (london("2026-03-14 23:59"), "listed_too_late")
    assert clock.next_action == "Inform Brackmouth Magistrates' Court that somebody waits: it sits by 14 March 2026"
    assert any("s.46(3)" in provision for _, provision in clock.steps)
    assert clock.sign_off


def test_charged_on_a_saturday_monday_is_in_time_and_the_court_is_informed(open_case: Case, officers: Officers) -> None:
    remanded(open_case, officers, "2026-03-14 16:00", date(2026, 3, 16))
    clock = clock_of(officers)
    assert (clock.ends_at, clock.tag) == (london("2026-03-16 23:59"), "inform_the_court")


def test_bailed_to_court_the_clock_runs_to_the_day_appointed(open_case: Case, officers: Officers) -> None:
    made = bailed(open_case, officers)
    clock = clock_of(officers)
    assert (clock.limit_name, clock.ends_at) == ("First hearing, bailed to court", london("2026-06-18 23:59"))
    with reading_as(officers.inspector):
        waiting = [each.to_do for each in waiting_in(open_case, at=london("2026-06-17 12:00")) if "First hearing" in each.what]
    assert waiting == ["They appear at Brackmouth Magistrates' Court"]
    with pytest.raises(InputError, match="before the day appointed"):
        hear(made, officers, "2026-06-17 10:00", outcome="did_not_come", note="Nobody knows why")
    with pytest.raises(InputError, match="came to nothing"):
        hear(made, officers, "2026-06-18 11:00", outcome="did_not_come")
    hear(made, officers, "2026-06-18 11:00", outcome="did_not_come", note="The court issued a warrant")
    with reading_as(officers.inspector):
        assert not Clock.objects.filter(kind="hearing").exists()


def test_what_cannot_be_is_refused_and_nothing_is_written(open_case: Case, officers: Officers, entries: Entries) -> None:
    made = remanded(open_case, officers, "2026-03-13 16:00", date(2026, 3, 14))
    with pytest.raises(InputError, match="is brought before the court"):
        hear(made, officers, "2026-03-14 10:20", outcome="did_not_come", note="x")
    with pytest.raises(InputError, match="before the charge"):
        hear(made, officers, "2026-03-14 10:20", heard_at=london("2026-03-13 15:00"))
    with pytest.raises(InputError, match="in the future"):
        hear(made, officers, "2026-03-14 10:20", heard_at=london("2026-03-14 11:00"))
    with pytest.raises(ValidationError, match="outcome"):
        hear(made, officers, "2026-03-14 10:20", outcome="adjourned")
    with pytest.raises(NotPermittedError):
        hear(made, officers, "2026-03-14 10:20", by=officers.offender_manager)
    with pytest.raises(NotFoundError):
        hear(made, officers, "2026-03-14 10:20", by=officers.outsider)
    assert clock_of(officers)
    assert entries("charging.first_hearing_recorded") == []
    hear(made, officers, "2026-03-14 10:20")
    with pytest.raises(RefusedError, match="recorded already"):
        hear(made, officers, "2026-03-14 10:30")


def test_a_charge_discontinued_before_its_hearing_ends_the_clock(open_case: Case, officers: Officers) -> None:
    hear(bailed(open_case, officers), officers, "2026-06-01 10:00", outcome="discontinued", note="Notice of 1 June")
    with reading_as(officers.inspector):
        assert not Clock.objects.filter(kind="hearing").exists()


def test_recorded_through_the_form(open_case: Case, officers: Officers, log_in: LogIn) -> None:
    made = remanded(open_case, officers, "2026-03-13 16:00", date(2026, 3, 14))
    browser = log_in(officers.detective)
    of_case = reverse("charging:of_case", args=[open_case.reference])
    form = reverse("charging:first_hearing", args=[made.pk])
    assert form in browser.get(of_case).content.decode()
    shown = browser.get(form).content.decode()
    assert "Remanded in custody" in shown
    typed = {"outcome": "came", "note": "In custody."}
    assert browser.post(f"{form}/save", typed).status_code == 422
    when = {"heard_at_0": "14", "heard_at_1": "3", "heard_at_2": "2026", "heard_at_3": "10:20"}
    assert browser.post(f"{form}/save", {**typed, **when}).status_code == 302
    after = browser.get(of_case).content.decode()
    assert form not in after
    assert "They came, or were brought, before the court" in after
