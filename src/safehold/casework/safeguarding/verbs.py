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
    SAME_CHILD_DECIDED = (
        "safeguarding.same_child_decided",
        "decided whether two records are of one child",
        "decision",
        "other",
    )
    NAMED_RECORDED = (
        "safeguarding.named_recorded",
        "recorded somebody who was named or seen as a child",
        "named",
        "source",
        "relation",
    )
    NAMED_ALREADY = (
        "safeguarding.named_already",
        "said that somebody who was named or seen is a child of the case",
        "named",
        "source",
        "child",
    )
    NAMED_NOT_RECORDED = (
        "safeguarding.named_not_recorded",
        "said why somebody is not recorded as a child",
        "named",
        "source",
        "why",
    )
    NAMED_TAKEN_BACK = (
        "safeguarding.named_taken_back",
        "took back what was said of a child who was named or seen",
        "named",
        "source",
        "answer",
    )
    SAFEGUARDING_OUTCOME_RECORDED = "safeguarding.outcome_recorded", "recorded an outcome for a child", "outcome"
