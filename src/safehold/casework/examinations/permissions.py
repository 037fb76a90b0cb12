"""Who may do what to an examination."""

from safehold.accounts.models import Officer, Role
from safehold.accounts.permissions import declare
from safehold.casework.cases.permissions import TEAM_ROLES
from safehold.casework.examinations.models import Examination
from safehold.casework.exhibits.permissions import LABORATORY


def is_of_its_laboratory(officer: Officer, examination: Examination) -> bool:
    """Say whether the officer works in the laboratory that was asked."""
    return officer.team_id == examination.laboratory_id


_OF_ITS_LABORATORY = "it was asked of another laboratory"

READ = declare("examinations.read", *TEAM_ROLES, *LABORATORY, words="read an examination")
READ_CATALOGUE = declare(
    "examinations.read_catalogue", Role.INSPECTOR, Role.DETECTIVE, *LABORATORY, words="read the catalogue of an image"
)
REQUEST = declare(
    "examinations.request",
    Role.INSPECTOR,
    Role.DETECTIVE,
    Role.EXHIBITS_OFFICER,
    Role.DFU_MANAGER,
    words="ask for an examination",
)
SEE_QUEUE = declare("examinations.see_queue", *LABORATORY, words="see the lab queue")
SEE_BENCH = declare("examinations.see_bench", *LABORATORY, words="see a bench")
CHANGE_PLACE = declare(
    "examinations.change_place",
    Role.DFU_MANAGER,
    words="change a place in the lab queue",
    condition=is_of_its_laboratory,
    condition_words=_OF_ITS_LABORATORY,
)
START = declare(
    "examinations.start",
    *LABORATORY,
    words="start an examination",
    condition=is_of_its_laboratory,
    condition_words=_OF_ITS_LABORATORY,
)
CANCEL = declare(
    "examinations.cancel",
    *LABORATORY,
    words="stop an examination",
    condition=is_of_its_laboratory,
    condition_words=_OF_ITS_LABORATORY,
)
RECORD_FINDINGS = declare(
    "examinations.record_findings",
    *LABORATORY,
    words="record findings",
    condition=is_of_its_laboratory,
    condition_words=_OF_ITS_LABORATORY,
)
MAKE_REPORT = declare(
    "examinations.make_report",
    *LABORATORY,
    words="make the report of an examination",
    condition=is_of_its_laboratory,
    condition_words=_OF_ITS_LABORATORY,
)
GIVE_KEY_NOTICE = declare(
    "examinations.give_key_notice",
    Role.INSPECTOR,
    Role.DETECTIVE,
    words="record a notice to disclose a key, and what came of it",
)
ADD_HASH_LIST = declare("examinations.add_hash_list", Role.DFU_MANAGER, words="add a hash list")
RECHECK = declare("examinations.recheck", Role.DFU_MANAGER, words="check what was examined before with a hash list")
