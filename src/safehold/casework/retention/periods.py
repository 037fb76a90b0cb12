"""How long what is kept of a person is kept. Pure: records in, the law library's answers out.

A record comes with its person, its decisions (the oldest first) and what `queries` annotates it with: when the person was last
charged, and how the last request, bail and arrest in the case ended.
"""

from collections.abc import Collection, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from safehold.casework.bail.models import BailOutcome
from safehold.casework.cases.models import Case
from safehold.casework.charging.models import DecisionKind as ChargingDecision
from safehold.casework.custody.models import Disposal
from safehold.casework.policy.versions import Versions
from safehold.casework.retention.figures import KEPT_TO_AGE, YEARS
from safehold.casework.retention.models import HOLDS, REVIEWS, Biometrics, Decision, DecisionKind, Record
from safehold.law import retention as law
from safehold.law.calendar import london_date
from safehold.law.charging import OFFENCES
from safehold.law.provisions import Rule, Version
from safehold.law.steps import Basis

if TYPE_CHECKING:
    from collections.abc import Mapping

_SEXUAL_ACTS = (
    "Protection of Children Act 1978", "Criminal Justice Act 1988", "Sexual Offences Act 2003", "Coroners and Justice Act 2009",
    "Criminal Justice and Immigration Act 2008", "Serious Crime Act 2015",
    "Criminal Attempts Act 1981", "Criminal Law Act 1977", "Serious Crime Act 2007",
)  # fmt: skip
"""The Acts from which every offence of this work is an offence against children, or of a sexual kind; what is attempted, agreed
upon or encouraged is taken to be one too."""


def hold_on(record: Record) -> Decision | None:
    """The hold that goes on; None where there is none."""
    last = _last(record, HOLDS)
    return last if last is not None and last.kind == DecisionKind.HELD else None


def proposal_of(record: Record, case: Case) -> Decision | None:
    """The proposal to dispose of the record on which nobody has decided, made since the case was closed."""
    return _since_closing(record, case, DecisionKind.DISPOSAL_PROPOSED)


def disposal_of(record: Record, case: Case) -> Decision | None:
    """The disposal that was agreed to since the case was closed."""
    return _since_closing(record, case, DecisionKind.DISPOSAL_AGREED)


def _since_closing(record: Record, case: Case, kind: DecisionKind) -> Decision | None:
    """The last review of a record where it decided this. One from before it was opened again is void."""
    last = _last(record, REVIEWS)
    stands = last is not None and last.kind == kind and case.closed_at is not None and last.at >= case.closed_at
    return last if stands else None


def _last(record: Record, kinds: Collection[str]) -> Decision | None:
    return next((each for each in reversed(list(record.decisions.all())) if each.kind in kinds), None)


def charged_since(record: Any) -> bool:
    """Say whether a charge stands whose proceedings are not recorded as ended: there is no end, or one from before the charge."""
    if record.last_charged_at is None:
        return False
    return record.proceedings_ended_on is None or record.proceedings_ended_on < london_date(record.last_charged_at)


def proceedings_of(record: Any) -> law.CriminalProceedings | None:
    """How criminal proceedings against the person stand. None where there were none: never charged, and nothing recorded."""
    if charged_since(record):
        return law.CriminalProceedings()
    if record.proceedings_ended_on is None:
        return None
    return law.CriminalProceedings(
        ended=record.proceedings_ended_on,
        convicted=record.convicted,
        released_from_custody=record.released_on,
        in_custody=record.in_custody,
        appeal_pending=record.appeal_pending,
    )


def review_of(record: Record, case: Case, versions: Versions) -> law.RetentionAnswer:
    """When the keeping of a record of a closed case is next reviewed. The last contact is the day of the closing.

    Raises: LawError for facts that can't be.
    """
    assert case.closed_at is not None
    closed = london_date(case.closed_at)
    facts = law.RecordFacts(
        group=law.ReviewGroup(record.group),
        last_contact=closed,
        reviews=tuple(london_date(each.at) for each in record.decisions.all() if each.kind == DecisionKind.KEPT),
        born=record.person.date_of_birth if record.person else None,
        proceedings=proceedings_of(record),
    )
    return law.review(facts, groups=_groups_on(facts.group, closed, versions))


