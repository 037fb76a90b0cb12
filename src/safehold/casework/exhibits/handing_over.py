"""Nobody leaves with an exhibit in their hands: its continuity would end with them."""

from safehold.accounts import leaving
from safehold.accounts.leaving import StillHeld
from safehold.accounts.models import Officer
from safehold.web.wording import counted


@leaving.register
def exhibits(officer: Officer) -> StillHeld | None:
    """The exhibits that somebody holds by the record of their continuity."""
    number = leaving.counted("exhibits_held_by", officer)
    if not number:
        return None
    return StillHeld(
        f"holds {counted(number, 'exhibit')}",
        "Exhibits: each is handed to another officer or put in a store, on its page under “Hand to someone else”.",
    )
