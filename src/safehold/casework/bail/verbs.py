"""The verbs that this app writes into the audit."""

from safehold.audit.verbs import AuditVerb


class Verb(AuditVerb):
    """What is done with bail."""

    BAIL_GRANTED = "bail.granted", "granted bail", "ends", "returns", "conditions", "regime", "passed_gates"
    BAIL_RESUMED = "bail.resumed", "released on the bail that still runs", "factors", "representations", "passed_gates"
    BAIL_RETURN_SET = "bail.return_set", "appointed the day of return", "before", "after", "early"
    BAIL_EXTENSION_PREPARED = (
        "bail.extension_prepared",
        "sent an extension of bail to be authorised",
        "to_months",
        "sent_to",
        "pack",
    )
    BAIL_REPRESENTATIONS = "bail.representations_recorded", "recorded the representations on an extension of bail", "answer"
    BAIL_EXTENDED = "bail.extended", "extended bail", "to_months", "before", "after", "rank", "pack", "passed_gates"
    BAIL_EXTENSION_DECLINED = "bail.extension_declined", "decided not to extend bail", "to_months", "rank", "pack"
    BAIL_OUTCOME_TOLD = "bail.outcome_told", "told the person what was decided on their bail", "told_at", "how"
    BAIL_COURT_APPLIED = (
        "bail.court_applied",
        "recorded an application to the court to extend bail",
        "applied",
        "court",
        "asked_until",
    )
    BAIL_COURT_DECIDED = "bail.court_decided", "recorded the court's decision on bail", "decided", "ends"
    BAIL_IN_PATIENT = "bail.in_patient_recorded", "recorded a stay in hospital", "first_day", "last_day"
    BAIL_SUSPENDED = "bail.suspended", "recorded that the bail clock stopped", "on", "sent_on"
    BAIL_RESTARTED = "bail.restarted", "recorded that the bail clock runs again", "on", "ends"
    BAIL_VARIED = "bail.varied", "varied the conditions of bail", "before", "after", "victims_views"
    BAIL_BREACHED = "bail.breach_recorded", "recorded a breach of a bail condition", "condition", "further_offence"
    BAIL_FAILURE = "bail.failure_recorded", "recorded a failure to surrender", "failed_on", "duty_known", "lay_by"
    BAIL_FAILURE_OVER = "bail.failure_over", "recorded what ended a failure to surrender", "what", "on", "lay_by"
    BAIL_FAILURE_DECIDED = (
        "bail.failure_decided",
        "recorded what was decided on a failure to surrender",
        "outcome",
        "on",
        "decided_by",
    )
    BAIL_ENDED = "bail.ended", "recorded the end of bail", "outcome"
