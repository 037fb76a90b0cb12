"""What people do with a bail. Each function is one transaction with one audit entry.

Nobody types when a bail ends: the law computes it from what is recorded here. Only a court's order is taken as ordered.
`stop_clock`, `run_clock_again`, `stop_clock_again`, `finish_bail`, `note_decision` and `lay_information_with_charge` are for
actions of later apps, `renew_ends` for a job: they write no audit entry.
"""

from safehold.casework.bail.actions.conditions import (
    record_breach,
    vary_conditions,
)
from safehold.casework.bail.actions.court import COURTS_CONDITIONS, record_court_application, record_court_decision
from safehold.casework.bail.actions.ending import end_bail, finish_bail, note_decision
from safehold.casework.bail.actions.extending import (
    CONDITIONS,
    decline_extension,
    extend_bail,
    prepare_extension,
    record_outcome_told,
    record_representations,
)
from safehold.casework.bail.actions.failing import (
    decide_on_failure,
    lay_information_with_charge,
    record_end_of_failure,
    record_failure_to_surrender,
)
from safehold.casework.bail.actions.granting import grant_bail, release_on_running_bail
from safehold.casework.bail.actions.returning import set_return_day
from safehold.casework.bail.actions.stopping import (
    record_in_patient_stay,
    restart_bail,
    run_clock_again,
    stop_clock,
    stop_clock_again,
    suspend_bail,
)
from safehold.casework.bail.actions.writing import renew_ends
from safehold.casework.custody.asking_victims import NewViews
from safehold.casework.custody.deciding_bail import NewCondition

__all__ = [
    "CONDITIONS",
    "COURTS_CONDITIONS",
    "NewCondition",
    "NewViews",
    "decide_on_failure",
    "decline_extension",
    "end_bail",
    "extend_bail",
    "finish_bail",
    "grant_bail",
    "lay_information_with_charge",
    "note_decision",
    "prepare_extension",
    "record_breach",
    "record_court_application",
    "record_court_decision",
    "record_end_of_failure",
    "record_failure_to_surrender",
    "record_in_patient_stay",
    "record_outcome_told",
    "record_representations",
    "release_on_running_bail",
    "renew_ends",
    "restart_bail",
    "run_clock_again",
    "set_return_day",
    "stop_clock",
    "stop_clock_again",
    "suspend_bail",
    "vary_conditions",
]
