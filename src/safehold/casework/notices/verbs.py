"""The verbs that this app writes into the audit."""

from safehold.audit.verbs import AuditVerb


class Verb(AuditVerb):
    """What is done with notices, and by the nightly check of the clocks."""

    NOTICE_GIVEN = "notice.given", "told officers that a limit is near or past", "notices"
    NOTICE_READ = "notice.read", "marked a notice as read", "limit"
    EVENTS_READ = "notice.events_read", "marked notices of what happened as read", "notices"
    CLOCKS_CORRECTED = "clocks.corrected", "computed clocks anew that were not as the facts give them", "differences"
    CLOCKS_CHECKED = (
        "clocks.checked",
        "compared every clock with the facts",
        "cases",
        "records",
        "clocks",
        "differences",
        "unreadable",
    )
    CLOCKS_UNREADABLE = "clocks.unreadable", "could not compute the clocks", "what"
