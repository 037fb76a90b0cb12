"""The verbs that this app writes into the audit."""

from safehold.audit.verbs import AuditVerb


class Verb(AuditVerb):
    """What is done with a warrant."""

    WARRANT_RECORDED = "warrant.recorded", "recorded a warrant", "kind", "issued", "last_day", "court"
    WARRANT_EXECUTED = "warrant.executed", "executed a warrant", "entered_at", "left_at", "result"
    WARRANT_ENTERED = "warrant.entered", "entered under a warrant", "entered_at"
    WARRANT_ENTERED_AGAIN = (
        "warrant.entered_again",
        "recorded a further entry under a warrant",
        "entered_at",
        "left_at",
        "number",
        "inspector",
    )
    WARRANT_LAPSED = "warrant.lapsed", "recorded that a warrant lapsed", "last_day"
    WARRANT_RETURNED = "warrant.returned_to_court", "returned a warrant to the court", "court", "on"
