"""The verbs that this app writes into the audit."""

from safehold.audit.verbs import AuditVerb


class Verb(AuditVerb):
    """What is done with a case."""

    CASE_OPENED = "case.opened", "opened the case", "officer_in_the_case", "supervisor", "restriction"
    RISK_ASSESSED = "case.risk_assessed", "set the risk", "before", "after", "tool", "tool_version"
    DECISION_RECORDED = "case.decision_recorded", "recorded a decision", "decision"
    CASE_REASSIGNED = "case.reassigned", "gave the case to another officer", "before", "after"
    CASE_SUPERVISOR_CHANGED = "case.supervisor_changed", "gave the supervision of the case to another officer", "before", "after"
    CASE_REVIEWED = "case.reviewed", "reviewed the case", "next_review"
    CASE_TAKEN_OVER = "case.taken_over", "took over the case as its supervisor", "before", "after"
    ACCESS_GRANTED = "case.access_granted", "gave access", "to", "until"
    ACCESS_ENDED = "case.access_ended", "ended access", "of", "role"
    CASE_CLOSED = "case.closed", "closed the case", "outcome"
    CASE_REOPENED = "case.reopened", "opened the closed case again", "outcome", "stage"
