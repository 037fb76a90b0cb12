"""What people do from an arrest to the end of detention. Each function is one transaction with one audit entry.

`renew_contact_times` is for a job: it writes no audit entry. How a detention ends for actions of later apps: `detention_ends`.
"""

from safehold.casework.custody.actions.arrests import RESPONSIBLE_FROM, judge_other_offence, record_arrest
from safehold.casework.custody.actions.arrivals import record_arrival, record_arrival_in_area
from safehold.casework.custody.actions.courts import apply_for_further_detention, record_court_decision
from safehold.casework.custody.actions.detention import authorise_detention, extend_detention, record_excluded_time, record_review
from safehold.casework.custody.actions.interviews import record_interview
from safehold.casework.custody.actions.releases import release_no_further_action, release_under_investigation
from safehold.casework.custody.actions.street_bail import release_on_street_bail
from safehold.casework.custody.actions.welfare import (
    record_welfare_contact,
    record_welfare_steps,
    renew_contact_times,
)

__all__ = [
    "RESPONSIBLE_FROM",
    "apply_for_further_detention",
    "authorise_detention",
    "extend_detention",
    "judge_other_offence",
    "record_arrest",
    "record_arrival",
    "record_arrival_in_area",
    "record_court_decision",
    "record_excluded_time",
    "record_interview",
    "record_review",
    "record_welfare_contact",
    "record_welfare_steps",
    "release_no_further_action",
    "release_on_street_bail",
    "release_under_investigation",
    "renew_contact_times",
]
