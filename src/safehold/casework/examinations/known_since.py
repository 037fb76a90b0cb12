"""Telling what a newer hash list knows of files that were examined before: in words, and to whom."""

from datetime import datetime

from django.urls import reverse

from safehold.accounts.models import Officer
from safehold.casework.examinations import queries
from safehold.casework.examinations.models import HashList, RecheckResult
from safehold.casework.notices.models import Because, NoticeKind
from safehold.casework.notices.telling import Hearer, those_who_may_know
from safehold.casework.notices.telling import tell as tell_officers
from safehold.web import wording


def sentence(result: RecheckResult) -> str:
    """Say how many files are known since which version of the list."""
    files = wording.counted(result.files, "file")
    of = {"known-of-interest": f"{files} of interest", "case": f"{files} on the list of a case"}
    verb = "is" if result.files == 1 else "are"
    return f"{of.get(result.hash_list.kind, f'{files} of known software')} {verb} {since(result.hash_list)}"


def since(hash_list: HashList) -> str:
    """Say since which version of a list something is known."""
    if hash_list.version:
        return f"known since {hash_list.name} version {hash_list.version}"
    return f"known since {hash_list.name} of {wording.exact_with_year(hash_list.added_at)}"


def tell(result: RecheckResult, *, at: datetime) -> list[str]:
    """Tell the officer in the case and the laboratory, of those the ones who may see the case. Returns their names.

    The officer's place is taken by the supervisor, that of the examiner by the managers of the laboratory. Writes: notices.
    """
    examination = result.examination
    hearers = [*_of_the_case(result, at), *_of_the_laboratory(result, at)]
    return tell_officers(
        hearers,
        examination.case,
        kind=NoticeKind.KNOWN_SINCE,
        subject=("recheckresult", result.pk),
        reference=examination.reference,
        text=f"{examination.exhibit.reference}: {sentence(result)}, not when it was examined",
        url=reverse("examinations:examination", args=[examination.reference]),
        at=at,
    )


def _of_the_case(result: RecheckResult, at: datetime) -> list[Hearer]:
    case = result.examination.case
    officer, supervisor = case.officer_in_the_case, case.supervisor
    for known in those_who_may_know([officer, supervisor], case, at=at)[:1]:
        if known == officer:
            return [Hearer(officer, Because.OWNER)]
        return [Hearer(supervisor, Because.INSTEAD, instead_of=officer)]
    return []


def _of_the_laboratory(result: RecheckResult, at: datetime) -> list[Hearer]:
    examination = result.examination
    examiner = examination.examiner
    still_there = [examiner] if examiner is not None and examiner.team_id == examination.laboratory_id else []
    if examiner is not None and those_who_may_know(still_there, examination.case, at=at):
        return [Hearer(examiner, Because.EXAMINED)]
    managers: list[Officer] = those_who_may_know(list(queries.managers_of(examination.laboratory)), examination.case, at=at)
    return [Hearer(manager, Because.INSTEAD, examiner) if examiner else Hearer(manager, Because.ROLE) for manager in managers]
