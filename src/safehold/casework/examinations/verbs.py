"""The verbs that this app writes into the audit."""

from safehold.audit.verbs import AuditVerb


class Verb(AuditVerb):
    """What is done with an examination, and by the nightly check of what is stored."""

    EXAMINATION_REQUESTED = "examination.requested", "asked for an examination", "exhibit", "lines_of_enquiry", "needed_by"
    EXAMINATION_STARTED = "examination.started", "started an examination", "image", "attempt", "unopened_seal"
    EXAMINATION_FINISHED = (
        "examination.finished",
        "recorded that an examination finished",
        "files",
        "matches",
        "problems",
        "sha256",
    )
    EXAMINATION_FAILED = "examination.failed", "recorded that an examination failed", "problem"
    EXAMINATION_CANCELLED = "examination.cancelled", "stopped an examination", "state"
    EXAMINATION_PUT_BACK = "examination.put_back", "put an examination back to wait for a worker", "problem", "host", "told"
    EXAMINATION_SET_ASIDE = "examination.set_aside", "set an examination aside", "problem", "told"
    FINDINGS_RECORDED = "examination.findings_recorded", "recorded findings", "counts"
    EXAMINATION_REPORT_MADE = (
        "examination.report_made",
        "made a report of an examination",
        "number",
        "findings_revision",
        "accreditation",
        "validation",
        "responsible",
        "sha256",
        "pdf_sha256",
    )
    KEY_NOTICE_GIVEN = (
        "examination.key_notice_given",
        "recorded a notice to disclose a key",
        "number",
        "permission",
        "served_on",
        "comply_by",
    )
    KEY_OUTCOME_RECORDED = (
        "examination.key_outcome_recorded",
        "recorded what came of a notice to disclose a key",
        "number",
        "outcome",
    )
    QUEUE_PLACE_CHANGED = "examination.place_changed", "changed a place in the lab queue", "before", "after"
    HASH_LIST_ADDED = "examination.hash_list_added", "added a hash list", "name", "version", "sha256"
    RECHECK_ASKED = "examination.recheck_asked", "had what was examined before checked with a hash list", "name", "version"
    EXAMINATION_RECHECKED = (
        "examination.rechecked",
        "checked a finished examination with a newer hash list",
        "name",
        "version",
        "files",
        "categories",
        "problem",
        "told",
    )
    FIXITY_CHECKED = (
        "fixity.checked",
        "compared what is stored with its digests on record",
        "things",
        "damaged",
        "missing",
        "unrecorded",
        "images",
    )
    FIXITY_FOUND = "fixity.found", "found a stored file damaged or missing", "kind", "state", "detail"
    FIXITY_MENDED = "fixity.mended", "found a stored file as recorded again", "kind", "since"
    FIXITY_TOLD = "fixity.told", "told officers that a stored file is damaged or missing", "told"
