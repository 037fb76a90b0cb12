"""The verbs that this app writes into the audit."""

from safehold.audit.verbs import AuditVerb


class Verb(AuditVerb):
    """What is done with somebody arrested."""

    ARREST_RECORDED = "custody.arrest_recorded", "recorded an arrest", "arrested_at", "arrived_at", "offences", "passed_gates"
    ARRIVAL_RECORDED = "custody.arrival_recorded", "recorded the arrival at the station", "arrived_at", "station"
    DETENTION_AUTHORISED = "custody.detention_authorised", "recorded that detention was authorised", "authorised_at"
    DETENTION_REVIEWED = "custody.detention_reviewed", "recorded a review of detention", "reviewed_at"
    DETENTION_EXTENDED = "custody.detention_extended", "recorded an authority to detain longer", "hours", "authority"
    STREET_BAILED = (
        "custody.street_bailed",
        "released on street bail",
        "released_at",
        "return_at",
        "authority",
        "conditions",
        "victims_views",
    )
    FURTHER_DETENTION_ASKED = "custody.court_applied", "asked a court for further detention", "applied_at"
    FURTHER_DETENTION_DECIDED = (
        "custody.court_decided",
        "recorded the court's decision on further detention",
        "court",
        "decided_at",
        "hours",
    )
    EXCLUDED_TIME_RECORDED = (
        "custody.excluded_time_recorded",
        "recorded time that does not count",
        "begins",
        "ends",
        "questioned_minutes",
    )
    WELFARE_RECORDED = "custody.welfare_recorded", "recorded a welfare step", "steps"
    WELFARE_CONTACT_RECORDED = "custody.welfare_contact_recorded", "recorded a welfare contact", "outcome"
    RELEASED = "custody.released", "recorded a release", "disposal", "passed_gates"
    INTERVIEW_RECORDED = "custody.interview_recorded", "recorded an interview under caution", "began_at", "ended_at", "voluntary"
    OFFENCE_JUDGED = (
        "custody.offence_judged",
        "judged whether an arrest was for a different offence of the same kind",
        "before",
        "different_from",
    )
