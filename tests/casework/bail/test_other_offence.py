"""Two incidents of one kind in one case: judged to be different offences, each has a bail period of its own. Worked by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from casework.custody.stories import (
    BREACH_OF_ORDER,
    arrest_at,
    bailed_after_arrest,
    london,
    release_on_bail,
    take_all_steps,
)
from safehold.accounts.acting import reading_as
from safehold.accounts.errors import InputError, NotFoundError, NotPermittedError, StaleError
from safehold.accounts.models import Officer
from safehold.casework.bail import actions, queries
from safehold.casework.bail.asked import EndBail
from safehold.casework.bail.models import Bail
from safehold.casework.cases.models import Clock
from safehold.casework.cases.timeline import timeline_of
from safehold.casework.custody.actions import judge_other_offence
from safehold.casework.custody.asked import JudgeOtherOffence
from safehold.casework.custody.models import Arrest

if TYPE_CHECKING:
    from django.test import Client

    from casework.officers import Officers
    from safehold.audit.models import Entry
    from safehold.casework.cases.models import Case

FIRST = london("2026-03-14 07:00")
"""Three months from the day after the arrest end on 14 June 2026."""
WHY = "Another child, in May, by another account"


@pytest.fixture
def first(open_case: Case, officers: Officers) -> Bail:
    """The bail after the first incident, ended in May."""
    made = bailed_after_arrest(open_case, officers, FIRST)
    ended(made, officers, "2026-05-01 10:00")
    with reading_as(officers.inspector):
        return queries.bail_by_reference(made.reference)


def ended(bail: Bail, officers: Officers, moment: str) -> Bail:
    at = london(moment)
    return actions.end_bail(
        bail,
        EndBail(ended_at=at, outcome="released_under_investigation", reason="File reviewed"),
        by=officers.custody_liaison,
        at=at,
    )


def again(first: Bail, officers: Officers, moment: str, **changes: Any) -> Arrest:
    arrest = arrest_at(first.case, officers, london(moment), person=first.person, **changes)
    take_all_steps(arrest, officers, at=london(moment) + timedelta(hours=8))
    return arrest


def bail_after(arrest: Arrest, officers: Officers) -> Bail:
    return release_on_bail(arrest, officers, at=arrest.arrested_at + timedelta(hours=8))


def judge(
    arrest: Arrest,
    officers: Officers,
    *others: Arrest,
    by: Officer | None = None,
    at: datetime | None = None,
    reason: str = WHY,
    version: int | None = None,
) -> Arrest:
    judged = JudgeOtherOffence(different_from=[other.reference for other in others], reason=reason, version=version)
    return judge_other_offence(arrest, judged, by=by or officers.inspector, at=at or arrest.arrested_at + timedelta(hours=7))


def test_the_clock_of_a_bail_moves_to_its_own_arrest_and_back(
    first: Bail, officers: Officers, entries: Callable[[str], list[Entry]]
) -> None:
    bail = bail_after(again(first, officers, "2026-05-20 07:00"), officers)
    assert bail.ends_on == date(2026, 6, 14)
    judge(bail.arrest, officers, first.arrest, at=london("2026-05-21 09:00"))
    with reading_as(officers.inspector):
        found = queries.bail_by_reference(bail.reference)
        clock = Clock.objects.get(kind="bail", subject_kind="bail", subject_id=bail.pk)
        told = [entry.detail for entry in timeline_of(first.case) if "different offence of the same kind" in entry.title]
    # Three months from 21 May end on 20 August.
    assert (found.ends_on, queries.clock_of(found).sign_off) == (date(2026, 8, 20), ())
    assert (clock.starts_at, clock.ends_at) == (london("2026-05-20 07:00"), london("2026-08-20 23:59"))
    assert "different offence of the same kind" in clock.steps[0][0]
    assert told == [WHY]
    (entry,) = entries("custody.offence_judged")
    assert (entry.reason, entry.payload["before"], entry.payload["different_from"]) == (WHY, [], [first.arrest.reference])
    with reading_as(officers.inspector):
        arrest = queries.bail_by_reference(bail.reference).arrest
    judge(arrest, officers, at=london("2026-05-22 09:00"), reason="The account is the same after all")
    with reading_as(officers.inspector):
        assert queries.bail_by_reference(bail.reference).ends_on == date(2026, 6, 14)
        assert Clock.objects.get(kind="bail", subject_kind="bail").starts_at == FIRST


def test_judged_in_custody_release_on_bail_after_the_first_period_is_allowed(first: Bail, officers: Officers) -> None:
    arrest = again(first, officers, "2026-07-01 07:00")
    with pytest.raises(InputError, match="14 June 2026"):
        bail_after(arrest, officers)
    judge(arrest, officers, first.arrest)
    assert bail_after(arrest, officers).ends_on == date(2026, 10, 1)


def test_a_third_arrest_of_which_nothing_is_said_counts_from_the_first(first: Bail, officers: Officers) -> None:
    second = again(first, officers, "2026-05-20 07:00")
    judge(second, officers, first.arrest)
    ended(bail_after(second, officers), officers, "2026-05-25 10:00")
    third = again(first, officers, "2026-06-01 07:00")
    assert bail_after(third, officers).ends_on == date(2026, 6, 14)


def test_a_third_arrest_for_the_second_incident_counts_from_the_second(first: Bail, officers: Officers) -> None:
    second = again(first, officers, "2026-05-20 07:00")
    judge(second, officers, first.arrest)
    ended(bail_after(second, officers), officers, "2026-05-25 10:00")
    third = again(first, officers, "2026-06-01 07:00")
    judge(third, officers, first.arrest, reason="Also for the incident of May")
    assert bail_after(third, officers).ends_on == date(2026, 8, 20)


def test_what_cannot_be_judged_is_refused(
    first: Bail, officers: Officers, entries: Callable[[str], list[Entry]], open_case: Case
) -> None:
    second = again(first, officers, "2026-05-20 07:00")
    with pytest.raises(InputError, match="not an earlier arrest"):
        judge(first.arrest, officers, second, at=london("2026-05-20 14:00"))
    with pytest.raises(InputError, match="how it is recorded"):
        judge(second, officers)
    with pytest.raises(InputError, match="Write why"):
        judge(second, officers, first.arrest, reason=" ")
    with pytest.raises(StaleError):
        judge(second, officers, first.arrest, version=99)
    with pytest.raises(NotPermittedError):
        judge(second, officers, first.arrest, by=officers.detective)
    with pytest.raises(NotFoundError):
        judge(second, officers, first.arrest, by=officers.outsider)
    assert entries("custody.offence_judged") == []


def test_an_arrest_for_another_kind_of_offence_has_nothing_to_judge(first: Bail, officers: Officers) -> None:
    other = again(first, officers, "2026-05-20 07:00", offences=[BREACH_OF_ORDER])
    with pytest.raises(InputError, match="not an earlier arrest"):
        judge(other, officers, first.arrest)


def test_judged_through_the_form_and_shown_on_the_pages(first: Bail, officers: Officers, client: Client) -> None:
    bail = bail_after(again(first, officers, "2026-05-20 07:00"), officers)
    client.force_login(officers.inspector)
    page, form = (reverse(f"custody:{name}", args=[bail.arrest.reference]) for name in ("arrest", "other_offence"))
    assert form in client.get(page).content.decode()
    assert first.arrest.reference in client.get(form).content.decode()
    assert client.post(f"{form}/save", {"different_from": [first.arrest.reference]}).status_code == 422
    assert client.post(f"{form}/save", {"different_from": [first.arrest.reference], "reason": WHY}).status_code == 302
    for address in (page, reverse("bail:bail", args=[bail.reference])):
        shown = client.get(address).content.decode()
        assert "A different offence of the same kind" in shown
        assert WHY in shown
    assert "First arrest for the offence" not in client.get(reverse("bail:bail", args=[bail.reference])).content.decode()
    client.force_login(officers.detective)
    assert form not in client.get(page).content.decode()
    assert form not in client.get(reverse("custody:arrest", args=[first.arrest.reference])).content.decode()
