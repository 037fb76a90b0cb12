"""Who may see a case: from lists, search, counts, pages and errors, somebody without access gets nothing."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import ProgrammingError, connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from casework.closing import close_case
from casework.officers import Officers
from safehold.accounts.acting import reading_as
from safehold.accounts.errors import InputError, NotFoundError, NotPermittedError
from safehold.accounts.models import Officer
from safehold.casework.cases import actions, queries, search
from safehold.casework.cases.asked import GrantAccess, RecordDecision
from safehold.casework.cases.models import Case, CaseAccess, Clock, Decision


def page_without(reference: str, response: HttpResponse) -> str:
    """The page with its reference and its one-time tokens blanked."""
    return re.sub(r'(name="csrfmiddlewaretoken" value=)"\w+"', r"\1", response.content.decode()).replace(reference, "X")


def test_without_an_acting_officer_nothing_is_visible(open_case: Case) -> None:
    assert Case.objects.count() == 0
    assert Clock.objects.count() == 0
    assert CaseAccess.objects.count() == 0


def test_the_team_sees_a_standard_case_and_others_do_not(officers: Officers, open_case: Case) -> None:
    with reading_as(officers.other_detective):
        assert queries.case_by_reference(open_case.reference) == open_case
    with reading_as(officers.outsider), pytest.raises(NotFoundError):
        queries.case_by_reference(open_case.reference)


def test_a_restricted_case_is_for_the_people_named(officers: Officers, restricted_case: Case) -> None:
    seen_by = set()
    for officer in officers.everybody():
        with reading_as(officer):
            if queries.visible_cases().filter(pk=restricted_case.pk).exists():
                seen_by.add(officer.username)
    assert seen_by == {"inspector", "detective"}


def test_what_may_not_be_seen_is_not_found_nor_counted(officers: Officers, restricted_case: Case) -> None:
    with reading_as(officers.detective):
        assert [found.title for found in search.find(officers.detective, "subject 099")] == [
            f"{restricted_case.reference} Test Subject 099"
        ]
    for officer in (officers.other_detective, officers.outsider, officers.dfu_manager):
        with reading_as(officer):
            assert search.find(officer, "subject 099") == []
            assert queries.clock_counts(officer) == {}


def test_missing_and_forbidden_look_alike(officers: Officers, restricted_case: Case, log_in: Callable[[Officer], Client]) -> None:
    browser = log_in(officers.other_detective)
    forbidden = browser.get(f"/cases/{restricted_case.reference}")
    missing = browser.get("/cases/ISOT-26-9999")
    assert forbidden.status_code == missing.status_code == 404
    assert page_without(restricted_case.reference, forbidden) == page_without("ISOT-26-9999", missing)


def test_access_can_be_given_for_a_time(officers: Officers, restricted_case: Case, now: datetime) -> None:
    actions.grant_access(
        restricted_case,
        GrantAccess(role="laboratory", reason="Examines the laptop", until=timezone.now() + timedelta(days=1)),
        by=officers.inspector,
        at=now,
        to=officers.dfu_examiner,
    )
    with reading_as(officers.dfu_examiner):
        assert queries.visible_cases().count() == 1


def test_access_to_a_closed_case_can_be_given(officers: Officers, restricted_case: Case, now: datetime) -> None:
    close_case(restricted_case, by=officers.inspector, at=now, group="other")
    actions.grant_access(
        restricted_case, GrantAccess(role="Reviewer", reason="Appeal"), by=officers.inspector, at=now, to=officers.outsider
    )
    with reading_as(officers.outsider):
        assert queries.case_by_reference(restricted_case.reference) == restricted_case


def test_access_that_has_ended_shows_nothing(officers: Officers, restricted_case: Case, now: datetime) -> None:
    actions.grant_access(
        restricted_case,
        GrantAccess(role="laboratory", reason="Examined the laptop", until=now + timedelta(minutes=1)),
        by=officers.inspector,
        at=now,
        to=officers.dfu_examiner,
    )
    with reading_as(officers.dfu_examiner):
        assert queries.visible_cases().count() == 0


def test_nobody_gives_themselves_access(officers: Officers, open_case: Case, now: datetime) -> None:
    with pytest.raises(InputError, match="yourself"):
        actions.grant_access(open_case, GrantAccess(role="x", reason="y"), by=officers.inspector, at=now, to=officers.inspector)


def test_a_detective_may_not_give_access(officers: Officers, open_case: Case, now: datetime) -> None:
    with pytest.raises(NotPermittedError, match="Only these roles may give access to a case: detective inspector"):
        actions.grant_access(open_case, GrantAccess(role="x", reason="y"), by=officers.detective, at=now, to=officers.outsider)


def test_an_action_on_a_case_that_one_may_not_see_finds_nothing(officers: Officers, open_case: Case, now: datetime) -> None:
    with pytest.raises(NotFoundError):
        actions.record_decision(open_case, RecordDecision(decision="Look", reason="Curious"), by=officers.outsider, at=now)


def test_the_database_refuses_a_row_in_a_case_that_one_may_not_see(officers: Officers, open_case: Case, now: datetime) -> None:
    with reading_as(officers.outsider), pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        Decision.objects.create(case=open_case, at=now, by=officers.outsider, decision="x", reason="y")


def test_a_leaver_sees_nothing_through_the_team(officers: Officers, open_case: Case) -> None:
    Officer.objects.filter(pk=officers.other_detective.pk).update(is_active=False)
    with reading_as(officers.other_detective):
        assert queries.visible_cases().count() == 0


def test_every_table_that_names_a_case_shows_only_the_rows_of_cases_that_one_may_see(db: None) -> None:
    # History tables have no policy: the site can't read them at all.
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
            " WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'm')"
            " AND a.attname IN ('case_id', 'person_id', 'exhibit_id', 'warrant_id', 'referral_id', 'child_id', 'bail_id')"
            " AND NOT c.relrowsecurity AND has_table_privilege('safehold_web', c.oid, 'SELECT') ORDER BY 1"
        )
        assert cursor.fetchall() == []
        cursor.execute("SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relrowsecurity")
        assert cursor.fetchone()[0] > 30


def test_nobody_moves_their_access_to_another_case_through_the_view(
    officers: Officers, open_case: Case, restricted_case: Case
) -> None:
    # A view runs with its owner's rights, so that a row written through it would pass by every policy.
    with reading_as(officers.intake):
        assert queries.visible_cases().filter(pk=open_case.pk).exists()
        with connection.cursor() as cursor, pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            cursor.execute("UPDATE cases_mine SET case_id = %s", [restricted_case.pk])
        assert not queries.visible_cases().filter(pk=restricted_case.pk).exists()


def test_the_site_cannot_turn_row_level_security_off(db: None) -> None:
    with connection.cursor() as cursor, pytest.raises(ProgrammingError), transaction.atomic():
        cursor.execute("ALTER TABLE cases_case DISABLE ROW LEVEL SECURITY")


def test_the_database_refuses_access_that_an_officer_gives_themselves(
    officers: Officers, restricted_case: Case, now: datetime
) -> None:
    with reading_as(officers.intake), connection.cursor() as cursor:
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            cursor.execute(
                "INSERT INTO cases_caseaccess (case_id, officer_id, role, valid_from, granted_by_id, reason)"
                " VALUES (%s, %s, 'x', now(), %s, 'x')",
                [restricted_case.pk, officers.intake.pk, officers.intake.pk],
            )
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            cursor.execute(
                "INSERT INTO audit_entry (at, officer_id, officer_name, officer_role, verb, subject_kind, subject_label, reason,"
                " recipients, payload) VALUES (now(), %s, 'x', 'x', 'x', 'x', 'x', '', '[]', '{}')",
                [officers.inspector.pk],
            )


def give(case: Case, to: Officer, *, granted_by: Officer) -> None:
    """Write the row of an access itself."""
    with connection.cursor() as cursor, transaction.atomic():
        cursor.execute(
            "INSERT INTO cases_caseaccess (case_id, officer_id, role, valid_from, granted_by_id, reason)"
            " VALUES (%s, %s, 'reader', now(), %s, 'x')",
            [case.pk, to.pk, granted_by.pk],
        )


def test_the_database_refuses_access_that_is_given_in_the_name_of_another(officers: Officers, open_case: Case) -> None:
    with reading_as(officers.detective):
        assert queries.visible_cases().filter(pk=open_case.pk).exists()
        with pytest.raises(ProgrammingError, match="row-level security"):
            give(open_case, officers.outsider, granted_by=officers.inspector)
        # In one's own name it may be written: who may give access to whom is for the action to decide.
        give(open_case, officers.outsider, granted_by=officers.detective)
    with reading_as(officers.inspector):
        [row] = CaseAccess.objects.filter(case=open_case, officer=officers.outsider)
    assert row.granted_by == officers.detective
