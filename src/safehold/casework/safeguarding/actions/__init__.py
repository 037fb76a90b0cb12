"""What people do for a child. Each function is one transaction with one audit entry."""

from safehold.casework.safeguarding.actions.children import (
    complete_action,
    record_child,
    record_outcome,
    record_reply,
    record_strategy_discussion,
    refer_child,
)
from safehold.casework.safeguarding.actions.named import (
    record_named,
    say_already_a_child,
    say_not_a_child,
    take_back_answer,
)
from safehold.casework.safeguarding.actions.same import decide_same_child

__all__ = [
    "complete_action",
    "decide_same_child",
    "record_child",
    "record_named",
    "record_outcome",
    "record_reply",
    "record_strategy_discussion",
    "refer_child",
    "say_already_a_child",
    "say_not_a_child",
    "take_back_answer",
]
