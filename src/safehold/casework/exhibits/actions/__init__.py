"""What people do with an exhibit. Each function is one transaction with one audit entry.

`move_to_state` and `as_corrected` write no audit entry: the first is for actions of later apps, the second only reads.
"""

from safehold.casework.exhibits.actions.corrections import as_corrected, correct_entry, explain_break
from safehold.casework.exhibits.actions.disposals import (
    ask_disposal,
    ask_return,
    decide_leaving,
    dispose_of_exhibit,
    return_exhibit,
    undo_return,
)
from safehold.casework.exhibits.actions.holds import hold_exhibit
from safehold.casework.exhibits.actions.joint_transfers import book_in_together, transfer_together
from safehold.casework.exhibits.actions.labels import record_labels_printed
from safehold.casework.exhibits.actions.seals import open_seal, reseal
from safehold.casework.exhibits.actions.seizures import record_authority, seize_exhibit
from safehold.casework.exhibits.actions.transfers import book_in, move_to_state, transfer_exhibit

__all__ = [
    "as_corrected",
    "ask_disposal",
    "ask_return",
    "book_in",
    "book_in_together",
    "correct_entry",
    "decide_leaving",
    "dispose_of_exhibit",
    "explain_break",
    "hold_exhibit",
    "move_to_state",
    "open_seal",
    "record_authority",
    "record_labels_printed",
    "reseal",
    "return_exhibit",
    "seize_exhibit",
    "transfer_exhibit",
    "transfer_together",
    "undo_return",
]
