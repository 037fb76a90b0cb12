"""The verbs that this app writes into the audit."""

from safehold.audit.verbs import AuditVerb


class Verb(AuditVerb):
    """What is done with a referral."""

    REFERRAL_RECEIVED = "referral.received", "received a referral", "source", "external_reference", "sha256", "unreadable"
    REFERRAL_TAKEN = "referral.taken", "took the referral", "owner"
    REFERRAL_ASSESSED = "referral.assessed", "assessed the referral", "level", "tool", "tool_version", "target"
    REFERRAL_OPENED_CASE = "referral.opened_case", "opened a case from the referral", "case_reference"
    REFERRAL_JOINED = "referral.joined_to_case", "joined the referral to a case", "case_reference"
    REFERRAL_CLOSED = "referral.closed", "closed the referral", "outcome"
    MATCH_DECIDED = "referral.match_decided", "decided on a match", "decision", "matched", "about"
    TARGET_MOVED = "referral.target_moved", "moved a target", "before", "after"
