"""The target clocks: to assess a referral, then to act on it. All of it is force policy, not law."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from safehold.casework.cases.addresses import address
from safehold.casework.cases.clock_facts import Rows
from safehold.casework.cases.clocks import Limit, RecordsWithoutCase, RunningClock, register_with_policy, register_without_case
from safehold.casework.cases.models import Case, ClockKind, RiskLevel
from safehold.casework.policy import queries as policy
from safehold.casework.policy.names import TARGET_DAYS
from safehold.casework.policy.versions import Versions
from safehold.casework.referrals import queries
from safehold.casework.referrals.models import Referral, ReferralState
from safehold.law import targets
from safehold.law.calendar import in_london, london_date, spoken, spoken_time


@dataclass(frozen=True, slots=True)
class RunningTarget:
    """A target that runs: of which level it is, when it ends by the policy of the day of receipt, and whether it was moved."""

    of: str
    name: str
    since: datetime
    by_policy: datetime
    days: int
    steps: tuple[tuple[str, str], ...]
    moved_to: datetime | None = None

    @property
    def ends_at(self) -> datetime:
        """When it ends: where a supervisor moved it, then."""
        return self.moved_to or self.by_policy


def target_of(referral: Referral, versions: Versions, case: Case | None = None) -> RunningTarget:
    """The target that counts from the receipt of a referral: its own, or that of the case that came from it.

    Until a person has assessed the risk, it counts as very high.
    """
    level = case.risk_level if case and case.risk_level != RiskLevel.NOT_ASSESSED else referral.risk_level
    assessing = case is None and referral.state != ReferralState.ASSESSED
    counted = RiskLevel.VERY_HIGH if assessing or level == RiskLevel.NOT_ASSESSED else RiskLevel(level)
    of = RiskLevel.NOT_ASSESSED if assessing else counted
    day = london_date(referral.received_at)
    answer = targets.target_for(counted, referral.received_at, versions.force_policy_on(day))
    basis = versions.basis_on(TARGET_DAYS[targets.RiskLevel(counted)].name, day)
    days = f"{answer.days} day{'' if answer.days == 1 else 's'}"
    steps = [(step.text, basis) for step in answer.steps]
    if assessing:
        steps.insert(0, ("Until a person has assessed it, it counts as very high.", basis))
    moved = referral.target_moved_to if referral.target_moved_of == of else None
    if moved is not None and referral.target_moved_by and referral.target_moved_at:
        by, on = referral.target_moved_by.name, spoken(london_date(referral.target_moved_at))
        steps.append((f"Moved by {by} on {on} to {spoken_time(moved)}: {referral.target_moved_reason}", "Force policy, not law"))
    named = f"Assess: {days}" if assessing else f"Act, {counted.label.lower()}: {days}"
    return RunningTarget(
        of=of,
        name=f"{named}, moved" if moved else named,
        since=referral.received_at,
        by_policy=answer.at,
        days=answer.days,
        steps=tuple(steps),
        moved_to=in_london(moved) if moved else None,
    )


def clocks_of_referral(referral: Referral, versions: Versions | None = None) -> Iterable[RunningClock]:
    """The one clock of a referral that has no case: to assess it, or to act on it by its level."""
    if referral.is_open:
        yield _clock(
            target_of(referral, versions or policy.versions()),
            subject_kind="referral",
            subject_id=referral.pk,
            reference=referral.reference,
            page=address("referrals:referral", referral.reference),
            owner=referral,
            action=_next_action(referral),
        )


def _next_action(referral: Referral) -> tuple[str, str, str]:
    if referral.state == ReferralState.ASSESSED:
        return "Open a case or join one", "Open a case", address("referrals:open_case", referral.reference)
    if referral.owner_id is None:
        return "Assess the referral", "Assign an officer", address("referrals:assign", referral.reference)
    return "Assess the referral", "Record the assessment", address("referrals:assess", referral.reference)


register_without_case(RecordsWithoutCase("referral", queries.open_without_case, clocks_of_referral))


@register_with_policy(queries.first_receipts_before_action, needs=[Rows(Referral)])
def target_clock(case: Case, receipts: Sequence[Referral], versions: Versions) -> Iterable[RunningClock]:
    """The target of a case that came from a referral, until its first search or arrest."""
    for first in receipts[:1]:
        yield _clock(
            target_of(first, versions, case),
            subject_kind="case",
            subject_id=case.pk,
            reference=case.reference,
            page=address("cases:case", case.reference),
            owner=None,
            action=("Search or arrest", "Record a warrant", address("warrants:record", case.reference)),
        )


def _clock(
    target: RunningTarget,
    *,
    subject_kind: str,
    subject_id: int,
    reference: str,
    page: str,
    owner: Referral | None,
    action: tuple[str, str, str],
) -> RunningClock:
    length = target.ends_at - target.since
    days = Limit(f"{target.days} day{'' if target.days == 1 else 's'}", target.by_policy, authority="Force policy")
    moved = Limit("Moved", target.ends_at, in_force=True, authority="Supervisor")
    return RunningClock(
        kind=ClockKind.TARGET,
        subject_kind=subject_kind,
        subject_id=subject_id,
        reference=reference,
        limit_name=target.name,
        starts_at=target.since,
        ends_at=target.ends_at,
        record_url=page,
        owner_id=owner.owner_id if owner else None,
        subject_name=owner.get_incident_type_display() if owner else "",
        soon=length / 2,
        ended_by_law=False,
        whole_day=False,
        consequence="The force's target time passes.",
        next_action=action[0],
        action_label=action[1],
        action_url=action[2],
        limits=(days, moved) if target.moved_to else (replace(days, in_force=True),),
        scale_end=target.since + length + timedelta(seconds=length.total_seconds() / 2),
        steps=target.steps,
    )
