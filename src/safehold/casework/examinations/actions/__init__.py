"""What people, and the job on their behalf, do with an examination. Each function is one transaction with one audit entry."""

from safehold.casework.examinations.actions.findings import record_findings
from safehold.casework.examinations.actions.hash_lists import RECHECK_JOB, RECHECK_QUEUE, add_hash_list, recheck, record_recheck
from safehold.casework.examinations.actions.key_notices import give_key_notice, record_key_outcome
from safehold.casework.examinations.actions.reports import make_report
from safehold.casework.examinations.actions.requests import change_place, request_examination
from safehold.casework.examinations.actions.runs import (
    EXAMINE_JOB,
    EXAMINE_QUEUE,
    OvertakenError,
    cancel_examination,
    put_back,
    record_failure,
    record_result,
    set_aside,
    start_examination,
)

__all__ = [
    "EXAMINE_JOB",
    "EXAMINE_QUEUE",
    "RECHECK_JOB",
    "RECHECK_QUEUE",
    "OvertakenError",
    "add_hash_list",
    "cancel_examination",
    "change_place",
    "give_key_notice",
    "make_report",
    "put_back",
    "recheck",
    "record_failure",
    "record_findings",
    "record_key_outcome",
    "record_recheck",
    "record_result",
    "request_examination",
    "set_aside",
    "start_examination",
]
