"""The verbs that this app writes into the audit."""

from safehold.audit.verbs import AuditVerb


class Verb(AuditVerb):
    """What is done with charges."""

    CHARGING_DECISION_REQUESTED = "charging.decision_requested", "asked for a charging decision", "decides", "offences", "test"
    CHARGING_MATERIAL_ASKED = "charging.material_asked_for", "recorded that the CPS asked for more", "asked_for"
    CHARGING_MATERIAL_SENT = "charging.material_sent", "sent the CPS what it had asked for", "sent"
    CHARGING_DECISION_RECORDED = "charging.decision_recorded", "recorded a charging decision", "decision", "decided_by"
    CHARGED = (
        "charging.charged",
        "recorded a charge",
        "offences",
        "remand",
        "remand_ground",
        "first_hearing",
        "decided_by",
        "failure",
        "passed_gates",
    )
    BREACH_CHARGED = (
        "charging.breach_charged",
        "recorded a charge for a suspected breach of an order",
        "offences",
        "remand",
        "remand_ground",
        "first_hearing",
        "order",
        "prohibition",
        "conduct_on",
        "passed_gates",
    )
    FIRST_HEARING_RECORDED = "charging.first_hearing_recorded", "recorded the first hearing after a charge", "outcome", "heard_at"
