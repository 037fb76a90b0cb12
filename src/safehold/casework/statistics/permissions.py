"""Who may see and sign off figures."""

from safehold.accounts.models import Role
from safehold.accounts.permissions import declare, pages_need

READERS = (
    Role.INSPECTOR,
    Role.DETECTIVE,
    Role.INTAKE,
    Role.SAFEGUARDING_LEAD,
    Role.OFFENDER_MANAGER,
    Role.DFU_MANAGER,
    Role.PRESS,
    Role.AUDITOR,
)

READ = declare("figures.read", *READERS, words="see figures")
SIGN_OFF = declare("figures.sign_off", Role.INSPECTOR, words="sign off figures")
OPEN_RECORDS = declare(
    "figures.open_records",
    Role.INSPECTOR,
    Role.DETECTIVE,
    Role.SAFEGUARDING_LEAD,
    words="open the records behind a figure",
)

pages_need("statistics", READ)
