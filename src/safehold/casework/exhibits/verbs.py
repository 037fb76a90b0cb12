"""The verbs that this app writes into the audit."""

from safehold.audit.verbs import AuditVerb


class Verb(AuditVerb):
    """What is done with exhibits."""

    EXHIBIT_SEIZED = "exhibit.seized", "seized an exhibit", "power", "seal", "place"
    EXHIBIT_TRANSFERRED = "exhibit.transferred", "handed over an exhibit", "from_holder", "to_holder", "seal"
    EXHIBITS_TRANSFERRED = "exhibits.transferred", "handed over exhibits together", "exhibits", "to_holder"
    EXHIBIT_BOOKED_IN = "exhibit.booked_in", "booked in an exhibit", "from_holder", "to_holder", "seal"
    EXHIBITS_BOOKED_IN = "exhibits.booked_in", "booked in exhibits together", "exhibits", "to_holder"
    EXHIBIT_OPENED = "exhibit.seal_opened", "opened the seal of an exhibit", "seal"
    EXHIBIT_RESEALED = "exhibit.resealed", "sealed an exhibit again", "seal"
    EXHIBIT_CORRECTED = "exhibit.entry_corrected", "corrected an entry of the continuity", "entry", "field", "before", "after"
    EXHIBIT_HELD = "exhibit.held", "set until when an exhibit is kept", "before", "until"
    EXHIBIT_RETURN_ASKED = "exhibit.return_asked", "asked for an exhibit to be given back", "to", "relation"
    EXHIBIT_DISPOSAL_ASKED = "exhibit.disposal_asked", "asked for an exhibit to be destroyed or forfeited", "way", "authority"
    EXHIBIT_DISPOSAL_DECIDED = "exhibit.disposal_decided", "decided what happens to an exhibit", "way", "agreed", "decided_on"
    EXHIBIT_DISPOSED = "exhibit.disposed", "carried out the disposal of an exhibit", "way", "witness", "method"
    EXHIBIT_RETURN_UNDONE = "exhibit.return_undone", "undid the return of an exhibit", "held_at"
    EXHIBIT_RETURNED = "exhibit.returned", "returned an exhibit", "to"
    EXHIBIT_AUTHORITY_RECORDED = (
        "exhibit.authority_recorded",
        "recorded the authority for a seizure",
        "inspector",
        "notice",
        "agreement",
    )
    EXHIBIT_BREAK_EXPLAINED = "exhibit.break_explained", "recorded what happened to the continuity", "entry"
    LABELS_PRINTED = "exhibit.labels_printed", "printed labels", "count"
