"""Clocks of a long history that is recorded at once: stored once, at its end, as if each action had stored them."""

from datetime import datetime, timedelta

from casework.officers import Officers
from casework.referrals.reports import report
from casework.undoing import undone
from safehold.accounts.acting import reading_as
from safehold.casework.cases import clocks
from safehold.casework.cases.models import Clock, RiskLevel
from safehold.casework.referrals import actions
from safehold.casework.referrals.asked import AssessReferral, CloseReferral, OpenCaseFromReferral, TakeReferral

COLUMNS = (
    "kind",
    "subject_kind",
    "reference",
    "limit_name",
    "starts_at",
    "ends_at",
    "owner__username",
    "risk_level",
    "computed_at",
)


def history(officers: Officers, now: datetime) -> None:
    """One report waits, one is assessed and taken into a case, one is closed."""
    by, then = officers.intake, now - timedelta(days=2)
    waits, joins, ends = (
        actions.receive_referral(report(number), by=by, at=then, team=by.team) for number in ("900001", "900002", "900003")
    )
    actions.take_referral(waits, TakeReferral(), by=by, at=now)
    actions.assess_referral(
        joins, AssessReferral(level=RiskLevel.HIGH, tool="KIRAT", tool_version="3", reason="Lives with a child"), by=by, at=now
    )
    actions.open_case_from_referral(
        joins,
        OpenCaseFromReferral(reason="Image offences alleged"),
        by=by,
        at=now,
        officer_in_the_case=officers.detective,
        supervisor=officers.inspector,
    )
    actions.close_referral(ends, CloseReferral(reason="Another force has it"), by=by, at=now)


def stored(officers: Officers) -> list[tuple[object, ...]]:
    with reading_as(officers.inspector):
        return list(Clock.objects.order_by("subject_kind", "reference", "limit_name").values_list(*COLUMNS))


def test_clocks_stored_at_the_end_are_those_that_each_action_would_have_stored(officers: Officers, now: datetime) -> None:
    with undone():
        history(officers, now)
        at_once = stored(officers)
    with clocks.rebuilt_at_the_end(by=officers.intake):
        history(officers, now)
        assert stored(officers) == []
    assert stored(officers) == at_once
    assert {(kind, owner) for _, kind, _, _, _, _, owner, *_ in at_once} >= {("referral", "intake"), ("case", "inspector")}
