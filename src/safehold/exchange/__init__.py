"""What comes in from others and what goes out to them: referrals, tables, calendars."""

from __future__ import annotations

from . import cybertip
from .errors import ExchangeError, UnreadableReportError, UnwritableTableError

__all__ = ["ExchangeError", "UnreadableReportError", "UnwritableTableError", "cybertip"]
