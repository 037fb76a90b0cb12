"""The welfare of people who are released: the steps before it, and the contact afterwards. Force policy."""

from collections.abc import Sequence
from datetime import datetime

from safehold.accounts.checks import not_before, refuse_future
from safehold.accounts.errors import RefusedError
from safehold.accounts.models import Officer
from safehold.casework.cases.door import doing
from safehold.casework.cases.models import Case
from safehold.casework.custody import permissions, queries
from safehold.casework.custody.asked import RecordWelfareContact, RecordWelfareSteps
from safehold.casework.custody.models import (
    Arrest,
    WelfareContact,
    WelfareRecord,
)
from safehold.casework.custody.refusals import (
    refuse_released,
)
from safehold.casework.custody.verbs import Verb
from safehold.casework.policy import queries as policy


def record_welfare_steps(arrest: Arrest, asked: RecordWelfareSteps, *, by: Officer, at: datetime) -> list[WelfareRecord]:
    """Record that steps of the release gate were taken. A step that stands already is left as it is.

    Assumes: force policy, not law.
    Raises: NotPermittedError; InputError without a step; RefusedError after release; StaleError.
    Writes: a row for each new step; audit `custody.welfare_recorded`.
    """
    with doing(Verb.WELFARE_RECORDED, arrest, asked, may=permissions.RECORD_WELFARE, by=by, at=at) as (act, arrest):
        refuse_released(arrest)
        missing = queries.missing_steps(arrest)
        records = WelfareRecord.objects.bulk_create(
            WelfareRecord(arrest=arrest, case_id=arrest.case_id, step=step, at=at, by=by, note=asked.note)
            for step in dict.fromkeys(asked.steps)
            if step in missing
        )
        act.changes(arrest)
        act.says(reason=asked.note, steps=[str(step) for step in asked.steps])
    return records


def record_welfare_contact(arrest: Arrest, asked: RecordWelfareContact, *, by: Officer, at: datetime) -> WelfareContact:
    """Record a contact with a released person. Its clock stops.

    Assumes: force policy, not law: within 48 hours.
    Raises: NotPermittedError; InputError; RefusedError while the person is in custody; StaleError.
    Writes: a contact; the case's clocks; audit `custody.welfare_contact_recorded`.
    """
    with doing(Verb.WELFARE_CONTACT_RECORDED, arrest, asked, may=permissions.RECORD_WELFARE, by=by, at=at) as (act, arrest):
        if arrest.released_at is None:
            raise RefusedError(f"{arrest.person} is still in custody.", "Record the contact after the release.")
        refuse_future("contacted_at", asked.contacted_at, at=at)
        contacted_at = not_before("contacted_at", asked.contacted_at, arrest.released_at, "the release")
        contact = WelfareContact.objects.create(
            arrest=arrest,
            case=arrest.case,
            at=contacted_at,
            by=by,
            outcome=asked.outcome,
        )
        act.changes(arrest)
        act.says(outcome=asked.outcome)
    return contact


def renew_contact_times(cases: Sequence[Case], _: datetime) -> None:
    """Compute anew by when the released people of these cases are contacted, inside a job that holds the locks of the cases.

    It writes no audit entry: what was set is one. Writes: arrests.
    """
    versions = policy.versions()
    for arrest in queries.awaiting_contact_in(cases):
        due = queries.contact_due(arrest.released_at, versions) if arrest.released_at else None
        if due != arrest.welfare_contact_by:
            arrest.welfare_contact_by = due
            arrest.version += 1
            arrest.save(update_fields=["welfare_contact_by", "version"])
