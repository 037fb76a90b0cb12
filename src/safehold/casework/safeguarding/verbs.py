"""The verbs that this app writes into the audit."""

from safehold.audit.verbs import AuditVerb


class Verb(AuditVerb):
    """What is done with a child."""

    CHILD_RECORDED = "safeguarding.child_recorded", "recorded a child", "relation"
    CHILD_REFERRED = "safeguarding.referred", "referred a child to children's services", "to", "basis"
    REPLY_RECORDED = "safeguarding.reply_recorded", "recorded the reply of children's services", "reply"
    STRATEGY_DISCUSSION_HELD = (
        "safeguarding.strategy_discussion_held",
        "recorded a strategy discussion",
        "held_on",
        "conference_by",
    )
    SAFEGUARDING_ACTION_COMPLETED = "safeguarding.action_completed", "completed a safeguarding action", "type"
    SAFEGUARDING_OUTCOME_RECORDED = "safeguarding.outcome_recorded", "recorded an outcome for a child", "outcome"
