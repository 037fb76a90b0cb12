"""Nobody leaves whom an extension of bail waits for: the bail would end without a decision."""

from safehold.accounts import leaving
from safehold.accounts.leaving import StillHeld
from safehold.accounts.models import Officer
from safehold.web.wording import counted


@leaving.register
def waiting_extensions(officer: Officer) -> StillHeld | None:
    """The extensions that were sent to somebody last and that nobody has decided on."""
    number = leaving.counted("extensions_waiting_for", officer)
    if not number:
        return None
    return StillHeld(
        f"is asked to decide on {counted(number, 'extension')} of bail",
        "Extensions: the officer in the case sends each to another officer, on the page of the bail, or it is decided on.",
    )
