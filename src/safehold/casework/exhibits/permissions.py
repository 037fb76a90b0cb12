"""Who may do what to an exhibit."""

from safehold.accounts.models import Role
from safehold.accounts.permissions import declare
from safehold.casework.cases import search
from safehold.casework.cases.permissions import TEAM_ROLES

LABORATORY = (Role.DFU_MANAGER, Role.DFU_EXAMINER)
"""The roles of a Digital Forensics Unit."""

_SEARCHERS = (Role.INSPECTOR, Role.DETECTIVE, Role.EXHIBITS_OFFICER)

READ = declare("exhibits.read", *TEAM_ROLES, *LABORATORY, words="read an exhibit")
SEIZE = declare("exhibits.seize", *_SEARCHERS, words="record a seizure")
RECORD_AUTHORITY = declare("exhibits.record_authority", *_SEARCHERS, words="record the authority for a seizure")
TRANSFER = declare("exhibits.transfer", *_SEARCHERS, *LABORATORY, words="hand an exhibit to someone else")
BOOK_IN = declare("exhibits.book_in", *LABORATORY, words="book an exhibit in at the laboratory")
OPEN_SEAL = declare("exhibits.open_seal", *LABORATORY, words="open the seal of an exhibit")
RESEAL = declare("exhibits.reseal", *LABORATORY, words="seal an exhibit again")
CORRECT = declare("exhibits.correct", *_SEARCHERS, *LABORATORY, words="correct an entry of the continuity")
EXPLAIN = declare("exhibits.explain", *_SEARCHERS, *LABORATORY, words="record what happened to the continuity")
HOLD = declare("exhibits.hold", Role.INSPECTOR, Role.DETECTIVE, words="keep an exhibit until a day")
RETURN = declare("exhibits.return", *_SEARCHERS, words="return an exhibit")
ASK_DISPOSAL = declare("exhibits.ask_disposal", *_SEARCHERS, words="ask for an exhibit to be given back, destroyed or forfeited")
DECIDE_DISPOSAL = declare(
    "exhibits.decide_disposal",
    Role.INSPECTOR,
    words="decide whether an exhibit goes to a suspect or is disposed of",
)
DISPOSE = declare("exhibits.dispose", *_SEARCHERS, words="carry out the destruction or forfeiture of an exhibit")
UNDO_RETURN = declare("exhibits.undo_return", *_SEARCHERS, words="undo the return of an exhibit that is still here")
PRINT_LABELS = declare("exhibits.print_labels", *_SEARCHERS, *LABORATORY, words="print labels")

search.register_kind("exhibit", "Exhibit", permission=READ)
