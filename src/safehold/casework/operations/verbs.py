"""The verbs that this app writes into the audit."""

from safehold.audit.verbs import AuditVerb


class Verb(AuditVerb):
    """What is done with an operation."""

    OPERATION_CREATED = "operation.created", "set up an operation", "first_day", "last_day"
    WARRANT_SCHEDULED = "operation.warrant_scheduled", "planned a warrant", "operation", "day", "part_of_day", "before"
    OPERATION_ENDED = "operation.ended", "ended an operation", "last_day"
