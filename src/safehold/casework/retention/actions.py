"""What people decide on what is kept. Each function is one transaction with one audit entry. Nothing is ever deleted."""

from datetime import datetime
from typing import Any

from safehold.accounts.checks import (
    refuse_day_before,
    refuse_future_day,
    refuse_if_stale,
    refuse_missing,
    require_text,
)
from safehold.accounts.errors import InputError, RefusedError
from safehold.accounts.models import Officer
from safehold.casework.cases.door import Act, doing
from safehold.casework.cases.models import Case
from safehold.casework.custody.models import Arrest
from safehold.casework.people.models import Person
from safehold.casework.people.queries import subjects_of
from safehold.casework.policy import queries as policy
from safehold.casework.retention import periods, permissions, queries
from safehold.casework.retention.asked import (
    ChooseGroup,
    DecideDisposal,
    EndHold,
    HoldRecord,
    RecordBiometrics,
    RecordDestruction,
    RecordGrounds,
    RecordProceedings,
    ReviewRetention,
)
from safehold.casework.retention.models import Biometrics, Decision, DecisionKind, Record
from safehold.casework.retention.verbs import Verb
from safehold.law.calendar import london_date, spoken
from safehold.law.judgements import sentence


def choose_group(case: Case, asked: ChooseGroup, *, by: Officer, at: datetime, person: Person | None) -> Record:
    """Choose the review group of what is kept of a suspect, or (None) of a case in which nobody is known. It may be chosen anew.

    Raises: NotPermittedError; NotFoundError for somebody who is not a suspect of the case; InputError without a group or a
    reason; RefusedError for the case as a whole where it has a suspect, where the group is chosen already, or it is disposed of.
    Writes: the record, a decision on it, the clocks of the case; audit `retention.group_chosen`.
    """
    with doing(Verb.RETENTION_GROUP_CHOSEN, case, asked, may=permissions.CHOOSE_GROUP, by=by, at=at, in_closed_case=True) as (
        act,
        case,
    ):
        if person is None and subjects_of(case):
            raise RefusedError(f"{case} has a suspect.", "Choose the group of each suspect.")
        found = _record_of(case, person)
        record: Record = act.hold(found)
        chosen, reason = asked.group, asked.reason
        if periods.disposal_of(found, case) is not None:
            raise RefusedError("Its disposal was agreed to.", "Nothing was changed.")
        if chosen == record.group:
            raise RefusedError(f"The group of {record.name} is {chosen.label.lower()} already.", "Nothing was changed.")
        before, record.group = record.group, chosen
        _decide(record, DecisionKind.GROUP_CHOSEN, by=by, at=at, reason=reason, group=chosen)
        act.about(record)
        act.says(reason=reason, before=before, after=str(chosen))
    return record


def review_retention(record: Record, asked: ReviewRetention, *, by: Officer, at: datetime) -> Record:
    """Review whether a record of a closed case is kept: it is, and the next review follows, or its disposal is proposed.

    A proposal changes nothing: a second inspector decides on it (`decide_disposal`).
    Raises: NotPermittedError; InputError without a reason; RefusedError while the case is open, on a record without group, on one
    that is disposed of or whose disposal is proposed, and for a disposal while proceedings keep it or a hold goes on; StaleError.
    Writes: a decision, the clocks of the case; audit `retention.reviewed`.
    """
    with doing(Verb.RETENTION_REVIEWED, record, asked, may=permissions.REVIEW, by=by, at=at, in_closed_case=True) as (
        act,
        record,
    ):
        record, case = _with_decisions(act, record), record.case
        _refuse_unless_reviewed(record, case)
        if periods.proposal_of(record, case) is not None:
            raise RefusedError("Its disposal is proposed.", "A second inspector decides on that first.")
        keep = asked.keep
        reason = require_text("reason", asked.reason, "Write why it is kept." if keep else "Write why it is no longer needed.")
        if not keep:
            _refuse_kept_by_law(record, case, at=at)
        kind = DecisionKind.KEPT if keep else DecisionKind.DISPOSAL_PROPOSED
        _decide(record, kind, by=by, at=at, reason=reason)
        next_review = periods.review_of(queries.record_by_number(record.pk), case, policy.versions()).review_by
        act.says(reason=reason, decision=str(kind), next_review=next_review)
    return record


