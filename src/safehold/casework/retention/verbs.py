"""The verbs that this app writes into the audit."""

from safehold.audit.verbs import AuditVerb


class Verb(AuditVerb):
    """What is done with what is kept of a closed case."""

    RETENTION_GROUP_CHOSEN = "retention.group_chosen", "chose a review group", "before", "after"
    RETENTION_REVIEWED = "retention.reviewed", "reviewed the keeping of a record", "decision", "next_review"
    DISPOSAL_DECIDED = "retention.disposal_decided", "decided on a disposal that another proposed", "decision", "proposed_by"
    RECORD_HELD = "retention.held", "put a record on hold"
    HOLD_ENDED = "retention.hold_ended", "ended the hold of a record"
    PROCEEDINGS_RECORDED = (
        "retention.proceedings_recorded",
        "recorded how proceedings stand",
        "ended",
        "convicted",
        "in_custody",
        "released",
        "appeal_pending",
    )
    BIOMETRICS_RECORDED = "retention.biometrics_recorded", "recorded prints or a sample", "kind", "taken_on"
    GROUNDS_RECORDED = (
        "retention.grounds_recorded",
        "recorded grounds to keep prints or a sample",
        "consented_on",
        "earlier_conviction",
    )
    DESTRUCTION_RECORDED = "retention.destruction_recorded", "recorded the destruction of prints or a sample", "destroyed_on"
