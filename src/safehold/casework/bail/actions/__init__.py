"""What people do with a bail. Each function is one transaction with one audit entry.

Nobody types when a bail ends: the law computes it from what is recorded here. Only a court's order is taken as ordered.
What actions of later apps do to a bail that they hold is in `clock_entries`, `ends` and `informations`.
"""

from safehold.casework.bail.actions.conditions import (
    record_breach,
    vary_conditions,
)
from safehold.casework.bail.actions.court import COURTS_CONDITIONS, record_court_application, record_court_decision
from safehold.casework.bail.actions.ends import end_bail
from safehold.casework.bail.actions.extensions import (
    CONDITIONS,
    decline_extension,
    extend_bail,
    prepare_extension,
    record_outcome_told,
    record_representations,
)
from safehold.casework.bail.actions.failures import decide_on_failure, record_end_of_failure, record_failure_to_surrender
from safehold.casework.bail.actions.grants import grant_bail, release_on_running_bail
from safehold.casework.bail.actions.return_days import set_return_day
from safehold.casework.bail.actions.stops import record_in_patient_stay, restart_bail, suspend_bail
from safehold.casework.releases.decisions import NewCondition
from safehold.casework.releases.victims_views import NewViews

__all__ = [
    "CONDITIONS",
    "COURTS_CONDITIONS",
    "NewCondition",
    "NewViews",
    "decide_on_failure",
    "decline_extension",
    "end_bail",
    "extend_bail",
    "grant_bail",
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
    "restart_bail",
    "set_return_day",
    "suspend_bail",
    "vary_conditions",
]
