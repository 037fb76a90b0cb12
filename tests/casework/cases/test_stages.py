"""Where a case stands: from all of its suspects, and the target that was met never runs again."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from casework.custody.stories import IMAGES, add_subject, arrest_at, bailed_after_arrest, london, take_all_steps
from casework.officers import Officers
from casework.referrals.reports import report
from safehold.accounts.acting import reading_as
from safehold.casework.bail.actions import end_bail
from safehold.casework.bail.asked import EndBail
from safehold.casework.cases import queries
from safehold.casework.cases.models import Case, ClockKind, RiskLevel, Stage
from safehold.casework.cases.stages import ORDER, Standing, stage_of
from safehold.casework.charging import actions as charging
from safehold.casework.charging.asked import RecordCharge, RecordProsecutorsDecision, RequestChargingDecision
from safehold.casework.custody import actions as custody
from safehold.casework.custody.asked import ReleaseWithoutBail
from safehold.casework.custody.models import Arrest
from safehold.casework.people.models import Person
from safehold.casework.people.queries import subjects_of
from safehold.casework.referrals import actions as referrals
from safehold.casework.referrals.asked import AssessReferral, OpenCaseFromReferral

START = datetime(2026, 3, 14, 8, tzinfo=UTC)
ARRESTED = london("2026-03-14 08:40")
standings = some.builds(
    Standing,
    some.sampled_from([None, *(stage for stage in Stage if stage is not Stage.CLOSED)]),
    some.integers(0, 99).map(lambda hours: START + timedelta(hours=hours)),
    some.sampled_from([None, 1, 2, 3]),
    lasts=some.booleans(),
)


@given(some.lists(standings))
def test_nothing_recorded_about_one_suspect_hides_another(found: list[Standing]) -> None:
    whole = ORDER.index(stage_of(found))
    for person in (None, 1, 2, 3):
        assert ORDER.index(stage_of([one for one in found if one.person == person])) <= whole
    assert whole == max(
        (ORDER.index(stage_of([one for one in found if one.person == person])) for person in (None, 1, 2, 3)), default=0
    )


def test_what_goes_on_counts_before_what_is_over_and_of_that_the_latest() -> None:
    released = Standing(Stage.RELEASED, START, 1)
    no_action = Standing(None, START + timedelta(days=2), 1)
    assert stage_of([released, no_action]) == Stage.INVESTIGATION
    assert stage_of([no_action, Standing(Stage.CHARGED, START + timedelta(days=3), 1), released]) == Stage.CHARGED
    assert stage_of([no_action, Standing(Stage.BAIL, START, 1, lasts=True)]) == Stage.BAIL


@pytest.fixture
def case(officers: Officers) -> Case:
    """A case that came from a referral, with its suspect."""
    at = ARRESTED - timedelta(days=1)
    received = referrals.receive_referral(report(at=at), by=officers.intake, at=at, team=officers.intake.team)
    referrals.assess_referral(
        received,
        AssessReferral(level=RiskLevel.HIGH, tool="KIRAT", tool_version="3", reason="Uploads"),
        by=officers.intake,
        at=at,
    )
    return referrals.open_case_from_referral(
        received,
        OpenCaseFromReferral(reason="Assessed"),
        by=officers.inspector,
        at=at,
        officer_in_the_case=officers.detective,
        supervisor=officers.inspector,
    )


def suspect_of(case: Case, officers: Officers) -> Person:
    with reading_as(officers.detective):
        return subjects_of(case)[0]


def now_of(case: Case, officers: Officers) -> tuple[str, bool]:
    """Where the case stands, and whether a target runs."""
    with reading_as(officers.detective):
        kinds = {clock.kind for clock in queries.clocks_of(case)}
        return queries.case_by_reference(case.reference).stage, ClockKind.TARGET in kinds


def charge(case: Case, arrest: Arrest, officers: Officers, at: datetime) -> None:
    request = charging.request_charging_decision(
        case,
        arrest.person,
        RequestChargingDecision(
            offences=[IMAGES], test="full_code", papers=["MG3", "MG5", "MG6"], key_evidence="Files on the laptop"
        ),
        by=officers.detective,
        at=at,
    )
    charging.record_prosecutors_decision(
        request,
        RecordProsecutorsDecision(decision="charge", decided_on=at.date(), decided_by="A. Prosecutor", reason="Met"),
        by=officers.detective,
        at=at,
    )
    take_all_steps(arrest, officers, at=at)
    charging.record_charge(
        case,
        arrest.person,
        RecordCharge(
            offences=[IMAGES],
            charged_at=at,
            remand="bailed",
            first_hearing=at.date() + timedelta(days=28),
            court="Brackmouth Magistrates' Court",
        ),
        by=officers.detective,
        at=at,
    )


def release(arrest: Arrest, officers: Officers, at: datetime) -> None:
    take_all_steps(arrest, officers, at=at)
    custody.release_no_further_action(
        arrest, ReleaseWithoutBail(released_at=at, reason="Not involved"), by=officers.custody_liaison, at=at
    )


def test_no_further_action_for_one_leaves_the_other_charged(case: Case, officers: Officers) -> None:
    assert now_of(case, officers) == ("investigation", True)
    first = arrest_at(case, officers, ARRESTED, person=suspect_of(case, officers))
    second = arrest_at(case, officers, ARRESTED, person=add_subject(case, officers, at=ARRESTED, name="Test Subject 015"))
    at = ARRESTED + timedelta(hours=6)
    charge(case, first, officers, at)
    assert now_of(case, officers) == ("custody", False)
    release(second, officers, at)
    assert now_of(case, officers) == ("charged", False)


def test_a_target_that_was_met_does_not_run_again_when_nobody_is_suspected_any_more(case: Case, officers: Officers) -> None:
    arrest = arrest_at(case, officers, ARRESTED, person=suspect_of(case, officers))
    release(arrest, officers, ARRESTED + timedelta(hours=5))
    assert now_of(case, officers) == ("investigation", False)


def test_the_end_of_one_bail_leaves_the_other_suspect_where_they_stand(case: Case, officers: Officers) -> None:
    bail = bailed_after_arrest(case, officers, ARRESTED)
    arrest_at(case, officers, ARRESTED, person=suspect_of(case, officers))
    at = ARRESTED + timedelta(hours=9)
    end_bail(bail, EndBail(ended_at=at, outcome="no_further_action", reason="Not involved"), by=officers.detective, at=at)
    assert now_of(case, officers) == ("custody", False)
