"""What the night does for accounts: sessions that have ended are forgotten, with what was kept in them."""

from importlib import import_module

from django.conf import settings
from procrastinate.contrib.django import app

from safehold.config.jobs import CLOCK_QUEUE


@app.periodic(cron="15 3 * * *")
@app.task(name="accounts.forget_sessions", queue=CLOCK_QUEUE, lock=CLOCK_QUEUE)
def forget_ended_sessions(timestamp: int) -> None:  # noqa: ARG001 - the time of day that started it
    """Delete the sessions that have ended, and with them what somebody had typed in a form and never came back for."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
