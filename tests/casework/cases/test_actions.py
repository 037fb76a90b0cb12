"""Opening, risk, decisions, reviews, re-assignment and closing of cases."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.closing import close_case
from casework.comparing import difference
from casework.officers import Officers
from safehold.accounts.acting import reading_as
from safehold.accounts.errors import InputError, NotPermittedError, RefusedError, StaleError
from safehold.accounts.models import Officer
from safehold.audit.models import Entry
from safehold.casework.cases import actions, clock_presenters, queries, search, timeline
from safehold.casework.cases.asked import ChangeSupervisor, CloseCase, OpenCase, ReassignCase, RecordDecision, ReviewCase, SetRisk
from safehold.casework.cases.models import Case, ClockKind, RiskLevel, Stage

Entries = Callable[[str], list[Entry]]


def test_references_follow_each_other_within_a_year(officers: Officers, now: datetime) -> None:
    def open_one(at: datetime) -> str:
        return actions.open_case(
            OpenCase(title="Test Subject 020", reason="Report"),
            by=officers.inspector,
            at=at,
            officer_in_the_case=officers.detective,
            supervisor=officers.inspector,
        ).reference

    year = now.replace(month=1, day=2)
    assert open_one(year) == f"ISOT-{year.year % 100}-0001"
    assert open_one(year) == f"ISOT-{year.year % 100}-0002"
    assert open_one(year - timedelta(days=5)) == f"ISOT-{year.year % 100 - 1}-0001"


def test_opening_writes_one_entry_with_who_holds_it(officers: Officers, open_case: Case, entries: Entries) -> None:
    (entry,) = entries("case.opened")
    assert (entry.officer_name, entry.case_id, entry.subject_label) == ("DI R. Template", open_case.pk, open_case.reference)
    assert entry.payload == {
        "officer_in_the_case": "DC A. Sample",
        "supervisor": "DI R. Template",
        "restriction": "standard",
    }


@pytest.mark.parametrize("role", ["auditor", "press", "dfu_manager", "dfu_examiner", "administrator", "custody_liaison"])
def test_these_roles_may_not_open_a_case(officers: Officers, now: datetime, role: str) -> None:
    with pytest.raises(NotPermittedError, match="open a case"):
        actions.open_case(
            OpenCase(title="Test Subject 020", reason="Report"),
            by=getattr(officers, role),
            at=now,
            officer_in_the_case=officers.detective,
            supervisor=officers.inspector,
        )


def test_a_case_needs_a_name_and_one_team(officers: Officers, now: datetime) -> None:
    with pytest.raises(InputError, match="whom or what"):
        actions.open_case(
            OpenCase(title="  ", reason="Report"),
            by=officers.inspector,
            at=now,
            officer_in_the_case=officers.detective,
            supervisor=officers.inspector,
        )
    with pytest.raises(InputError, match="one team"):
        actions.open_case(
            OpenCase(title="Test Subject 021", reason="Report"),
            by=officers.inspector,
            at=now,
            officer_in_the_case=officers.outsider,
            supervisor=officers.inspector,
        )


def test_the_risk_keeps_its_history(officers: Officers, open_case: Case, now: datetime, entries: Entries) -> None:
    for level, at in ((RiskLevel.MEDIUM, now - timedelta(days=2)), (RiskLevel.VERY_HIGH, now)):
        actions.set_risk(
            open_case,
            SetRisk(level=level, tool="KIRAT", tool_version="3", reason="Access to children"),
            by=officers.inspector,
            at=at,
        )
    with reading_as(officers.inspector):
        assert [entry.level for entry in queries.risk_history_of(open_case)] == ["very_high", "medium"]
        assert queries.case_by_reference(open_case.reference).risk_level == RiskLevel.VERY_HIGH
        assert {clock.risk_level for clock in queries.clocks_of(open_case)} == {"very_high"}
    assert [(entry.payload["before"], entry.payload["after"]) for entry in entries("case.risk_assessed")] == [
        ("not_assessed", "medium"),
        ("medium", "very_high"),
    ]


def test_a_stale_form_is_refused_and_nothing_is_written(officers: Officers, open_case: Case, now: datetime) -> None:
    with reading_as(officers.detective):
        seen = queries.case_by_reference(open_case.reference).version
    actions.reassign_case(open_case, ReassignCase(reason="Leave"), by=officers.inspector, at=now, to=officers.other_detective)
    with pytest.raises(StaleError, match="changed since you opened"):
        actions.record_decision(
            open_case, RecordDecision(decision="Arrest", reason="Risk", version=seen), by=officers.detective, at=now
        )
    with reading_as(officers.inspector):
        assert queries.decisions_of(open_case).count() == 0


def test_a_case_is_given_only_to_its_own_team(officers: Officers, open_case: Case, now: datetime) -> None:
    with pytest.raises(InputError, match="team that holds the case"):
        actions.reassign_case(open_case, ReassignCase(reason="x"), by=officers.inspector, at=now, to=officers.outsider)


def test_the_new_officer_of_a_restricted_case_gets_access(officers: Officers, restricted_case: Case, now: datetime) -> None:
    actions.reassign_case(
        restricted_case, ReassignCase(reason="Leave"), by=officers.inspector, at=now, to=officers.other_detective
    )
    with reading_as(officers.other_detective):
        assert queries.case_by_reference(restricted_case.reference).officer_in_the_case == officers.other_detective


def test_the_new_supervisor_of_a_restricted_case_gets_access_and_the_clocks_that_are_theirs(
    officers: Officers, restricted_case: Case, now: datetime, entries: Entries
) -> None:
    actions.change_supervisor(
        restricted_case, ChangeSupervisor(reason="Leave"), by=officers.inspector, at=now, to=officers.superintendent
    )
    with reading_as(officers.superintendent):
        assert queries.case_by_reference(restricted_case.reference).supervisor == officers.superintendent
        (review,) = [clock for clock in queries.clocks_of(restricted_case) if clock.kind == ClockKind.REVIEW]
    assert review.owner == officers.superintendent
    (entry,) = entries("case.supervisor_changed")
    assert (entry.payload["before"], entry.payload["after"], entry.reason) == ("DI R. Template", "Det Supt P. Model", "Leave")


def test_supervision_is_given_only_to_somebody_of_the_team_who_is_here(
    officers: Officers, open_case: Case, now: datetime
) -> None:
    with pytest.raises(InputError, match="team that holds the case"):
        actions.change_supervisor(open_case, ChangeSupervisor(reason="x"), by=officers.inspector, at=now, to=officers.outsider)
    Officer.objects.filter(pk=officers.superintendent.pk).update(is_active=False)
    gone = Officer.objects.get(pk=officers.superintendent.pk)
    with pytest.raises(InputError, match="has ended"):
        actions.change_supervisor(open_case, ChangeSupervisor(reason="x"), by=officers.inspector, at=now, to=gone)


def test_the_review_falls_due_28_days_after_the_last(officers: Officers, open_case: Case) -> None:
    at = datetime.fromisoformat("2026-03-10T09:00:00+00:00")
    actions.review_case(open_case, ReviewCase(reason="Risk still right"), by=officers.inspector, at=at)
    with reading_as(officers.inspector):
        (review,) = [clock for clock in queries.clocks_of(open_case) if clock.kind == ClockKind.REVIEW]
        kept = [(one.kind, one.by, one.reason) for one in queries.decisions_of(open_case) if one.kind == "review"]
    assert kept == [("review", officers.inspector, "Risk still right")]
    # 10 March + 28 days = 7 April, by when the clocks have changed: 23:59 BST is 22:59 UTC.
    assert review.ends_at == datetime.fromisoformat("2026-04-07T22:59:00+00:00")
    assert not review.ended_by_law


def test_a_closed_case_has_the_clock_of_what_is_kept_alone_and_is_not_closed_twice(
    officers: Officers, open_case: Case, now: datetime
) -> None:
    close_case(open_case, by=officers.inspector, at=now)
    with reading_as(officers.inspector):
        case = queries.case_by_reference(open_case.reference)
        assert case.stage == Stage.CLOSED
        assert [clock.kind for clock in queries.clocks_of(case)] == [ClockKind.RETENTION]
        assert search.find(officers.inspector, open_case.reference) != []
    with pytest.raises(RefusedError, match="closed already"):
        actions.close_case(open_case, CloseCase(outcome="x", reason="y"), by=officers.inspector, at=now)


def test_the_stored_clocks_are_those_that_the_facts_give(officers: Officers, open_case: Case, now: datetime) -> None:
    with reading_as(officers.inspector):
        assert difference(open_case) == []
        row = queries.clocks_of(open_case)[0]
        row.ends_at += timedelta(days=1)
        row.save()
        (sentence,) = difference(open_case)
    assert sentence.startswith(f"{open_case.reference}: Review due, 28-day supervisor's review, differs in its end: stored is ")


def test_the_timeline_is_newest_first(officers: Officers, open_case: Case, now: datetime) -> None:
    actions.record_decision(
        open_case, RecordDecision(decision="Apply for a warrant", reason="Uploads"), by=officers.inspector, at=now
    )
    with reading_as(officers.inspector):
        assert [entry.title for entry in timeline.timeline_of(open_case)] == ["Apply for a warrant", "Case opened"]


@pytest.mark.parametrize(
    ("text", "found"),
    [("ISOT", 1), ("test 014", 1), ("014 SUBJECT", 1), ("01", 1), ("015", 0), ("", 0), ("  ", 0), ("'", 0), ("\\ & | !", 0)],
)
def test_search_finds_by_words_and_their_beginnings(officers: Officers, open_case: Case, text: str, found: int) -> None:
    with reading_as(officers.inspector):
        assert len(search.find(officers.inspector, text)) == found


@given(st.text(max_size=40))
def test_any_text_makes_words_without_blanks(text: str) -> None:
    assert all(word and not any(letter.isspace() for letter in word) for word in search.words_of(text))


def test_a_clock_says_what_counts_before_and_after_its_time(officers: Officers, open_case: Case, now: datetime) -> None:
    from safehold.casework.cases.models import Clock

    ends = now + timedelta(days=20)
    clock = Clock(
        case=open_case,
        team=open_case.team,
        kind=ClockKind.BAIL,
        reference="X",
        limit_name="6-month limit",
        starts_at=now - timedelta(days=160),
        ends_at=ends,
        tag="authority_missing",
        tag_from=ends - timedelta(days=14),
        next_action="Superintendent must authorise 9 months first",
        action_label="Send to superintendent",
        when_late={"tag": "Ended by law", "sentence": "Record what happened next", "label": "Record the end", "url": "/x"},
    )

    def row(at: datetime) -> clock_presenters.ClockRow:
        return clock_presenters.clock_row(clock, now=at, viewer=officers.inspector)

    assert row(now).tag is None
    assert row(ends - timedelta(days=14)).tag == ("Authority missing", "late")
    assert row(ends + timedelta(minutes=1)).tag == ("Ended by law", "late")
    assert row(ends).action_label == "Send to superintendent"
    assert row(ends + timedelta(minutes=1)).action_label == "Record the end"


@pytest.mark.parametrize(("outcome", "reason", "field"), [(" ", "Time served", "outcome"), ("Charged", " ", "reason")])
def test_a_case_is_closed_with_its_outcome_and_a_reason(
    officers: Officers, open_case: Case, now: datetime, outcome: str, reason: str, field: str
) -> None:
    with pytest.raises(InputError) as refused:
        actions.close_case(open_case, CloseCase(outcome=outcome, reason=reason), by=officers.inspector, at=now)
    assert refused.value.field == field


def test_a_decision_says_what_was_decided(officers: Officers, open_case: Case, now: datetime) -> None:
    with pytest.raises(InputError, match="what was decided"):
        actions.record_decision(open_case, RecordDecision(decision=" ", reason="New facts"), by=officers.detective, at=now)
