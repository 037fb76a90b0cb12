"""Who may read and set force policy, and read the law in use."""

from safehold.accounts.models import Role
from safehold.accounts.permissions import declare, pages_need

READ_LAW = declare("law.read", *Role, words="read the law in use")
READ = declare("policy.read", Role.INSPECTOR, Role.ADMINISTRATOR, words="read force policy")
SET = declare("policy.set", Role.ADMINISTRATOR, words="set force policy or a reading of the law")

pages_need("policy", READ)