def decide_disposal(record: Record, asked: DecideDisposal, *, by: Officer, at: datetime) -> Record:
    """Agree, or not, to a disposal that another inspector proposed. It is recorded; the software deletes nothing.

    Raises: NotPermittedError for whoever proposed it; InputError without a reason; RefusedError where none is proposed, and to
    agree while a hold goes on or proceedings keep the record; StaleError.
    Writes: a decision, the clocks of the case; audit `retention.disposal_decided`.
    """
    with doing(Verb.DISPOSAL_DECIDED, record, asked, may=permissions.AGREE, by=by, at=at, in_closed_case=True) as (act, record):
        record, case = _with_decisions(act, record), record.case
        _refuse_unless_reviewed(record, case)
        proposal = periods.proposal_of(record, case)
        if proposal is None:
            raise RefusedError("No disposal is proposed.", "A review proposes it.")
        agree = asked.agree
        reason = require_text("reason", asked.reason, "Write why you agree." if agree else "Write why it is kept.")
        if agree:
            _refuse_kept_by_law(record, case, at=at)
        kind = DecisionKind.DISPOSAL_AGREED if agree else DecisionKind.DISPOSAL_REFUSED
        _decide(record, kind, by=by, at=at, reason=reason)
        act.says(
            reason=reason,
            decision=str(kind),
            proposed_by=proposal.by.name,
        )
    return record


def hold_record(record: Record, asked: HoldRecord, *, by: Officer, at: datetime) -> Record:
    """Put a record on hold (a public inquiry, litigation): no disposal is agreed to until the hold ends. Reviews go on.

    Raises: NotPermittedError; InputError without a reason; RefusedError where it is on hold or disposed of already; StaleError.
    Writes: a decision, the clocks of the case; audit `retention.held`.
    """
    return _set_hold(record, asked, by=by, at=at, held=True)


def end_hold(record: Record, asked: EndHold, *, by: Officer, at: datetime) -> Record:
    """End the hold of a record.

    Raises: NotPermittedError; InputError without a reason; RefusedError where there is none; StaleError.
    Writes: a decision, the clocks of the case; audit `retention.hold_ended`.
    """
    return _set_hold(record, asked, by=by, at=at, held=False)


def _set_hold(record: Record, asked: HoldRecord | EndHold, *, by: Officer, at: datetime, held: bool) -> Record:
    verb = Verb.RECORD_HELD if held else Verb.HOLD_ENDED
    with doing(verb, record, asked, may=permissions.HOLD, by=by, at=at, in_closed_case=True) as (act, record):
        record, case = _with_decisions(act, record), record.case
        if held and periods.disposal_of(record, case) is not None:
            raise RefusedError("Its disposal was agreed to.", "A hold comes too late; tell whoever carries the disposal out.")
        if held == (periods.hold_on(record) is not None):
            raise RefusedError("It is on hold already." if held else "It is not on hold.", "Nothing was changed.")
        _decide(record, DecisionKind.HELD if held else DecisionKind.RELEASED, by=by, at=at, reason=asked.reason)
        act.says(reason=asked.reason)
    return record


def record_proceedings(case: Case, asked: RecordProceedings, *, by: Officer, at: datetime, person: Person | None) -> Record:
    """Record how criminal proceedings against a suspect stand, also in a closed case. None: they go on, as a charge says.

    Source: Code of Practice under the CPIA 1996; a caution counts as a conviction (PACE 1984 s.65B). Units and zones: London
    dates. Raises: NotPermittedError; NotFoundError; InputError for days that can't be, and for facts that do not go together;
    StaleError. Writes: the record, the clocks of the case; audit `retention.proceedings_recorded`.
    """
    with doing(Verb.PROCEEDINGS_RECORDED, case, may=permissions.RECORD_PROCEEDINGS, by=by, at=at, in_closed_case=True) as (
        act,
        case,
    ):
        # The version is that of what is kept of the suspect, not of the case.
        if person is None:
            raise RefusedError("Nobody is known in the case.", "Proceedings are recorded of a suspect.")
        found = _record_of(case, person)
        record: Record = act.hold(found)
        refuse_if_stale(record, asked.version)
        refuse_missing(asked)
        _check_proceedings(found, asked, at=at)
        record.proceedings_ended_on, record.convicted = asked.ended_on, asked.convicted
        record.in_custody, record.released_on = asked.in_custody, asked.released_on
        record.appeal_pending = asked.appeal_pending
        act.about(record)
        act.says(
            reason=asked.reason,
            ended=asked.ended_on,
            convicted=asked.convicted,
            in_custody=asked.in_custody,
            released=asked.released_on,
            appeal_pending=asked.appeal_pending,
        )
    return record


