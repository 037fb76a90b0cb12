"""The verbs that this app writes into the audit."""

from safehold.audit.verbs import AuditVerb


class Verb(AuditVerb):
    """What is done with people, their orders and what they notify."""

    PERSON_ADDED = "person.added", "added a person", "role"
    IDENTIFIER_ADDED = "person.identifier_added", "added an identifier", "kind", "value"
    ORDER_RECORDED = "person.order_recorded", "recorded an order of a person", "kind", "made", "ends"
    REQUIREMENTS_RECORDED = (
        "person.requirements_recorded",
        "recorded notification requirements of a person",
        "relevant_date",
        "disposal",
        "ends",
    )
    NOTIFICATION_RECORDED = "person.notification_recorded", "recorded what a person notified", "kind", "notified_at", "changes"
    CHANGE_RECORDED = "person.change_recorded", "recorded something that a person has to notify", "kind", "on"
    STAY_ENDED = "person.stay_ended", "recorded that a stay of a person at another address ended", "last_day"
    ABSENCE_RECORDED = (
        "person.absence_recorded",
        "recorded days on which a person does not notify",
        "kind",
        "first_day",
        "last_day",
    )
    RETURN_RECORDED = "person.return_recorded", "recorded that an absence of a person ended", "last_day"
    ORDER_ENDED = "person.order_ended", "recorded that an order or requirements of a person ended", "kind", "outcome", "ended_on"
    PROHIBITION_ENDED = "person.prohibition_ended", "recorded that a prohibition of an order ended", "prohibition", "ended_on"
    ORDER_MOVED = "person.order_moved", "held an order or requirements of a person in another case", "before", "after"
