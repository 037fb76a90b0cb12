"""Setting force policy and readings: who may, from when, and what is refused; nothing that is set is ever changed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import DatabaseError, IntegrityError, ProgrammingError, connection, transaction

from casework.policy.conftest import REVIEW, SUSPENSION, Set
from safehold.accounts.acting import acting_as, reading_as
from safehold.accounts.errors import InputError, NotPermittedError, RefusedError
from safehold.accounts.models import Officer
from safehold.casework.policy import actions, queries
from safehold.casework.policy.asked import PrepareChange
from safehold.casework.policy.models import PolicyChange, PolicyVersion
from safehold.law.calendar import london_date

if TYPE_CHECKING:
    from casework.officers import Officers
    from safehold.audit.models import Entry

Entries = Callable[[str], list["Entry"]]


def test_setting_a_figure_writes_one_entry_with_before_and_after(set_figure: Set, entries: Entries, now: datetime) -> None:
    set_figure(value=14)
    [entry] = entries("policy.set")
    assert entry.payload == {
        "name": "Supervisor's review",
        "before": "28 days",
        "after": "14 days",
        "effective_from": london_date(now).isoformat(),
        "authority": "Ch Supt E. Xample",
    }
    assert entry.reason == "Inspection"


def test_before_is_what_had_been_set_for_that_day(set_figure: Set, entries: Entries, now: datetime) -> None:
    today = london_date(now)
    set_figure(value=14)
    set_figure(value=21, effective_from=today + timedelta(days=30))
    set_figure(value=7, effective_from=today + timedelta(days=10))
    assert [entry.payload["before"] for entry in entries("policy.set")] == ["28 days", "14 days", "14 days"]


def test_setting_a_reading_names_the_lawyer_and_the_day(set_reading: Set, entries: Entries, now: datetime) -> None:
    version = set_reading()
    [entry] = entries("policy.reading_set")
    assert entry.payload["authority"] == "R. Counsel"
    assert entry.payload["advised_on"] == london_date(now).isoformat()
    assert (version.value, version.effective_from) == (False, date(2024, 1, 1))


def test_only_an_administrator_sets(officers: Officers, set_figure: Set, set_reading: Set, now: datetime) -> None:
    others = [officer for officer in officers.everybody() if officer != officers.administrator]
    for officer in others:
        for attempt in (set_figure, set_reading, lambda by: prepare(officers, now, by=by)):
            with pytest.raises(NotPermittedError):
                attempt(by=officer)
    with reading_as(officers.inspector):
        assert (PolicyVersion.objects.count(), PolicyChange.objects.count()) == (0, 0)


def test_force_policy_is_never_changed_for_the_past(set_figure: Set, now: datetime) -> None:
    with pytest.raises(InputError, match="never changed for the past") as refused:
        set_figure(effective_from=london_date(now) - timedelta(days=1))
    assert refused.value.field == "effective_from"
    set_figure(effective_from=london_date(now))


def test_a_reading_may_reach_back(set_reading: Set) -> None:
    assert set_reading(effective_from=date(2022, 10, 28)).effective_from == date(2022, 10, 28)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"reason": " "}, "reason"),
        ({"authority": ""}, "authority"),
        ({"value": 0}, "value"),
        ({"value": "14"}, "value"),
        ({"value": True}, "value"),
        ({"name": "nothing"}, "name"),
        ({"name": SUSPENSION, "value": False}, "name"),
    ],
)
def test_a_figure_needs_its_reason_its_authority_and_a_number(changes: dict[str, Any], field: str, set_figure: Set) -> None:
    with pytest.raises(InputError) as refused:
        set_figure(**changes)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"advised_on": None}, "advised_on"),
        ({"advised_on": date(2199, 1, 1)}, "advised_on"),
        ({"authority": ""}, "authority"),
        ({"reason": ""}, "reason"),
        ({"value": 1}, "value"),
        ({"name": REVIEW, "value": 14}, "name"),
    ],
)
def test_a_reading_needs_a_lawyer_and_the_day_of_the_advice(changes: dict[str, Any], field: str, set_reading: Set) -> None:
    with pytest.raises(InputError) as refused:
        set_reading(**changes)
    assert refused.value.field == field


def test_a_day_has_one_version(set_figure: Set, entries: Entries) -> None:
    set_figure(value=14)
    with pytest.raises(RefusedError, match="already"):
        set_figure(value=21)
    assert len(entries("policy.set")) == 1


def test_the_database_refuses_a_second_version_of_a_day(set_figure: Set, officers: Officers, now: datetime) -> None:
    set_figure()
    with acting_as(officers.administrator), pytest.raises(IntegrityError), transaction.atomic():
        PolicyVersion.objects.create(
            name=REVIEW, value=1, effective_from=london_date(now), set_by=officers.administrator, set_at=now
        )


@pytest.mark.parametrize("statement", ["UPDATE policy_policyversion SET value = '1'", "DELETE FROM policy_policyversion"])
def test_nobody_changes_or_removes_a_version(statement: str, set_figure: Set, officers: Officers) -> None:
    set_figure()
    refused = pytest.raises(ProgrammingError, match="permission denied")
    with reading_as(officers.administrator), connection.cursor() as cursor, refused, transaction.atomic():
        cursor.execute(statement)


def test_a_trigger_refuses_it_to_the_owner_too(officers: Officers) -> None:
    with reading_as(officers.administrator), connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname FROM pg_trigger WHERE tgrelid = 'policy_policyversion'::regclass AND NOT tgisinternal ORDER BY 1"
        )
        assert [name for (name,) in cursor.fetchall()] == ["append_only_rows", "append_only_table"]


def test_the_database_takes_a_version_only_from_an_administrator(officers: Officers, now: datetime) -> None:
    for role, by in (("detective", "detective"), ("administrator", "inspector")):
        with reading_as(getattr(officers, role)), pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            PolicyVersion.objects.create(
                name=REVIEW, value=1, effective_from=london_date(now), set_by=getattr(officers, by), set_at=now
            )


def prepare(officers: Officers, now: datetime, *, by: Officer | None = None) -> PolicyChange:
    asked = PrepareChange(value=14, effective_from=london_date(now), reason="Inspection", authority="Ch Supt E. Xample")
    return actions.prepare_change(REVIEW, asked, by=by or officers.administrator, at=now)


def test_a_prepared_change_sets_nothing(officers: Officers, now: datetime, entries: Entries) -> None:
    prepare(officers, now)
    assert len(entries("policy.change_prepared")) == 1
    with reading_as(officers.inspector):
        assert queries.versions().of(REVIEW) == ()


def test_a_prepared_change_is_set_once_and_only_after_it_was_counted(officers: Officers, now: datetime, set_figure: Set) -> None:
    change = prepare(officers, now)
    with pytest.raises(RefusedError, match="not been counted"):
        set_figure(change=change)
    with acting_as(officers.administrator):
        PolicyChange.objects.filter(pk=change.pk).update(counted_at=now)
    version = set_figure(change=change)
    with reading_as(officers.inspector):
        assert queries.change_by_number(change.pk).set_version == version
    with pytest.raises(RefusedError):
        set_figure(change=change, effective_from=london_date(now) + timedelta(days=1))


def test_what_is_only_prepared_is_seen_by_those_who_set_and_supervise(officers: Officers, now: datetime) -> None:
    prepare(officers, now)
    seen = {}
    for role in ("administrator", "inspector", "detective", "press"):
        with reading_as(getattr(officers, role)):
            seen[role] = PolicyChange.objects.count()
    assert seen == {"administrator": 1, "inspector": 1, "detective": 0, "press": 0}


def test_the_versions_are_read_once_in_a_transaction(set_figure: Set, officers: Officers) -> None:
    from django.test.utils import CaptureQueriesContext

    set_figure()
    with reading_as(officers.detective), CaptureQueriesContext(connection) as captured:
        for _ in range(50):
            assert queries.versions().of(REVIEW)[0].value == 14
    assert len(captured) == 1


def test_setting_enqueues_the_rebuilding_in_the_same_transaction(set_figure: Set, officers: Officers) -> None:
    version = set_figure()
    with reading_as(officers.administrator), connection.cursor() as cursor:
        cursor.execute("SELECT args FROM procrastinate_jobs WHERE task_name = 'policy.rebuild_clocks'")
        assert [row[0] for row in cursor.fetchall()] in ([{"version_id": version.pk}], [f'{{"version_id": {version.pk}}}'])
