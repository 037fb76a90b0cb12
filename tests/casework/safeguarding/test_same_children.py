"""One child who is recorded in two cases: proposed where the reader may see both, decided by a person, counted once."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from casework.layers import make_warrant
from casework.officers import Officers
from safehold.accounts.acting import reading_as
from safehold.accounts.errors import InputError, NotFoundError, NotPermittedError, RefusedError
from safehold.accounts.models import Officer
from safehold.audit.models import Entry
from safehold.casework.cases import actions as cases
from safehold.casework.cases.asked import OpenCase
from safehold.casework.cases.models import Case
from safehold.casework.safeguarding import actions, queries, same_children
from safehold.casework.safeguarding.asked import CompleteAction, DecideSameChild, RecordChild, RecordNamed
from safehold.casework.safeguarding.models import Child, ChildName, SameChild, SameDecision
from safehold.casework.statistics.queries import period_figures
from safehold.casework.warrants import actions as warrants
from safehold.casework.warrants.asked import ExecuteWarrant
from safehold.casework.warrants.models import SearchResult
from safehold.law.calendar import london_date

REASON = "The mother named both cases to the social worker."


@pytest.fixture
def second_case(officers: Officers, now: datetime) -> Case:
    return cases.open_case(
        OpenCase(title="Test Subject 015", reason="Report"),
        by=officers.inspector,
        at=now - timedelta(days=10),
        officer_in_the_case=officers.detective,
        supervisor=officers.inspector,
    )


def record(case: Case, officers: Officers, now: datetime, name: str = "Jo Sample", **changes: Any) -> Child:
    facts: dict[str, Any] = {"age": 7, "relation": "own_child", "in_household": True, "concern": "Lives there", **changes}
    return actions.record_child(case, RecordChild(name=name, **facts), by=officers.detective, at=now)


def proposed(child: Child, reader: Officer) -> list[Child]:
    with reading_as(reader):
        return same_children.may_be_the_same(child)


def decide(
    child: Child, other: Child, by: Officer, now: datetime, decision: SameDecision = SameDecision.SAME, reason: str = REASON
) -> SameChild:
    asked = DecideSameChild(other=other.reference, decision=decision, reason=reason)
    return actions.decide_same_child(child, asked, other=other, by=by, at=now)


@pytest.mark.parametrize("name", ["jo sample", "Sample, Jo", "J. Sample", "SAMPLE J", "Miss Jo Ann Sample"])
def test_a_name_in_another_order_or_with_an_initial_is_proposed(
    name: str, open_case: Case, second_case: Case, officers: Officers, now: datetime
) -> None:
    first = record(open_case, officers, now)
    assert proposed(record(second_case, officers, now, name), officers.detective) == [first]


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("Jo Specimen", {}),
        ("Kim Sample", {}),
        ("Jo Sample", {"age": 9}),
        ("Jo Sample", {"age": None, "date_of_birth": date(2010, 1, 1)}),
    ],
)
def test_another_name_or_age_is_not_proposed(
    name: str, changes: dict[str, Any], open_case: Case, second_case: Case, officers: Officers, now: datetime
) -> None:
    record(open_case, officers, now)
    assert proposed(record(second_case, officers, now, name, **changes), officers.detective) == []


def test_another_date_of_birth_is_another_child(open_case: Case, second_case: Case, officers: Officers, now: datetime) -> None:
    record(open_case, officers, now, age=None, date_of_birth=date(2018, 5, 1))
    other = record(second_case, officers, now, age=None, date_of_birth=date(2018, 5, 2))
    assert proposed(other, officers.detective) == []


def test_nobody_learns_of_a_child_whom_they_may_not_see(
    open_case: Case, restricted_case: Case, officers: Officers, now: datetime
) -> None:
    seen, hidden = record(open_case, officers, now), record(restricted_case, officers, now)
    assert proposed(seen, officers.detective) == [hidden]
    assert proposed(seen, officers.safeguarding_lead) == []
    with pytest.raises(NotFoundError):
        decide(seen, hidden, officers.safeguarding_lead, now)
    decide(seen, hidden, officers.detective, now)
    with reading_as(officers.safeguarding_lead):
        assert not SameChild.objects.exists()
        assert set(ChildName.objects.values_list("child", flat=True)) == {seen.pk}


def test_a_decision_ends_the_proposal_and_may_be_changed(
    open_case: Case, second_case: Case, officers: Officers, now: datetime, entries: Callable[[str], list[Entry]]
) -> None:
    first, second = record(open_case, officers, now), record(second_case, officers, now)
    decide(second, first, officers.detective, now)
    assert proposed(first, officers.detective) == []
    with pytest.raises(RefusedError, match="decided so before"):
        decide(first, second, officers.detective, now)
    decide(first, second, officers.detective, now, SameDecision.DIFFERENT)
    payloads = [entry.payload for entry in entries("safeguarding.same_child_decided")]
    assert payloads == [
        {"decision": "same", "other": first.reference},
        {"decision": "different", "other": second.reference},
    ]


def test_a_record_is_not_decided_about_itself_nor_without_substance(
    open_case: Case, second_case: Case, officers: Officers, now: datetime
) -> None:
    first, second = record(open_case, officers, now), record(second_case, officers, now)
    with pytest.raises(InputError, match="is this record"):
        decide(first, first, officers.detective, now)
    with pytest.raises(InputError, match="in a sentence"):
        decide(first, second, officers.detective, now, reason="same")
    with pytest.raises(NotPermittedError):
        decide(first, second, officers.exhibits_officer, now)


def test_two_children_of_one_search_are_not_decided_to_be_one(open_case: Case, officers: Officers, now: datetime) -> None:
    warrants.execute_warrant(
        make_warrant(open_case, officers, now),
        ExecuteWarrant(
            left_at=now,
            officers=["DC A. Sample"],
            result=SearchResult.FOUND,
            notice_left="Test Subject 014",
            copy_of_warrant_left=True,
            children_present=["Jo Sample, 7", "Jo Sample, 7"],
        ),
        by=officers.detective,
        at=now,
    )
    with reading_as(officers.detective):
        rows = list(queries.named_in(open_case))
    first, second = (actions.record_named(row, RecordNamed(), by=officers.detective, at=now) for row in rows)
    with pytest.raises(RefusedError, match="beside each other"):
        decide(first, second, officers.detective, now)


def test_one_child_in_three_cases_counts_once(
    open_case: Case, second_case: Case, restricted_case: Case, officers: Officers, now: datetime
) -> None:
    children = [record(case, officers, now) for case in (open_case, second_case, restricted_case)]
    another = record(open_case, officers, now, "Kim Specimen")
    for child in (*children, another):
        actions.complete_action(child, CompleteAction(type="child_seen", completed_at=now), by=officers.detective, at=now)

    def counted() -> int:
        today = london_date(now)
        with reading_as(officers.press):
            return period_figures(today, today).numbers["children_safeguarded"]

    assert counted() == 4
    decide(children[1], children[0], officers.detective, now)
    assert counted() == 3
    decide(children[2], children[1], officers.detective, now)
    assert counted() == 2
    decide(children[2], children[1], officers.detective, now, SameDecision.DIFFERENT)
    assert counted() == 3


def test_the_page_of_a_child_proposes_the_other_and_takes_the_decision(
    open_case: Case, second_case: Case, officers: Officers, now: datetime, log_in: Any
) -> None:
    first, second = record(open_case, officers, now), record(second_case, officers, now)
    client = log_in(officers.detective)
    page = client.get(f"/children/{second}").content.decode()
    assert "The same child?" in page
    assert f"/children/{second}/same?other={first}" in page
    form = client.get(f"/children/{second}/same?other={first}").content.decode()
    assert f'value="{first}"' in form
    sent = {"other": str(first), "decision": "same", "reason": REASON, "version": second.version}
    shown = client.post(f"/children/{second}/same/save", sent, follow=True).content.decode()
    assert "The same child: " in shown
    unknown = client.post(f"/children/{second}/same/save", {**sent, "other": "CH-26-9999"})
    assert (unknown.status_code, "We cannot find CH-26-9999" in unknown.content.decode()) == (422, True)
