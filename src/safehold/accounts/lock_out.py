"""Failed log-ins: each is an entry of the audit, besides what django-axes counts to lock a name out."""

from collections.abc import Mapping
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from django.http import HttpRequest
from django.utils import timezone

from safehold.accounts import actions


def name_counted(request: HttpRequest, credentials: Mapping[str, Any] | None) -> str:
    """The user name under which a try to log in is counted: one and the same however its letters are written, as at log-in."""
    typed = (credentials or {}).get("username") or request.POST.get("username") or ""
    return str(typed).strip().casefold()


class RecordingHandler(AxesDatabaseHandler):  # type: ignore[misc]
    """Counts failed tries as django-axes does, and records each one until the name is locked out.

    What is tried during a lock-out changes nothing and is not recorded again: nobody fills the audit by trying on.
    """

    def user_login_failed(
        self, sender: Any, credentials: dict[str, Any], request: HttpRequest | None = None, **kwargs: Any
    ) -> None:
        """Count a failed try, then record it, and whether it locked the name out."""
        was_locked_out = request is not None and self.is_locked(request, credentials)
        super().user_login_failed(sender, credentials, request, **kwargs)
        if request is None or was_locked_out:
            return
        actions.record_failed_log_in(
            str(credentials.get("username") or ""),
            at=timezone.now(),
            address=str(getattr(request, "axes_ip_address", "") or ""),
            locked_out=bool(getattr(request, "axes_locked_out", False)),
        )