def _check_proceedings(record: Any, asked: RecordProceedings, *, at: datetime) -> None:
    ended_on, convicted, in_custody = asked.ended_on, asked.convicted, asked.in_custody
    released_on = asked.released_on
    if ended_on is None:
        if convicted or in_custody or released_on or asked.appeal_pending:
            raise InputError("ended_on", "Give the day of the conviction, or on which the proceedings ended.")
        return
    refuse_future_day("ended_on", ended_on, at=at)
    if record.last_charged_at:
        refuse_day_before("ended_on", ended_on, london_date(record.last_charged_at), "the charge")
    if not convicted and (in_custody or released_on):
        raise InputError("convicted", "Custody counts here after a conviction only.", "Record the conviction, or leave it out.")
    if released_on is not None:
        if in_custody:
            raise InputError("released_on", "They can't be in custody and released.", "Choose one of the two.")
        refuse_day_before("released_on", released_on, ended_on, "the conviction")
        refuse_future_day("released_on", released_on, at=at)


def record_biometrics(arrest: Arrest, asked: RecordBiometrics, *, by: Officer, at: datetime) -> Biometrics:
    """Record that prints or a sample were taken in an arrest for a qualifying offence. Their last day follows from the records.

    Source: PACE 1984 ss. 61, 63, 63D–63I, 65A. Units and zones: London date.
    Raises: NotPermittedError; InputError for a day before the arrest or to come; RefusedError for an offence that is not a
    qualifying one, whose period is not computed here, and for what is recorded already.
    Writes: the record, the prints or the sample, the clocks of the case; audit `retention.biometrics_recorded`.
    """
    with doing(
        Verb.BIOMETRICS_RECORDED, arrest.case, asked, may=permissions.RECORD_BIOMETRICS, by=by, at=at, in_closed_case=True
    ) as (act, case):
        if not asked.qualifying:
            raise InputError(
                "qualifying",
                "Only the periods of a qualifying offence are computed here.",
                "Ask the biometrics unit of the force.",
            )
        refuse_future_day("taken_on", asked.taken_on, at=at)
        refuse_day_before("taken_on", asked.taken_on, london_date(arrest.arrested_at), "the arrest")
        if Biometrics.objects.filter(arrest=arrest, kind=asked.kind).exists():
            raise RefusedError(f"{asked.kind.label} of {arrest} are recorded already.", "Nothing was changed.")
        record = _record_of(case, arrest.person)
        taken = Biometrics.objects.create(
            record=record,
            case=case,
            arrest=arrest,
            kind=asked.kind,
            taken_on=asked.taken_on,
            recorded_at=at,
            recorded_by=by,
        )
        act.made(taken)
        act.says(kind=str(asked.kind), taken_on=asked.taken_on)
    return taken


def record_grounds(taken: Biometrics, asked: RecordGrounds, *, by: Officer, at: datetime) -> Biometrics:
    """Record on which grounds prints or a profile are kept longer: consent of the Commissioner, or an earlier conviction.

    Source: PACE 1984 ss. 63F(2), (5), 63G. Units and zones: London date.
    Raises: NotPermittedError; InputError without either, or for a day that can't be; RefusedError once destroyed; StaleError.
    Writes: the prints or the sample, the clocks of the case; audit `retention.grounds_recorded`.
    """
    with doing(Verb.GROUNDS_RECORDED, taken, asked, may=permissions.RECORD_BIOMETRICS, by=by, at=at, in_closed_case=True) as (
        act,
        taken,
    ):
        _refuse_destroyed(taken)
        consented_on = asked.consented_on
        if consented_on is None and not asked.earlier_conviction:
            raise InputError("consented_on", "Give the day of the consent, or the earlier conviction.")
        if consented_on is not None:
            refuse_future_day("consented_on", consented_on, at=at)
            refuse_day_before("consented_on", consented_on, taken.taken_on, "the day on which they were taken")
            taken.consented_on = consented_on
        taken.earlier_conviction = asked.earlier_conviction or taken.earlier_conviction
        act.says(consented_on=taken.consented_on, earlier_conviction=taken.earlier_conviction)
    return taken


