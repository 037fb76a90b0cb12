"""The target clocks: to assess a referral, then to act on it. All of it is force policy, not law."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from safehold.casework.cases.clocks import Limit, RecordsWithoutCase, RunningClock, address, register, register_without_case
from safehold.casework.cases.models import Case, ClockKind, RiskLevel
from safehold.casework.referrals import queries
from safehold.casework.referrals.models import Referral, ReferralState
from safehold.law import targets
from safehold.law.targets import Target


def clocks_of_referral(referral: Referral) -> list[RunningClock]:
    """The one clock of a referral that has no case: to assess it, or to act on it by its level.

    Until a person has assessed it, it counts as very high.
    """
    if not referral.is_open:
        return []
    page = address("referrals:referral", referral.reference)
    if referral.state == ReferralState.ASSESSED:
        target = targets.target_for(referral.risk_level, referral.received_at)
        return [
            _clock(
                target,
                subject_kind="referral",
                subject_id=referral.pk,
                reference=referral.reference,
                name=_named("Act", referral.get_risk_level_display(), target),
                since=referral.received_at,
                page=page,
                owner=referral,
                action=("Open a case or join one", "Open a case", address("referrals:open_case", referral.reference)),
            )
        ]
    target = targets.target_for(RiskLevel.VERY_HIGH, referral.received_at)
    label, action_url = (
        ("Assign an officer", address("referrals:assign", referral.reference))
        if referral.owner_id is None
        else ("Record the assessment", address("referrals:assess", referral.reference))
    )
    return [
        _clock(
            target,
            subject_kind="referral",
            subject_id=referral.pk,
            reference=referral.reference,
            name=f"Assess: {target.days} day",
            since=referral.received_at,
            page=page,
            owner=referral,
            action=("Assess the referral", label, action_url),
            note="Until a person has assessed it, it counts as very high.",
        )
    ]


register_without_case(RecordsWithoutCase("referral", queries.open_without_case, clocks_of_referral))


@register(queries.first_receipts_before_action)
def target_clock(case: Case, receipts: Sequence[Referral]) -> Iterable[RunningClock]:
    """The target of a case that came from a referral, until its first search or arrest."""
    if not receipts:
        return
    first = receipts[0]
    level = case.risk_level if case.risk_level != RiskLevel.NOT_ASSESSED else first.risk_level
    if level == RiskLevel.NOT_ASSESSED:
        level = RiskLevel.VERY_HIGH
    target = targets.target_for(level, first.received_at)
    yield _clock(
        target,
        subject_kind="case",
        subject_id=case.pk,
        reference=case.reference,
        name=_named("Act", RiskLevel(level).label, target),
        since=first.received_at,
        page=address("cases:case", case.reference),
        owner=None,
        action=("Search or arrest", "Record a warrant", address("warrants:record", case.reference)),
    )


def _named(verb: str, level: str, target: Target) -> str:
    return f"{verb}, {level.lower()}: {target.days} day{'' if target.days == 1 else 's'}"


def _clock(
    target: Target,
    *,
    subject_kind: str,
    subject_id: int,
    reference: str,
    name: str,
    since: datetime,
    page: str,
    owner: Referral | None,
    action: tuple[str, str, str],
    note: str = "",
) -> RunningClock:
    steps = [(step.text, "Force policy, not law") for step in target.steps]
    if note:
        steps.insert(0, (note, "Force policy, not law"))
    return RunningClock(
        kind=ClockKind.TARGET,
        subject_kind=subject_kind,
        subject_id=subject_id,
        reference=reference,
        limit_name=name,
        starts_at=since,
        ends_at=target.at,
        record_url=page,
        owner=owner.owner if owner else None,
        subject_name=owner.get_incident_type_display() if owner else "",
        soon=(target.at - since) / 2,
        ended_by_law=False,
        whole_day=False,
        consequence="The force's target time passes.",
        next_action=action[0],
        action_label=action[1],
        action_url=action[2],
        limits=(
            Limit(f"{target.days} day{'' if target.days == 1 else 's'}", target.at, in_force=True, authority="Force policy"),
        ),
        scale_end=since + (target.at - since) + timedelta(seconds=(target.at - since).total_seconds() / 2),
        steps=tuple(steps),
    )
