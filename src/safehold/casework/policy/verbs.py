"""The verbs that this app writes into the audit."""

from safehold.audit.verbs import AuditVerb


class Verb(AuditVerb):
    """What is done with force policy and readings of the law."""

    POLICY_CHANGE_PREPARED = (
        "policy.change_prepared",
        "prepared a change of force policy",
        "name",
        "value",
        "effective_from",
        "authority",
    )
    POLICY_SET = "policy.set", "set force policy", "name", "before", "after", "effective_from", "authority"
    READING_SET = (
        "policy.reading_set",
        "set a reading of the law",
        "name",
        "before",
        "after",
        "effective_from",
        "authority",
        "advised_on",
    )
