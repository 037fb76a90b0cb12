"""The verbs that this app writes into the audit."""

from safehold.audit.verbs import AuditVerb


class Verb(AuditVerb):
    """What is done with victims."""

    VICTIM_TOLD = "victims.told", "told a victim what happened", "told_at", "how", "whom", "events"
    VICTIM_NOT_TOLD = "victims.not_told", "recorded why a victim is not told", "outcome", "events"
