"""Stored clocks against the facts: every column that is shown counts, many cases cost no more queries than two."""

from __future__ import annotations

import ast
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from casework.closing import close_case
from casework.comparing import difference
from casework.custody.stories import arrested_in_1900, street_bailed
from safehold.accounts.acting import reading_as
from safehold.casework.cases import actions, addresses, clocks, queries
from safehold.casework.cases.asked import OpenCase
from safehold.casework.cases.clock_comparison import (
    SHOWN,
    compare,
    compare_cases,
    compare_everything,
    compare_without_case,
)
from safehold.casework.cases.models import Case, Clock, ClockKind
from safehold.casework.exhibits.actions import hold_exhibit
from safehold.casework.exhibits.asked import HoldExhibit
from safehold.casework.policy import queries as policy
from safehold.casework.referrals import actions as referrals
from safehold.casework.referrals.asked import OpenCaseFromReferral
from safehold.law.calendar import LONDON, london_date

if TYPE_CHECKING:
    from casework.officers import Officers
    from casework.test_permissions import World

CASEWORK = Path(__file__).parents[3] / "src" / "safehold" / "casework"

OTHERWISE: dict[str, Callable[[Any], Any]] = {
    "case_id": lambda number: number,
    "ends_at": lambda at: at + timedelta(minutes=1) if at else None,
    "starts_at": lambda at: at - timedelta(minutes=1),
    "picture": lambda picture: {**picture, "limits": []},
    "steps": lambda steps: steps[:-1],
    "sign_off": lambda points: [*points, "Somebody must settle this."],
    "when_late": lambda _: {"tag": "Late"},
}
"""How a column is made wrong where "something else" is not a value of it."""


def test_what_the_actions_stored_is_what_the_facts_give(officers: Officers, world: World) -> None:
    with reading_as(officers.inspector):
        kinds = set(Clock.objects.filter(case=world.case).values_list("kind", flat=True))
        assert kinds >= {"custody", "custody_review", "bail", "warrant", "child", "review"}
        compared = compare(list(Case.objects.values_list("pk", flat=True)))
        assert (compared.cases, compared.differences) == (6, ())
        assert compared.clocks == Clock.objects.filter(case__isnull=False).count()
        without = compare_without_case()
        assert (without.records, without.clocks, without.differences) == (3, 3, ())


def test_a_clock_of_a_referral_that_has_ended_is_found(officers: Officers, world: World) -> None:
    with reading_as(officers.inspector):
        clock = Clock.objects.filter(subject_kind="referral").order_by("pk")[0]
        clock.pk, clock.subject_id = None, 999_999
        clock.save()
        Clock.objects.filter(subject_kind="referral", subject_id=world.new.pk).update(limit_name="Another")
        found = compare_without_case().differences
    assert {item.subject_id for item in found} == {999_999, world.new.pk}


def test_many_cases_take_as_many_queries_as_two(officers: Officers, world: World, now: datetime) -> None:
    for number in range(12):
        actions.open_case(
            OpenCase(title=f"Test Subject {number:03}", reason="Report of uploads"),
            by=officers.inspector,
            at=now,
            officer_in_the_case=officers.detective,
            supervisor=officers.inspector,
        )
    with reading_as(officers.inspector):
        cases = list(Case.objects.prefetch_related("supervisor").order_by("pk"))
        assert cases[0] == world.case
        policy.versions()  # read once in a transaction
        with CaptureQueriesContext(connection) as two:
            compare_cases(cases[:2])
        with CaptureQueriesContext(connection) as many:
            assert compare_cases(cases).cases == 18
    assert len(many) == len(two) <= 43


def test_computing_asks_nothing(officers: Officers, world: World) -> None:
    with reading_as(officers.inspector):
        case = Case.objects.prefetch_related("supervisor").get(pk=world.case.pk)
        read = [(clocks._by_case(source.read([case]), {case.pk: case}), source.compute) for source in clocks._SOURCES]
        versions = policy.versions()
        with CaptureQueriesContext(connection) as asked:
            made = [clock.kind for facts, compute in read for clock in compute(case, facts.get(case.pk, ()), versions)]
    assert {ClockKind.BAIL, ClockKind.CUSTODY, ClockKind.CHILD, ClockKind.WARRANT} <= set(made)
    assert [query["sql"] for query in asked.captured_queries] == []


def name_of(source: clocks._Source) -> str:
    return f"{source.read.__module__.removeprefix('safehold.casework.')}.{source.read.__name__}"


def test_a_source_is_left_out_only_where_it_has_nothing_to_read(officers: Officers, world: World, now: datetime) -> None:
    """There are facts for every source: whoever adds a source adds its facts to the world, or this proves nothing of it."""
    referrals.open_case_from_referral(
        world.assessed,
        OpenCaseFromReferral(reason="Assessed"),
        by=officers.intake,
        at=now,
        officer_in_the_case=officers.detective,
        supervisor=officers.inspector,
    )
    street_bailed(world.case, officers)
    hold_exhibit(world.exhibit, HoldExhibit(until=london_date(now), reason="Time to appeal"), by=officers.detective, at=now)
    read_from = set[str]()
    with reading_as(officers.inspector):
        for case in Case.objects.select_related("supervisor"):
            of_case = clocks._sources_for(case)
            read_from |= {name_of(source) for source in of_case if any(True for _ in source.read([case]))}
            left_out = [source for source in clocks._SOURCES if source not in of_case]
            assert [row for source in left_out for row in source.read([case])] == []
            ((_, whole),) = clocks.clocks_of_cases([case])
            assert clocks.clocks_of(case) == whole
    of_the_case_alone = {name_of(source) for source in clocks._SOURCES if source.needs is None}
    assert of_the_case_alone == {"cases.clocks.no_facts"}
    assert {name_of(source) for source in clocks._SOURCES} - of_the_case_alone - read_from == set()


