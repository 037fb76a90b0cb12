"""The verbs that this app writes into the audit."""

from safehold.audit.verbs import AuditVerb


class Verb(AuditVerb):
    """What is done with figures."""

    FIGURES_SIGNED_OFF = "figures.signed_off", "signed off figures", "figures"
