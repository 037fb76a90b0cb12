"""What keeps a case open, and that nothing opens a closed one by the way."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from casework.closing import close_case
from casework.custody.stories import IMAGES, add_subject, arrest_at, bailed_after_arrest, take_all_steps
from casework.officers import Officers
from safehold.accounts.acting import reading_as
from safehold.accounts.errors import InputError, NotPermittedError, RefusedError
from safehold.audit.models import Entry
from safehold.casework.cases import actions, queries
from safehold.casework.cases.asked import ReopenCase
from safehold.casework.cases.models import Case, Stage
from safehold.casework.charging import actions as charging
from safehold.casework.charging.asked import RecordCpsRequestForMore, RecordProsecutorsDecision, RequestChargingDecision
from safehold.casework.charging.models import ChargingRequest
from safehold.casework.custody import actions as custody
from safehold.casework.custody.asked import ReleaseWithoutBail
from safehold.casework.people.models import Person
from safehold.casework.safeguarding import actions as safeguarding
from safehold.casework.safeguarding.asked import CompleteAction, RecordChild
from safehold.casework.warrants import actions as warrants
from safehold.casework.warrants.asked import RecordWarrant

NOW = datetime(2026, 3, 16, 9, tzinfo=UTC)


def close(case: Case, officers: Officers, *, at: datetime = NOW) -> Case:
    return close_case(case, by=officers.inspector, at=at)


def child_of(case: Case, officers: Officers) -> object:
    return safeguarding.record_child(
        case,
        RecordChild(name="Test Child 03", relation="own_child", in_household=True, concern="Lives with the suspect", age=7),
        by=officers.detective,
        at=NOW,
    )


def protected_child(case: Case, officers: Officers) -> None:
    child = child_of(case, officers)
    safeguarding.complete_action(child, CompleteAction(type="police_protection", completed_at=NOW), by=officers.detective, at=NOW)  # type: ignore[arg-type]


def granted_warrant(case: Case, officers: Officers) -> None:
    warrants.record_warrant(
        case,
        RecordWarrant(
            kind="pca_s4",
            court="Alderwick Magistrates' Court",
            issued_on=date(2026, 3, 15),
            address="12 Harbour Row",
            place="Saltmarsh",
            child_expected=False,
        ),
        by=officers.detective,
        at=NOW,
    )


def on_the_way(case: Case, officers: Officers) -> None:
    arrest_at(case, officers, NOW - timedelta(hours=1), arrived_at=None)


def just_released(case: Case, officers: Officers) -> None:
    arrest = arrest_at(case, officers, NOW - timedelta(hours=5))
    take_all_steps(arrest, officers, at=NOW)
    custody.release_no_further_action(
        arrest, ReleaseWithoutBail(released_at=NOW, reason="Not involved"), by=officers.custody_liaison, at=NOW
    )


def on_bail(case: Case, officers: Officers) -> None:
    bailed_after_arrest(case, officers, NOW - timedelta(hours=9))


def ask(case: Case, person: Person, officers: Officers) -> ChargingRequest:
    return charging.request_charging_decision(
        case,
        person,
        RequestChargingDecision(
            offences=[IMAGES], test="full_code", papers=["MG3", "MG5", "MG6"], key_evidence="Files on the laptop"
        ),
        by=officers.detective,
        at=NOW,
    )


def with_the_cps(case: Case, officers: Officers) -> None:
    ask(case, add_subject(case, officers, at=NOW), officers)


@pytest.mark.parametrize(
    ("waits", "what", "first"),
    [
        (child_of, "Referral to children's services, Test Child 03", "refer the child, or record the outcome"),
        (protected_child, "Police protection, Test Child 03", "agree with children's services where the child goes"),
        (granted_warrant, "3-month warrant", "First:"),
        (on_the_way, "Test Subject 014 is arrested and has not arrived", "record the arrival, or the release"),
        (just_released, "Test Subject 014", "make contact and record how they are"),
        (on_bail, "3-month limit, Test Subject 014", "charge the person, or end the bail"),
        (with_the_cps, "The CPS decides on CD-26-0001 for Test Subject 014", "record its decision"),
    ],
)
def test_a_case_is_not_closed_while_something_waits_in_it(
    waits: Callable[[Case, Officers], object], what: str, first: str, open_case: Case, officers: Officers
) -> None:
    waits(open_case, officers)
    with pytest.raises(RefusedError) as refused:
        close(open_case, officers)
    assert what in str(refused.value)
    assert first in f"{refused.value} {refused.value.way_forward}"
    with reading_as(officers.inspector):
        assert queries.case_by_reference(open_case.reference).is_open


def test_a_closed_case_is_opened_again_only_by_an_inspector_with_a_reason(
    open_case: Case, officers: Officers, entries: Callable[[str], list[Entry]]
) -> None:
    with pytest.raises(RefusedError, match="is open"):
        actions.reopen_case(open_case, ReopenCase(reason="New evidence"), by=officers.inspector, at=NOW)
    closed = close(open_case, officers)
    with pytest.raises(NotPermittedError):
        actions.reopen_case(closed, ReopenCase(reason="New evidence"), by=officers.detective, at=NOW)
    with pytest.raises(InputError):
        actions.reopen_case(closed, ReopenCase(reason=" "), by=officers.inspector, at=NOW)
    case = actions.reopen_case(closed, ReopenCase(reason="New evidence"), by=officers.inspector, at=NOW)
    assert (case.stage, case.closed_at, case.outcome) == (Stage.INVESTIGATION, None, "")
    with reading_as(officers.inspector):
        assert [clock.kind for clock in queries.clocks_of(case)] == ["review"]
        assert queries.decisions_of(case)[0].reason == "New evidence"
    (entry,) = entries("case.reopened")
    assert entry.payload == {"outcome": "No offence found", "stage": "investigation"}


def test_nothing_of_the_cps_opens_a_closed_case(open_case: Case, officers: Officers) -> None:
    request = ask(open_case, add_subject(open_case, officers, at=NOW), officers)
    with reading_as(officers.inspector):
        # A case that was closed while the CPS had it, as an older release allowed.
        Case.objects.filter(pk=open_case.pk).update(stage=Stage.CLOSED, closed_at=NOW, outcome="No offence found")
    day = NOW.date()
    for act in (
        lambda: charging.record_cps_request_for_more(
            request, RecordCpsRequestForMore(asked_on=day, asked_for="A report"), by=officers.detective, at=NOW
        ),
        lambda: charging.record_prosecutors_decision(
            request,
            RecordProsecutorsDecision(decision="charge", decided_on=day, decided_by="A. Prosecutor", reason="Met"),
            by=officers.detective,
            at=NOW,
        ),
    ):
        with pytest.raises(RefusedError, match="is closed") as refused:
            act()
        assert "reopens it first" in refused.value.way_forward
    with reading_as(officers.inspector):
        assert queries.case_by_reference(open_case.reference).stage == Stage.CLOSED