@pytest.mark.parametrize("column", SHOWN)
def test_a_column_that_was_changed_is_found(officers: Officers, open_case: Case, column: str) -> None:
    with reading_as(officers.inspector):
        (clock,) = queries.clocks_of(open_case)
        before = getattr(clock, column)
        wrong = {
            "team_id": officers.administrator.team_id,
            "owner_id": officers.intake.pk,
            "decider_id": officers.superintendent.pk,
            "kind": "target",
            "risk_level": "high",
            "soon_at": clock.starts_at,
            "tag_from": clock.starts_at,
            "days_left": 4,
            "subject_id": clock.subject_id + 1,
        }
        if column in wrong:
            after = wrong[column]
        elif column in OTHERWISE:
            after = OTHERWISE[column](before)
        else:
            after = not before if isinstance(before, bool) else f"{before} x"
        Clock.objects.filter(pk=clock.pk).update(**{column: after})
        found = difference(open_case)
    # A clock of another record or kind is one that is missing and one that should not run.
    assert len(found) == {"case_id": 0, "kind": 2, "subject_kind": 2, "subject_id": 2}.get(column, 1)
    assert all(sentence.startswith(f"{open_case.reference}: ") for sentence in found)


def test_a_clock_that_is_missing_or_stored_twice_is_found(officers: Officers, open_case: Case) -> None:
    with reading_as(officers.inspector):
        (clock,) = queries.clocks_of(open_case)
        clock.pk = None
        clock.save()
        assert [sentence.split(", ")[-1].split(";")[-1].strip() for sentence in difference(open_case)] == ["it should not run."]
        Clock.objects.all().delete()
        (sentence,) = difference(open_case)
        assert "is not stored; it should run until 23:59 on " in sentence


def test_a_name_is_not_repeated_in_a_sentence(officers: Officers, open_case: Case) -> None:
    with reading_as(officers.inspector):
        Clock.objects.update(subject_name="Somebody Else")
        (sentence,) = difference(open_case)
    assert sentence.endswith("differs in the name.")


def test_clocks_that_a_closed_case_still_has_are_found(officers: Officers, open_case: Case, now: datetime) -> None:
    with reading_as(officers.inspector):
        (clock,) = queries.clocks_of(open_case)
    close_case(open_case, by=officers.inspector, at=now, outcome="No offence found", reason="Device examined")
    with reading_as(officers.inspector):
        assert compare_everything(processes=1).differences == ()
        clock.pk = None
        clock.save()
        (found,) = compare_everything(processes=1).differences
    assert found.case_id == open_case.pk


def test_a_moment_in_the_hour_that_london_has_twice_is_no_difference(officers: Officers, open_case: Case) -> None:
    # 25 October 2026, 01:30 British Summer Time and 01:30 Greenwich Mean Time, an hour apart.
    for text in ("2026-10-25T00:30:00+00:00", "2026-10-25T01:30:00+00:00"):
        moment = datetime.fromisoformat(text)
        with reading_as(officers.inspector):
            Case.objects.filter(pk=open_case.pk).update(last_reviewed_at=moment)
            case = queries.case_by_reference(open_case.reference)
            case.last_reviewed_at = moment.astimezone(LONDON)
            clocks.rebuild(case, at=moment)
            assert difference(queries.case_by_reference(open_case.reference)) == []


def test_the_clocks_of_a_case_without_facts_take_one_query(officers: Officers, open_case: Case) -> None:
    with reading_as(officers.inspector):
        policy.versions()  # read once in a transaction
        with CaptureQueriesContext(connection) as asked:
            assert [clock.kind for clock in clocks.clocks_of(open_case)] == [ClockKind.REVIEW]
    (question,) = asked.captured_queries
    assert " JOIN " not in question["sql"]


def test_an_address_is_the_one_that_reverse_gives() -> None:
    names = {
        node.args[0].value
        for path in CASEWORK.glob("*/clock_sources.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "address"
        if isinstance(node.args[0], ast.Constant)
    }
    assert len(names) > 15
    for name in names:
        for reference in ("ISOT-26-0147", "a b", "ä", "1'2"):
            assert addresses.address(str(name), reference) == reverse(str(name), args=[reference])


def test_a_case_whose_facts_the_law_cannot_read_is_said_and_the_others_are_compared(
    officers: Officers, open_case: Case, restricted_case: Case
) -> None:
    arrested_in_1900(open_case, officers)
    with reading_as(officers.inspector):
        Clock.objects.filter(case=restricted_case).update(limit_name="Another")
        compared = compare_cases(list(Case.objects.prefetch_related("supervisor").order_by("pk")))
    assert compared.cases == 2
    assert [found.case_id for found in compared.differences] == [restricted_case.pk]
    (found,) = compared.unreadable
    assert found.sentence.startswith(f"{open_case.reference}: the clocks can't be computed. ")
    assert "no rule held here covers 1900-03-14" in found.sentence
