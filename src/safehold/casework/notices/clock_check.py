"""The nightly check: every clock is computed anew from the facts, what differs is reported, and stored clocks are put right."""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Model
from django.urls import reverse

from safehold.accounts.acting import acting_by_itself
from safehold.accounts.models import Officer, Role
from safehold.accounts.permissions import may
from safehold.audit import recording as audit
from safehold.audit.verbs import Verb
from safehold.casework.cases import clocks
from safehold.casework.cases.clock_comparison import (
    Compared,
    Difference,
    compare_cases,
    compare_everything,
    compare_record,
)
from safehold.casework.cases.models import Case, Clock
from safehold.casework.notices import permissions, queries
from safehold.casework.notices.models import Because, ClockCheck, Notice, NoticeKind
from safehold.casework.policy import queries as policy
from safehold.web import wording

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Checked:
    """What a run found and put right."""

    check: ClockCheck
    compared: Compared


def check_clocks(*, at: datetime, processes: int = 0, should_stop: Callable[[], bool] = lambda: False) -> Checked:
    """Compare every clock with the facts, report what differs, and compute those anew. For workers.

    The report comes first: whoever is killed afterwards leaves it behind, unfinished, and the next run finds what is left. A
    record that can't be put right is logged, counts as a difference, and keeps none of the others from being put right. One
    whose facts the law can't read keeps its clocks; its supervisor is told what can't be read, until a run can compute them.
    Raises: InterruptedComparisonError where it is asked to stop while it compares; nothing was written then.
    Writes: the run, notices to administrators; audit `clocks.checked`. Then clocks, in one transaction for each case, which
    counts it in the run; audit `clocks.corrected` for each. Notices of what can't be computed; audit `clocks.unreadable` for each
    record of which that is new.
    """
    began = time.monotonic()
    compared = compare_everything(processes=processes, should_stop=should_stop)
    check = ClockCheck(
        began_at=at,
        seconds=_since(began),
        cases=compared.cases,
        records=compared.records,
        clocks=compared.clocks,
        differences=len(compared.differences),
        unreadable=len(compared.unreadable),
        is_finished=not compared.differences and not compared.unreadable,
    )
    _report(check, at=at)
    _settle_what_can_be_read(compared.unreadable, at=at)
    for found in compared.unreadable:
        _try(_tell_what_cannot_be_read, found, at=at)
    if compared.differences:
        for found in {_record(found): found for found in compared.differences}.values():
            _try(_correct, found, check, at=at)
    if not check.is_finished:
        _finish(check, began)
    return Checked(check, compared)


def _since(began: float) -> float:
    return round(time.monotonic() - began, 1)


def _finish(check: ClockCheck, began: float) -> None:
    with acting_by_itself():
        ClockCheck.objects.filter(pk=check.pk).update(seconds=_since(began), is_finished=True)
        check.refresh_from_db()


def _record(found: Difference) -> tuple[int | None, str, int]:
    return (found.case_id, "", 0) if found.case_id is not None else (None, found.subject_kind, found.subject_id)


def _try(do: Callable[..., None], found: Difference, *more: ClockCheck, at: datetime) -> None:
    """Do something for one record. Whatever goes wrong in it is logged, and the run goes on to the next."""
    try:
        do(found, *more, at=at)
    except Exception:
        logger.exception("the clocks of %s could not be put right", found.reference)


def _settle_what_can_be_read(unreadable: Sequence[Difference], *, at: datetime) -> None:
    """Settle what was told of records whose clocks can be computed again."""
    still = {(found.subject_kind, found.subject_id, found.sentence) for found in unreadable}
    with acting_by_itself():
        gone = [
            notice.pk
            for notice in queries.standing_unreadable()
            if (notice.subject_kind, notice.subject_id, notice.text) not in still
        ]
        Notice.objects.filter(pk__in=gone).update(settled_at=at)


def _tell_what_cannot_be_read(found: Difference, *, at: datetime) -> None:
    """Tell the supervisor of a case, or the next above, what can't be read; of any other record, the inspectors of its team."""
    logger.error("%s", found.sentence)
    with audit.machine_action(at=at) as act:
        told = {(notice.subject_kind, notice.subject_id) for notice in queries.standing_unreadable()}
        if (found.subject_kind, found.subject_id) in told:
            raise audit.NothingToDoError
        subject: Case | Model
        if found.case_id is not None:
            subject = case = Case.objects.select_related("team", "supervisor").get(pk=found.case_id)
            recipient = _first_who_may_know(case, at)
            recipients = [] if recipient is None else [recipient]
            url = reverse("cases:case", args=[case.reference])
        else:
            kind = next(each for each in clocks.records_without_case() if each.subject_kind == found.subject_kind)
            subject = record = kind.read().get(pk=found.subject_id)
            case = None
            recipients = queries.officers_by_team()[record.team_id][Role.INSPECTOR]
            clock = Clock.objects.filter(case__isnull=True, subject_kind=found.subject_kind, subject_id=found.subject_id).first()
            url = clock.record_url if clock else reverse("notices:checks")
        Notice.objects.bulk_create(
            Notice(
                kind=NoticeKind.UNREADABLE,
                recipient=recipient,
                because=Because.CHECK,
                case=case,
                team_id=case.team_id if case else recipient.team_id,
                subject_kind=found.subject_kind,
                subject_id=found.subject_id,
                reference=found.reference,
                subject_name=case.title if case else "",
                text=found.sentence,
                url=url,
                at=at,
            )
            for recipient in recipients
        )
        act.record(Verb.CLOCKS_UNREADABLE, subject=subject, case=found.case_id, what=found.sentence)


