"""That a key is needed, what can be asked for, and the notices that were given, in the words of the examination's page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse

from safehold.accounts.models import Officer
from safehold.accounts.permissions import may
from safehold.casework.examinations import keys, permissions
from safehold.casework.examinations.models import Examination, KeyNotice, KeyOutcome
from safehold.law.errors import NotCoveredError
from safehold.law.warrants import maximum_years
from safehold.web import wording

OUTCOME_KINDS = {KeyOutcome.COMPLIED: "done", KeyOutcome.NOT_COMPLIED: "late", KeyOutcome.WITHDRAWN: "neutral"}
"""The kind of tag of each outcome."""

NEEDS = (
    "A notice under RIPA 2000 s.49 can require a person to disclose what opens it. It needs the appropriate permission (Sch.2); "
    "reasonable grounds to believe that the person has the key; that the disclosure is necessary and proportionate; and that "
    "there is no other reasonable way to it."
)
"""What can be asked for, and what it needs."""


@dataclass(frozen=True)
class NoticeRow:
    """One notice as the page shows it."""

    name: str
    status: str
    status_kind: str
    facts: list[tuple[str, str]]
    outcome_url: str


@dataclass(frozen=True)
class KeyPart:
    """What of an image needs a key, and what was asked for."""

    met: list[str]
    needs: str
    notice_url: str
    notices: list[NoticeRow]


def key_part(examination: Examination, notices: Sequence[KeyNotice], *, viewer: Officer, now: datetime) -> KeyPart | None:
    """Say what needs a key; None where nothing does."""
    met = keys.met(examination.report or {}, examination.problems)
    if not met and not notices:
        return None
    may_give = may(viewer, permissions.GIVE_KEY_NOTICE, examination)
    address = reverse("examinations:give_key_notice", args=[examination.reference])
    return KeyPart(
        met=met,
        needs=NEEDS,
        notice_url=address if may_give and met else "",
        notices=[_row(notice, may_give=may_give, now=now) for notice in notices],
    )


def _row(notice: KeyNotice, *, may_give: bool, now: datetime) -> NoticeRow:
    today, is_over = wording.london_date(now), bool(notice.outcome)
    status, kind = ("Time is up", "late") if today > notice.comply_by else ("Time to comply runs", "under-way")
    if is_over:
        status, kind = notice.get_outcome_display(), OUTCOME_KINDS[KeyOutcome(notice.outcome)]
    outcome = reverse("examinations:key_outcome", args=[notice.examination.reference, notice.number])
    return NoticeRow(
        name=f"Notice {notice.number}",
        status=status,
        status_kind=kind,
        facts=_facts(notice),
        outcome_url=outcome if may_give and not is_over else "",
    )


def _facts(notice: KeyNotice) -> list[tuple[str, str]]:
    facts = [
        ("Served on", f"{notice.served_on}, {wording.exact_with_year(notice.served_at)}"),
        ("To comply by", wording.exact_with_year(notice.comply_by)),
        ("Asked for by", notice.asked_by.name),
        ("Permission", f"{notice.permission_by}, {wording.exact_with_year(notice.permission_at)}"),
        ("What it describes", notice.information),
        ("Why the person is believed to have it", notice.believed_because),
        ("Necessary", notice.get_ground_display()),
        ("Proportionate", notice.proportionate_because),
        ("No other reasonable way", notice.no_other_way_because),
    ]
    if notice.outcome and notice.outcome_at is not None:
        by = notice.outcome_by.name if notice.outcome_by else ""
        facts.append(
            ("What came of it", f"{wording.exact_with_year(notice.outcome_at)}, recorded by {by}: {notice.outcome_note}")
        )
    if notice.outcome == KeyOutcome.COMPLIED:
        facts.append(("Next", "Have a copy made that is opened with the key, and ask for its examination."))
    if notice.outcome == KeyOutcome.NOT_COMPLIED:
        facts.append(("What may follow", _may_follow(wording.london_date(notice.comply_by))))
    return facts


def _may_follow(day: date) -> str:
    """What s.53 provides, said as a matter for charging; of no offence is anything asserted."""
    try:
        most = (
            f": at most {maximum_years(child_indecency=True, on=day)} years in a child indecency case, "
            f"{maximum_years(child_indecency=False, on=day)} in others"
        )
    except NotCoveredError:
        most = ""
    return f"Nothing by itself. Whether the person knowingly failed is a matter for the charging decision (RIPA 2000 s.53{most})."