def record_destruction(taken: Biometrics, asked: RecordDestruction, *, by: Officer, at: datetime) -> Biometrics:
    """Record that prints, or a sample with its profile, were destroyed. Whoever keeps them destroys them; this notes it.

    Source: PACE 1984 ss. 63D, 63R. Units and zones: London date.
    Raises: NotPermittedError; InputError for a day that can't be, or without how; RefusedError once recorded; StaleError.
    Writes: the prints or the sample, the clocks of the case; audit `retention.destruction_recorded`.
    """
    with doing(Verb.DESTRUCTION_RECORDED, taken, asked, may=permissions.RECORD_BIOMETRICS, by=by, at=at, in_closed_case=True) as (
        act,
        taken,
    ):
        _refuse_destroyed(taken)
        refuse_future_day("destroyed_on", asked.destroyed_on, at=at)
        refuse_day_before("destroyed_on", asked.destroyed_on, taken.taken_on, "the day on which they were taken")
        taken.destroyed_on, taken.destruction_recorded_by = asked.destroyed_on, by
        taken.destroyed_how = asked.how
        act.says(reason=asked.how, destroyed_on=asked.destroyed_on)
    return taken


def _record_of(case: Case, person: Person | None) -> Any:
    """The record of a suspect, or of the case as a whole, inside an action that holds the case; made where there is none.

    Raises: NotFoundError for anybody else.
    """
    person = queries.person_of(case, person.pk if person else 0)
    if queries.record_of(case, person) is None:
        Record.objects.create(case=case, person=person)
    return queries.record_of(case, person)


def _with_decisions(act: Act, record: Record) -> Record:
    """Read a held record anew with its decisions. A form on it that was opened before is stale: a decision follows."""
    act.changes(record)
    found = queries.record_by_number(record.pk)
    found.case = record.case
    return found


def _refuse_destroyed(taken: Biometrics) -> None:
    if taken.destroyed_on is not None:
        raise RefusedError(f"{taken} were destroyed on {spoken(taken.destroyed_on)}.", "Nothing was changed.")


def _refuse_unless_reviewed(record: Record, case: Case) -> None:
    """Refuse to review what is in use, has no group, or is gone. Raises: RefusedError."""
    if case.is_open:
        raise RefusedError(f"{case} is open: what is in it is in use.", "It is reviewed once the case is closed.")
    if not record.group:
        raise RefusedError(f"No review group of {record.name} is chosen.", "Choose it first.")
    if periods.disposal_of(record, case) is not None:
        raise RefusedError("Its disposal was agreed to.", "Nothing was changed.")


def _refuse_kept_by_law(record: Record, case: Case, *, at: datetime) -> None:
    """Refuse a disposal while a hold goes on, or the Code under the CPIA keeps the material. Raises: RefusedError."""
    hold = periods.hold_on(record)
    if hold is not None:
        raise RefusedError(
            f"It is on hold since {spoken(london_date(hold.at))}: {sentence(hold.reason)}", "End the hold first, if it is over."
        )
    answer = periods.review_of(record, case, policy.versions())
    until = answer.kept_by_proceedings_until
    if answer.review_by is None:
        raise RefusedError("Proceedings keep it (Code of Practice under the CPIA 1996).", "Record how they ended first.")
    if until is not None and until >= london_date(at):
        raise RefusedError(
            f"Proceedings keep it to {spoken(until)} (Code of Practice under the CPIA 1996).", "Propose it after that day."
        )


def _decide(record: Record, kind: DecisionKind, *, by: Officer, at: datetime, reason: str, group: str = "") -> None:
    Decision.objects.create(record=record, case_id=record.case_id, kind=kind, group=group, at=at, by=by, reason=reason)
