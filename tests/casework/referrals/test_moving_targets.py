"""A target that a supervisor moves: with a reason, shown on its clock, and only for the level that was moved."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from casework.closing import close_case
from casework.custody.stories import arrest_at
from casework.referrals.reports import report
from safehold.accounts.acting import reading_as
from safehold.accounts.errors import InputError, NotFoundError, NotPermittedError, RefusedError, StaleError
from safehold.casework.cases.clock_comparison import compare_cases, compare_without_case
from safehold.casework.cases.models import Case, Clock, RiskLevel
from safehold.casework.referrals import actions, queries
from safehold.casework.referrals.asked import AssessReferral, CloseReferral, OpenCaseFromReferral, OverrideTarget, TakeReferral
from safehold.casework.referrals.models import Referral
from safehold.law.calendar import in_london, london_date

if TYPE_CHECKING:
    from django.test import Client

    from casework.officers import Officers
    from safehold.accounts.models import Officer
    from safehold.audit.models import Entry


@pytest.fixture
def referral(officers: Officers, now: datetime) -> Referral:
    at = now - timedelta(hours=2)
    return actions.receive_referral(report(at=at), by=officers.intake, at=at, team=officers.intake.team)


def move(referral: Referral, officers: Officers, now: datetime, *, by: Officer | None = None, **changes: Any) -> Referral:
    facts: dict[str, Any] = {"moved_to": now + timedelta(days=5), "reason": "The sender sends more"}
    return actions.override_target(referral, OverrideTarget(**{**facts, **changes}), by=by or officers.inspector, at=now)


def assess(referral: Referral, officers: Officers, now: datetime, level: RiskLevel) -> None:
    actions.assess_referral(
        referral, AssessReferral(level=level, tool="KIRAT", tool_version="3", reason="Facts"), by=officers.detective, at=now
    )


def target(officers: Officers) -> Clock:
    with reading_as(officers.inspector):
        return Clock.objects.get(kind="target")


def test_the_clock_runs_to_the_new_time_and_says_who_moved_it_and_why(
    referral: Referral, officers: Officers, now: datetime, entries: Callable[[str], list[Entry]]
) -> None:
    before = target(officers).ends_at
    move(referral, officers, now)
    moved = target(officers)
    assert moved.ends_at == now + timedelta(days=5)
    assert moved.limit_name == "Assess: 1 day, moved"
    sentence, basis = moved.steps[-1]
    assert sentence.startswith(f"Moved by DI R. Template on {london_date(now):%-d %B %Y} to ")
    assert (sentence.endswith(": The sender sends more"), basis) == (True, "Force policy, not law")
    assert [limit["label"] for limit in moved.picture["limits"]] == ["1 day", "Moved"]
    [entry] = entries("referral.target_moved")
    assert entry.reason == "The sender sends more"
    assert entry.payload == {"before": in_london(before).isoformat(), "after": (now + timedelta(days=5)).isoformat()}
    with reading_as(officers.inspector):
        assert compare_without_case().differences == ()


def test_a_new_level_has_its_own_target(referral: Referral, officers: Officers, now: datetime) -> None:
    move(referral, officers, now)
    assess(referral, officers, now, RiskLevel.MEDIUM)
    assert (target(officers).limit_name, target(officers).ends_at) == (
        "Act, medium: 14 days",
        referral.received_at + timedelta(days=14),
    )
    move(referral, officers, now, moved_to=now + timedelta(days=20))
    assess(referral, officers, now, RiskLevel.HIGH)
    assert target(officers).limit_name == "Act, high: 7 days"
    assess(referral, officers, now, RiskLevel.MEDIUM)
    assert target(officers).ends_at == now + timedelta(days=20)


def opened(referral: Referral, officers: Officers, now: datetime) -> Case:
    assess(referral, officers, now, RiskLevel.HIGH)
    return actions.open_case_from_referral(
        referral,
        OpenCaseFromReferral(reason="Assessed"),
        by=officers.intake,
        at=now,
        officer_in_the_case=officers.detective,
        supervisor=officers.inspector,
    )


def test_the_target_of_a_case_is_moved_through_its_first_referral(referral: Referral, officers: Officers, now: datetime) -> None:
    case = opened(referral, officers, now)
    move(referral, officers, now, moved_to=now + timedelta(days=12))
    clock = target(officers)
    assert (clock.case_id, clock.ends_at, clock.limit_name) == (case.pk, now + timedelta(days=12), "Act, high: 7 days, moved")
    with reading_as(officers.inspector):
        assert compare_cases([Case.objects.select_related("supervisor").get(pk=case.pk)]).differences == ()


def test_a_move_before_the_case_was_opened_stays(referral: Referral, officers: Officers, now: datetime) -> None:
    assess(referral, officers, now, RiskLevel.HIGH)
    move(referral, officers, now, moved_to=now + timedelta(days=12))
    opened(referral, officers, now)
    assert target(officers).ends_at == now + timedelta(days=12)


def test_no_target_is_moved_where_none_runs(referral: Referral, officers: Officers, now: datetime) -> None:
    case = opened(referral, officers, now)
    arrest_at(case, officers, now)
    with pytest.raises(RefusedError, match="No target counts"):
        move(referral, officers, now)


def test_a_closed_referral_has_no_target(referral: Referral, officers: Officers, now: datetime) -> None:
    actions.close_referral(referral, CloseReferral(reason="No offence"), by=officers.intake, at=now)
    with pytest.raises(RefusedError):
        move(referral, officers, now)


@pytest.mark.parametrize(("changes", "field"), [({"reason": " "}, "reason"), ({"moved_to": None}, "moved_to")])
def test_it_needs_a_reason_and_a_time_to_come(
    changes: dict[str, Any], field: str, referral: Referral, officers: Officers, now: datetime
) -> None:
    if changes.get("moved_to", now) is None:
        changes = {"moved_to": now - timedelta(minutes=1)}
    with pytest.raises(InputError) as refused:
        move(referral, officers, now, **changes)
    assert refused.value.field == field


def test_only_a_supervisor_moves_it(referral: Referral, officers: Officers, now: datetime) -> None:
    for by in (officers.intake, officers.detective, officers.safeguarding_lead):
        with pytest.raises(NotPermittedError):
            move(referral, officers, now, by=by)
    with pytest.raises(NotFoundError):
        move(referral, officers, now, by=officers.outsider)


def test_a_stale_form_moves_nothing(referral: Referral, officers: Officers, now: datetime) -> None:
    stale = referral.version
    actions.take_referral(referral, TakeReferral(), by=officers.detective, at=now)
    with pytest.raises(StaleError):
        move(referral, officers, now, version=stale)


def test_the_pages_offer_it_to_supervisors_and_say_that_it_was_moved(
    referral: Referral, officers: Officers, now: datetime, log_in: Callable[[Officer], Client]
) -> None:
    page, form = (reverse(f"referrals:{name}", args=[referral.reference]) for name in ("referral", "override_target"))
    assert form in log_in(officers.inspector).get(page).content.decode()
    assert form not in log_in(officers.intake).get(page).content.decode()
    assert log_in(officers.intake).get(form).status_code == 403
    client = log_in(officers.inspector)
    shown = client.get(form).content.decode()
    assert "A limit that the law sets is never moved here" in shown
    when = in_london(now + timedelta(days=3))
    parts = {f"moved_to_{index}": value for index, value in enumerate((when.day, when.month, when.year, f"{when:%H:%M}"))}
    answer = client.post(f"{form}/save", {**parts, "reason": "The sender sends more"}, follow=True)
    assert "The target is moved." in answer.content.decode()
    assert "Moved by DI R. Template" in answer.content.decode()
    case = opened(referral, officers, now)
    assert form in log_in(officers.inspector).get(reverse("cases:case", args=[case.reference])).content.decode()
    assert form not in log_in(officers.detective).get(reverse("cases:case", args=[case.reference])).content.decode()


def test_reading_the_receipt_of_a_case_tells_a_stranger_nothing(referral: Referral, officers: Officers, now: datetime) -> None:
    case = opened(referral, officers, now)
    with reading_as(officers.inspector):
        assert queries.receipt_of(case) == referral
    with reading_as(officers.outsider):
        assert queries.receipt_of(case) is None
    close_case(case, by=officers.inspector, at=now, outcome="No offence", reason="Nothing found")
