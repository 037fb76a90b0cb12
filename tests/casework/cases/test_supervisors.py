"""A case always has somebody who can lead it, also one that only named people may see."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client

from casework.closing import close_case
from casework.officers import Officers
from safehold.accounts.acting import reading_as
from safehold.accounts.errors import InputError, NotFoundError, NotPermittedError
from safehold.accounts.models import Officer
from safehold.audit.models import Entry
from safehold.casework.cases import actions, clocks, queries
from safehold.casework.cases.asked import ChangeSupervisor, OpenCase, ReassignCase, ReviewCase, TakeOverCase
from safehold.casework.cases.models import Case, CaseAccess, Restriction

Entries = Callable[[str], list[Entry]]


def sees(officer: Officer, case: Case) -> bool:
    with reading_as(officer):
        return queries.visible_cases().filter(pk=case.pk).exists()


def open_restricted(officers: Officers, now: datetime, **changes: Officer) -> Case:
    named = {"officer_in_the_case": officers.detective, "supervisor": officers.inspector, "by": officers.detective, **changes}
    asked = OpenCase(title="Test Subject 098", reason="A colleague may be concerned", restriction=Restriction.RESTRICTED)
    return actions.open_case(asked, at=now, **named)


@pytest.mark.parametrize("who", ["detective", "other_detective", "intake"])
def test_only_an_inspector_supervises(who: str, officers: Officers, now: datetime) -> None:
    with pytest.raises(InputError, match="is not an inspector") as refused:
        open_restricted(officers, now, supervisor=getattr(officers, who))
    assert refused.value.field == "supervisor"


def test_nobody_supervises_their_own_case(officers: Officers, open_case: Case, now: datetime) -> None:
    with pytest.raises(InputError, match="Nobody supervises their own case"):
        open_restricted(officers, now, by=officers.inspector, officer_in_the_case=officers.inspector)
    with pytest.raises(InputError, match=r"DI R\. Template supervises"):
        actions.reassign_case(open_case, ReassignCase(reason="Leave"), by=officers.superintendent, at=now, to=officers.inspector)


def test_another_inspector_supervises_and_the_former_sees_a_restricted_case_no_longer(
    restricted_case: Case, officers: Officers, now: datetime, entries: Entries
) -> None:
    with pytest.raises(NotPermittedError):
        actions.change_supervisor(
            restricted_case, ChangeSupervisor(reason="Leave"), by=officers.detective, at=now, to=officers.superintendent
        )
    for to in (officers.inspector, officers.detective, officers.outsider):
        with pytest.raises(InputError):
            actions.change_supervisor(restricted_case, ChangeSupervisor(reason="Leave"), by=officers.inspector, at=now, to=to)
    case = actions.change_supervisor(
        restricted_case, ChangeSupervisor(reason="Leave"), by=officers.inspector, at=now, to=officers.superintendent
    )
    assert case.supervisor == officers.superintendent
    assert sees(officers.superintendent, case)
    assert not sees(officers.inspector, case)
    (entry,) = entries("case.supervisor_changed")
    assert entry.payload == {"before": "DI R. Template", "after": "Det Supt P. Model"}


def test_an_inspector_takes_over_a_restricted_case_whose_supervisor_left(
    restricted_case: Case, officers: Officers, now: datetime, entries: Entries, log_in: Callable[[Officer], Client]
) -> None:
    why = TakeOverCase(reason="Their account has ended")
    with pytest.raises(NotFoundError):
        actions.take_over_case(restricted_case.reference, why, by=officers.superintendent, at=now)
    # As an import, or a change of the team or the role, may leave it: an account that supervises does not end otherwise.
    Officer.objects.filter(pk=officers.inspector.pk).update(is_active=False)
    for officer in (officers.detective, officers.intake, officers.outsider, officers.dfu_manager):
        with reading_as(officer):
            assert queries.cases_without_supervisor() == []
    page = log_in(officers.superintendent).get("/cases").content.decode()
    assert f"/cases/{restricted_case.reference}/take-over" in page
    assert restricted_case.title not in page
    assert not sees(officers.superintendent, restricted_case)
    case = actions.take_over_case(restricted_case.reference, why, by=officers.superintendent, at=now)
    assert case.supervisor == officers.superintendent
    assert sees(officers.superintendent, case)
    actions.review_case(case, ReviewCase(reason="Go on"), by=officers.superintendent, at=now)
    with reading_as(officers.superintendent):
        assert queries.cases_without_supervisor() == []
        row = CaseAccess.objects.get(case=case, officer=officers.superintendent)
        assert (row.role, row.granted_by, row.reason) == ("supervisor", officers.superintendent, "Their account has ended")
    (entry,) = entries("case.taken_over")
    assert (entry.reason, entry.payload) == (
        "Their account has ended",
        {"before": "DI R. Template", "after": "Det Supt P. Model"},
    )


LONG = "The inspector leaves the force. " * 20 + "Nobody else of the team may know of it."


def test_the_whole_reason_for_another_supervisor_is_kept(restricted_case: Case, officers: Officers, now: datetime) -> None:
    actions.change_supervisor(
        restricted_case, ChangeSupervisor(reason=LONG), by=officers.inspector, at=now, to=officers.superintendent
    )
    with reading_as(officers.superintendent):
        row = CaseAccess.objects.get(case=restricted_case, officer=officers.superintendent)
    assert row.reason == LONG


def test_the_whole_reason_for_taking_over_is_kept(restricted_case: Case, officers: Officers, now: datetime) -> None:
    Officer.objects.filter(pk=officers.inspector.pk).update(is_active=False)
    actions.take_over_case(restricted_case.reference, TakeOverCase(reason=LONG), by=officers.superintendent, at=now)
    with reading_as(officers.superintendent):
        row = CaseAccess.objects.get(case=restricted_case, officer=officers.superintendent)
    assert row.reason == LONG


def test_a_closed_case_is_given_to_another_supervisor_and_taken_over_once_its_review_is_due_soon(
    restricted_case: Case, officers: Officers, now: datetime
) -> None:
    close_case(restricted_case, by=officers.inspector, at=now, group="other")
    Officer.objects.filter(pk=officers.inspector.pk).update(is_active=False)
    with reading_as(officers.superintendent):
        assert queries.cases_without_supervisor() == []
    # Closed seven years ago instead: the review of six years is overdue.
    Officer.objects.filter(pk=officers.inspector.pk).update(is_active=True)
    with reading_as(officers.inspector):
        case = queries.case_by_reference(restricted_case.reference)
        case.closed_at = now - timedelta(days=7 * 366)
        case.save(update_fields=["closed_at"])
        clocks.rebuild(case, at=now)
    Officer.objects.filter(pk=officers.inspector.pk).update(is_active=False)
    with reading_as(officers.superintendent):
        assert [one.reference for one in queries.cases_without_supervisor()] == [restricted_case.reference]
    taken = actions.take_over_case(
        restricted_case.reference, TakeOverCase(reason="The review is due"), by=officers.superintendent, at=now
    )
    with reading_as(officers.superintendent):
        assert [clock.owner for clock in queries.clocks_of(taken)] == [officers.superintendent]


def taken_over_in_the_database(case: Case, by: Officer, now: datetime) -> bool:
    """Call the database function itself, as a faulty page or query of the site could."""
    with reading_as(by), connection.cursor() as cursor:
        cursor.execute("SELECT take_over_supervision(%s, %s, %s)", [case.pk, now, "Curious"])
        [taken] = cursor.fetchone() or [None]
    assert isinstance(taken, bool)
    return taken


def accesses_to(case: Case, reader: Officer) -> int:
    with reading_as(reader):
        return CaseAccess.objects.filter(case=case).count()


def test_the_database_gives_a_case_that_is_supervised_to_nobody_who_asks_for_it(
    open_case: Case, restricted_case: Case, officers: Officers, now: datetime
) -> None:
    before = [accesses_to(case, officers.inspector) for case in (open_case, restricted_case)]
    for officer in officers.everybody():
        for case in (open_case, restricted_case):
            assert not taken_over_in_the_database(case, officer, now), f"{officer} of {case}"
    assert [accesses_to(case, officers.inspector) for case in (open_case, restricted_case)] == before
    assert not sees(officers.outsider, open_case)
    assert not sees(officers.superintendent, restricted_case)


def test_the_database_gives_a_case_without_supervisor_to_an_inspector_of_its_team_alone(
    restricted_case: Case, officers: Officers, now: datetime
) -> None:
    before = accesses_to(restricted_case, officers.detective)
    Officer.objects.filter(pk=officers.inspector.pk).update(is_active=False)
    for officer in officers.everybody():
        if officer != officers.superintendent:
            assert not taken_over_in_the_database(restricted_case, officer, now), officer
    assert accesses_to(restricted_case, officers.detective) == before
    assert taken_over_in_the_database(restricted_case, officers.superintendent, now)
    assert accesses_to(restricted_case, officers.detective) == before + 1
