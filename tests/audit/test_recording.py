"""The audit: one entry for one action, in its transaction, never changed; readings too."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from django.db import DatabaseError, ProgrammingError, connection, transaction
from django.test import Client

import safehold
from casework.officers import Officers
from safehold.accounts.acting import reading_as
from safehold.accounts.errors import RepeatedError
from safehold.accounts.models import Officer
from safehold.accounts.verbs import Verb as AccountVerb
from safehold.audit import recording
from safehold.audit.models import Entry
from safehold.audit.verbs import AuditVerb, declared
from safehold.casework.cases import actions, queries
from safehold.casework.cases.asked import RecordDecision
from safehold.casework.cases.models import Case, Decision
from safehold.casework.cases.verbs import Verb as CaseVerb

Entries = Callable[[str], list[Entry]]


def test_the_verbs_of_every_app_are_gathered() -> None:
    apps = {type(verb).__module__.split(".")[-2] for verb in declared().values()}
    assert apps == {path.parent.name for path in Path(safehold.__file__).parent.rglob("verbs.py")}
    assert all(verb == code and verb.sentence for code, verb in declared().items())


def test_a_code_is_declared_once() -> None:
    with pytest.raises(ValueError, match=r"account\.logged_out is declared twice"):

        class Verb(AuditVerb):
            LEFT = "account.logged_out", "left"


def test_an_action_without_an_entry_writes_nothing(officers: Officers, open_case: Case, now: datetime) -> None:
    with (
        pytest.raises(RuntimeError, match="exactly one audit entry; this one wrote 0"),
        recording.action(by=officers.inspector, at=now),
    ):
        Decision.objects.create(case=open_case, at=now, by=officers.inspector, decision="x", reason="y")
    with reading_as(officers.inspector):
        assert queries.decisions_of(open_case).count() == 0


def test_an_action_with_two_entries_writes_nothing(officers: Officers, open_case: Case, now: datetime, entries: Entries) -> None:
    before = len(entries("account.logged_out"))
    with pytest.raises(RuntimeError, match="wrote 2"), recording.action(by=officers.inspector, at=now) as act:  # noqa: PT012
        act.record(AccountVerb.LOGGED_OUT, subject=officers.inspector)
        act.record(AccountVerb.LOGGED_OUT, subject=officers.inspector)
    assert len(entries("account.logged_out")) == before


def test_a_payload_with_a_missing_or_surplus_field_is_refused(officers: Officers, open_case: Case, now: datetime) -> None:
    with pytest.raises(ValueError, match=r"missing \['decision'\]"), recording.action(by=officers.inspector, at=now) as act:
        act.record(CaseVerb.DECISION_RECORDED, subject=open_case)
    with pytest.raises(ValueError, match=r"not expected \['mood'\]"), recording.action(by=officers.inspector, at=now) as act:
        act.record(CaseVerb.DECISION_RECORDED, subject=open_case, decision="x", mood="good")


def test_the_moment_of_an_action_carries_its_zone(officers: Officers) -> None:
    naive = datetime(2026, 1, 1)
    with pytest.raises(ValueError, match="time zone"), recording.action(by=officers.inspector, at=naive):
        pass


@pytest.mark.parametrize("change", ["UPDATE audit_entry SET reason = 'x'", "DELETE FROM audit_entry", "TRUNCATE audit_entry"])
def test_the_site_cannot_change_the_audit(open_case: Case, change: str) -> None:
    with connection.cursor() as cursor, pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        cursor.execute(change)


@pytest.mark.parametrize("change", ["UPDATE audit_entry SET reason = 'x'", "DELETE FROM audit_entry", "TRUNCATE audit_entry"])
def test_not_even_the_owner_can_change_the_audit(fresh_database: object, change: str) -> None:
    with fresh_database.connect("owner") as owner:  # type: ignore[attr-defined]
        owner.execute(
            "INSERT INTO audit_entry (at, officer_name, officer_role, verb, subject_kind, subject_label, reason,"
            " recipients, payload) VALUES (now(), 'x', 'x', 'x', 'x', 'x', '', '[]', '{}')"
        )
        with pytest.raises(psycopg.errors.RestrictViolation, match="append-only"):
            owner.execute(change)


def test_the_audit_role_may_add_and_read_and_nothing_else(fresh_database: object) -> None:
    with fresh_database.connect("audit") as audit:  # type: ignore[attr-defined]
        assert audit.execute("SELECT count(*) FROM audit_entry").fetchone() == (0,)
        for statement in ("SELECT 1 FROM cases_case", "UPDATE audit_entry SET reason = ''"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                audit.execute(statement)


def test_reading_a_case_is_recorded(
    officers: Officers, open_case: Case, log_in: Callable[[Officer], Client], entries: Entries
) -> None:
    assert log_in(officers.detective).get(f"/cases/{open_case.reference}").status_code == 200
    (entry,) = [entry for entry in entries("record.read") if entry.case_id == open_case.pk]
    assert (entry.officer_name, entry.subject_label) == ("DC A. Sample", open_case.reference)


def test_a_search_is_recorded_with_what_was_asked(
    officers: Officers, open_case: Case, log_in: Callable[[Officer], Client], entries: Entries
) -> None:
    log_in(officers.detective).get("/search?q=subject+014")
    assert [entry.payload for entry in entries("search.made")] == [{"text": "subject 014", "found": 1}]


def test_the_same_submission_is_carried_out_once(officers: Officers, open_case: Case, now: datetime) -> None:
    token = recording.current_submission.set(uuid4())
    try:
        actions.record_decision(open_case, RecordDecision(decision="Once", reason="Enough"), by=officers.detective, at=now)
        with pytest.raises(RepeatedError):
            actions.record_decision(open_case, RecordDecision(decision="Once", reason="Enough"), by=officers.detective, at=now)
    finally:
        recording.current_submission.reset(token)
    with reading_as(officers.detective):
        assert queries.decisions_of(open_case).count() == 1


def test_an_officer_reads_own_entries_and_those_of_their_cases_only(
    officers: Officers, open_case: Case, restricted_case: Case
) -> None:
    with reading_as(officers.other_detective):
        seen = set(Entry.objects.exclude(officer_id=officers.other_detective.pk).values_list("case_id", flat=True))
    assert seen == {open_case.pk}
    with reading_as(officers.auditor):
        assert {open_case.pk, restricted_case.pk} <= set(Entry.objects.values_list("case_id", flat=True))


def test_an_actor_is_kept_by_value(officers: Officers, open_case: Case, entries: Entries) -> None:
    Officer.objects.filter(pk=officers.inspector.pk).update(name="Somebody Else")
    assert entries("case.opened")[0].officer_name == "DI R. Template"


def test_a_failing_action_leaves_no_entry(officers: Officers, open_case: Case, now: datetime, entries: Entries) -> None:
    with pytest.raises(DatabaseError), recording.action(by=officers.inspector, at=now) as act:  # noqa: PT012
        act.record(CaseVerb.DECISION_RECORDED, subject=open_case, case=open_case.pk, decision="x")
        Decision.objects.create(case=open_case, at=now, by=officers.inspector, decision="x" * 1000, reason="y")
    assert entries("case.decision_recorded") == []


@pytest.mark.parametrize("start", ["²", "9" * 30, "-1", "x"])
def test_any_place_to_begin_from_is_answered(officers: Officers, log_in: Callable[[Officer], Client], start: str) -> None:
    assert log_in(officers.auditor).get("/audit", {"from": start}).status_code == 200
