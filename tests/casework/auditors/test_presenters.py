"""Audit entries in words."""

from datetime import UTC, datetime

from safehold.audit.models import Entry
from safehold.audit.verbs import Verb
from safehold.casework.auditors.presenters import entry_rows


def second_line_of(kind: str) -> str:
    entry = Entry(
        at=datetime(2026, 6, 10, tzinfo=UTC),
        officer_name="Q. Register",
        officer_role="auditor",
        verb=Verb.RECORD_READ,
        subject_kind=kind,
        subject_label="KLP/2",
        payload={},
    )
    row = entry_rows([entry])[0]
    return str(row.record.second)


def test_the_kind_of_a_record_is_named_as_people_call_it() -> None:
    assert second_line_of("exhibits.exhibit") == "exhibit"
    assert second_line_of("exhibits.continuityevent") == "continuity event"


def test_what_is_no_record_keeps_its_name() -> None:
    assert second_line_of("search") == "search"
