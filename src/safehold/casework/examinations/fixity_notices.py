"""Telling that something stored is damaged or missing: to whom, and in which words. Once, until it is mended.

The managers of the laboratory are told, of a case only those who may see it; where none of them may, and for documents that are
no laboratory's, administrators and managers learn that there is something, and what to do, but nothing of the case.
"""

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse

from safehold.accounts.models import Officer
from safehold.audit import recording as audit
from safehold.audit.verbs import Verb
from safehold.casework.cases.models import Case
from safehold.casework.examinations import queries
from safehold.casework.examinations.models import Examination, StoredCheck, StoredKind, StoredState
from safehold.casework.notices.models import Because, Notice, NoticeKind
from safehold.casework.notices.queries import administrators
from safehold.casework.notices.telling import those_who_may_know

SUBJECT = "storedcheck"


def tell(check: StoredCheck, *, at: datetime) -> None:
    """Tell of one thing, where somebody is there to be told. Writes: notices, when it was told; audit `fixity.told`."""
    with audit.machine_action(at=at) as act:
        check = StoredCheck.objects.select_for_update().get(pk=check.pk)
        given = _notices(check, at)
        if check.wrong_since is None or check.told_at is not None or not given:
            raise audit.NothingToDoError
        Notice.objects.bulk_create(given)
        StoredCheck.objects.filter(pk=check.pk).update(told_at=at)
        act.record(Verb.FIXITY_TOLD, subject=check, case=check.case_id, told=[notice.recipient.name for notice in given])


def settle(check: StoredCheck, *, at: datetime) -> None:
    """Settle what was told of a thing that is as recorded again."""
    open_ones = Notice.objects.filter(kind=NoticeKind.STORED, subject_kind=SUBJECT, subject_id=check.pk, settled_at__isnull=True)
    open_ones.update(settled_at=at)


def _notices(check: StoredCheck, at: datetime) -> list[Notice]:
    what, word = StoredKind(check.kind).label.lower(), StoredState(check.state).label.lower()
    if check.kind == StoredKind.HASH_LIST:
        text = f"The hash list {check.name} is {word}: {check.detail}. No examination uses it until its file is put back"
        return [_notice(check, one, text, reverse("examinations:hash_lists"), at) for one in queries.all_managers()]
    examination = queries.examination_of_check(check)
    if examination is not None:
        text = f"The {what} of {examination} is {word}: {check.detail}. Put its file back from a backup"
        url = reverse("examinations:examination", args=[examination.reference])
        hearers = those_who_may_know(list(queries.managers_of(examination.laboratory)), examination.case, at=at)
        if hearers:
            return [_notice(check, one, text, url, at, examination) for one in hearers]
    return _without_its_name(check, f"A stored {what} is {word}", at)


def _without_its_name(check: StoredCheck, found: str, at: datetime) -> list[Notice]:
    text = f"{found}: `safehold fixity` on the machine of the installation says which. Put it back from a backup"
    hearers: Sequence[Officer] = [*queries.all_managers(), *administrators()]
    return [_notice(check, one, text, reverse("notices:list"), at) for one in hearers]


def _notice(
    check: StoredCheck, recipient: Officer, text: str, url: str, at: datetime, examination: Examination | None = None
) -> Notice:
    case: Case | None = examination.case if examination else None
    return Notice(
        kind=NoticeKind.STORED,
        recipient=recipient,
        because=Because.CHECK,
        case=case,
        team_id=case.team_id if case else recipient.team_id,
        subject_kind=SUBJECT,
        subject_id=check.pk,
        reference=examination.reference if examination else "What is stored",
        subject_name=case.title if case else "",
        text=text,
        url=url,
        at=at,
    )
