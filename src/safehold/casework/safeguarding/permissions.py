"""Who may do what for a child."""

from safehold.accounts.models import Role
from safehold.accounts.permissions import declare, pages_need
from safehold.casework.cases import search

_RECORDING = (
    Role.INSPECTOR,
    Role.INTAKE,
    Role.DETECTIVE,
    Role.SAFEGUARDING_LEAD,
    Role.OFFENDER_MANAGER,
)

SEE = declare("safeguarding.see", *_RECORDING, Role.EXHIBITS_OFFICER, Role.CUSTODY_LIAISON, words="see the children of a case")
RECORD_CHILD = declare(
    "safeguarding.record_child", *_RECORDING, Role.EXHIBITS_OFFICER, Role.CUSTODY_LIAISON, words="record a child"
)
SAY_NOT_A_CHILD = declare(
    "safeguarding.say_not_a_child",
    Role.INSPECTOR,
    Role.DETECTIVE,
    Role.SAFEGUARDING_LEAD,
    words="say why somebody who was named or seen is not recorded as a child, or take an answer back",
)
DECIDE_SAME = declare(
    "safeguarding.decide_same",
    Role.INSPECTOR,
    Role.INTAKE,
    Role.DETECTIVE,
    Role.SAFEGUARDING_LEAD,
    words="decide whether two records are of one child",
)
REFER = declare("safeguarding.refer", *_RECORDING, words="refer a child to children's services")
RECORD_REPLY = declare("safeguarding.record_reply", *_RECORDING, words="record the reply of children's services")
RECORD_DISCUSSION = declare(
    "safeguarding.record_discussion",
    Role.INSPECTOR,
    Role.DETECTIVE,
    Role.SAFEGUARDING_LEAD,
    words="record a strategy discussion",
)
COMPLETE_ACTION = declare("safeguarding.complete_action", *_RECORDING, words="record a safeguarding action")
RECORD_OUTCOME = declare(
    "safeguarding.record_outcome", Role.INSPECTOR, Role.SAFEGUARDING_LEAD, words="record the outcome for a child"
)

pages_need("safeguarding", SEE)
search.register_kind("child", "Child", permission=SEE)