def _correct(found: Difference, check: ClockCheck, *, at: datetime) -> None:
    """Compute the clocks of a case, or of a record without one, anew, and count it in the run, where they still differ."""
    with audit.machine_action(at=at) as act:
        subject, found_now = _correct_case(found.case_id, at) if found.case_id is not None else _correct_record(found, at)
        if subject is None or not found_now:
            raise audit.NothingToDoError
        sentences = [one.sentence for one in found_now]
        ClockCheck.objects.filter(pk=check.pk).update(corrected=F("corrected") + 1)
        act.record(Verb.CLOCKS_CORRECTED, subject=subject, case=found.case_id, differences=sentences)


def _correct_case(number: int, at: datetime) -> tuple[Case, Sequence[Difference]]:
    """Compare a case again, held where it is, and compute its clocks anew; its supervisor, or the next above, is told."""
    case = Case.objects.select_for_update(of=("self",), no_key=True).select_related("team", "supervisor").get(pk=number)
    differences = compare_cases([case]).differences
    if differences:
        clocks.rebuild(case, at=at)
        words = "was not as the facts give it" if len(differences) == 1 else "were not as the facts give them"
        text = f"{wording.counted(len(differences), 'clock')} {words}, and was computed anew"
        recipient = _first_who_may_know(case, at)
        if recipient is not None:
            _tell(recipient, case, NoticeKind.CORRECTED, text, reverse("cases:case", args=[case.reference]), at=at)
    return case, differences


def _first_who_may_know(case: Case, at: datetime) -> Officer | None:
    """The supervisor, or an inspector of the team where the supervisor has left or may not see the case."""
    access = queries.access_to(case.pk, at=at)
    inspectors = queries.officers_by_team()[case.team_id][Role.INSPECTOR]
    possible = (case.supervisor, *inspectors)
    return next((officer for officer in possible if may(officer, permissions.READ) and access.includes(officer)), None)


def _correct_record(found: Difference, at: datetime) -> tuple[Model | None, Sequence[Difference]]:
    """The same for a record that has no case; clocks of one that has ended are taken away."""
    kind = next(each for each in clocks.records_without_case() if each.subject_kind == found.subject_kind)
    record = kind.read().select_for_update(of=("self",), no_key=True).filter(pk=found.subject_id).first()
    if record is not None:
        fresh = list(kind.compute(record, policy.versions()))
        differences = compare_record(record, fresh, subject_kind=kind.subject_kind).differences
        clocks.replace_for_record(kind.subject_kind, record.pk, fresh, at=at, team=record.team, risk=record.risk_level)
        return record, differences
    left = Clock.objects.filter(case__isnull=True, subject_kind=found.subject_kind, subject_id=found.subject_id).first()
    if left is not None:
        clocks.replace_for_record(found.subject_kind, found.subject_id, (), at=at, team=left.team, risk=left.risk_level)
    return left, (found,)


def _report(check: ClockCheck, *, at: datetime) -> None:
    """Keep what the run found, and tell the administrators where something differed: how many, and no case."""
    with audit.machine_action(at=at) as act:
        check.save(force_insert=True)
        if check.differences or check.unreadable:
            text = _summary(check)
            for administrator in queries.administrators():
                _tell(administrator, check, NoticeKind.CHECKED, text, reverse("notices:checks"), at=at)
        act.record(
            Verb.CLOCKS_CHECKED,
            subject=check,
            cases=check.cases,
            records=check.records,
            clocks=check.clocks,
            differences=check.differences,
            unreadable=check.unreadable,
        )


def _summary(check: ClockCheck) -> str:
    """What administrators are told: numbers, and no case."""
    said = []
    if check.differences:
        said.append(f"{wording.counted(check.differences, 'clock')} differed from the facts; the run says what was put right")
    if check.unreadable:
        said.append(f"the clocks of {wording.counted(check.unreadable, 'record')} can't be computed; who supervises them is told")
    return "; ".join(said)


def _tell(recipient: Officer, about: Case | ClockCheck, kind: NoticeKind, text: str, url: str, *, at: datetime) -> None:
    case = about if isinstance(about, Case) else None
    Notice.objects.create(
        kind=kind,
        recipient=recipient,
        because=Because.CHECK,
        case=case,
        team_id=case.team_id if case else recipient.team_id,
        subject_kind="case" if case else "clock_check",
        subject_id=about.pk,
        reference=str(about),
        subject_name=case.title if case else "",
        text=text,
        url=url,
        at=at,
    )