def _groups_on(
    group: law.ReviewGroup, day: date, versions: Versions
) -> "Rule[Mapping[law.ReviewGroup, law.GroupPeriods]] | None":
    """The force's own period of a group, where it has set one for the day; None: the library's."""
    names = [YEARS[group].name, *([KEPT_TO_AGE.name] if group is law.ReviewGroup.PUBLIC_PROTECTION else [])]
    set_names = [name for name in names if versions.version_on(name, day) is not None]
    if not set_names:
        return None
    default = law.RULES["groups"].on(day)
    years = versions.value_on(YEARS[group].name, day)
    to_age = versions.value_on(KEPT_TO_AGE.name, day) if default.value[group].to_age is not None else None
    reference = "; ".join(dict.fromkeys(versions.basis_on(name, day) for name in set_names))
    periods = {**default.value, group: law.GroupPeriods(years, years, to_age)}
    return Rule(
        "groups",
        "review of police information",
        (Version(periods, default.unit, default.effective_from, reference, "Periods that the force set", Basis.FORCE_POLICY),),
    )


def over_on(record: Any, case: Case) -> date | None:
    """The day on which the investigation of somebody who was not charged was over; None while it goes on.

    It is over when the case is closed, or when the last that was decided on them is that no further action is taken. Whoever is
    arrested after such a decision is under investigation again.
    """
    if case.closed_at is not None:
        return london_date(case.closed_at)
    arrested_at = record.arrest_arrested_at
    decided_on, ended_at = record.request_decided_on, record.bail_ended_at
    before_request = bool(arrested_at and decided_on and decided_on < london_date(arrested_at))
    before_bail = bool(arrested_at and ended_at and ended_at < arrested_at)
    if record.request_state and not before_request:
        ended = record.request_decision == ChargingDecision.NO_FURTHER_ACTION
        return decided_on if ended else None
    if record.bail_state and not before_bail:
        return london_date(ended_at) if record.bail_outcome == BailOutcome.NO_FURTHER_ACTION else None
    if record.arrest_disposal == Disposal.NO_FURTHER_ACTION:
        return london_date(record.arrest_released_at)
    return None


def outcome_of(record: Any, case: Case) -> law.BiometricOutcome:
    """How the investigation ended for the person, from what is recorded."""
    if record.proceedings_ended_on is not None and record.convicted:
        return law.BiometricOutcome.CONVICTED
    if record.last_charged_at:
        goes_on = charged_since(record)
        return law.BiometricOutcome.UNDER_INVESTIGATION if goes_on else law.BiometricOutcome.CHARGED_NOT_CONVICTED
    over = over_on(record, case) is not None
    return law.BiometricOutcome.ARRESTED_ONLY if over else law.BiometricOutcome.UNDER_INVESTIGATION


def biometrics_of(taken: Biometrics, record: Record, case: Case) -> law.BiometricAnswer:
    """How long prints or a profile may be kept. Raises: LawError for facts that can't be."""
    return law.biometrics(
        law.BiometricFacts(
            taken=taken.taken_on,
            outcome=outcome_of(record, case),
            commissioner_consented=taken.consented_on is not None,
            earlier_conviction=bool(taken.earlier_conviction),
        )
    )


def last_day_of(taken: Biometrics, record: Record, case: Case) -> tuple[date | None, law.BiometricAnswer]:
    """The last day of prints or a profile, and how it follows. None: kept without end, or while the investigation goes on.

    Where no period begins (arrested only, without consent), it is the day on which the investigation was over.
    """
    answer = biometrics_of(taken, record, case)
    if answer.ends is not None or answer.indefinite or outcome_of(record, case) is law.BiometricOutcome.UNDER_INVESTIGATION:
        return answer.ends, answer
    over = over_on(record, case)
    return (None if over is None else max(over, taken.taken_on)), answer


def proposed_group(codes: Sequence[str], orders: Sequence[str]) -> tuple[law.ReviewGroup | None, str]:
    """Propose a review group from the offences and orders recorded of a person, with the reason. A person chooses.

    Source: the groups of the management of police information. Assumes: from general knowledge, that offences of a sexual kind,
    and whoever is under notification requirements or a prevention order, are of the first group.
    """
    if orders:
        return law.ReviewGroup.PUBLIC_PROTECTION, f"Recorded of them: {orders[0]}."
    known = [OFFENCES[code] for code in codes if code in OFFENCES]
    grave = next((each for each in known if each.act in _SEXUAL_ACTS), None)
    if grave is not None:
        return law.ReviewGroup.PUBLIC_PROTECTION, f"Recorded: {grave.wording} ({grave.provision})."
    if known:
        return law.ReviewGroup.OTHER_SERIOUS, f"Recorded: {known[0].wording} ({known[0].provision})."
    return None, "No offence is recorded, so no group is proposed."
