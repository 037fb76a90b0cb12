"""Who may do what with what is kept of a person."""

from typing import Any

from safehold.accounts.models import Officer, Role
from safehold.accounts.permissions import declare, pages_need
from safehold.casework.cases.models import Case
from safehold.casework.cases.permissions import TEAM_ROLES, is_supervisor_or_inspector
from safehold.casework.custody.permissions import ARRESTING_ROLES
from safehold.casework.retention import reckoning
from safehold.casework.retention.models import Record

_LEADING = "only its supervisor or an inspector of its team may"


def _leads(officer: Officer, record: Any) -> bool:
    """Say whether the officer supervises the case, or is an inspector of its team. `record` is the case or what is kept in it."""
    return is_supervisor_or_inspector(officer, record if isinstance(record, Case) else record.case)


def _is_second(officer: Officer, record: Record) -> bool:
    """Say whether somebody else proposed the disposal."""
    proposal = reckoning.proposal_of(record, record.case)
    return proposal is None or proposal.by_id != officer.pk


SEE = declare("retention.see", *TEAM_ROLES, words="see how long what is kept in a case is kept")
CHOOSE_GROUP = declare(
    "retention.choose_group", Role.INSPECTOR, words="choose a review group", condition=_leads, condition_words=_LEADING
)
REVIEW = declare(
    "retention.review", Role.INSPECTOR, words="review the keeping of a record", condition=_leads, condition_words=_LEADING
)
AGREE = declare(
    "retention.agree",
    Role.INSPECTOR,
    words="agree to a disposal",
    condition=_is_second,
    condition_words="a second inspector decides on what you proposed",
)
HOLD = declare(
    "retention.hold", Role.INSPECTOR, words="put a record on hold, or end the hold", condition=_leads, condition_words=_LEADING
)
RECORD_PROCEEDINGS = declare(
    "retention.record_proceedings", *ARRESTING_ROLES, Role.OFFENDER_MANAGER, words="record how proceedings ended"
)
RECORD_BIOMETRICS = declare(
    "retention.record_biometrics", *ARRESTING_ROLES, words="record prints and samples, their grounds and their destruction"
)

pages_need("retention", SEE)
