"""How a verb of the audit is declared: its stable code, the sentence it makes, and what its entry must carry.

Each app declares its own in `verbs.py`; Django gathers them when it starts (`apps.py`).
Codes are never reused or renamed: entries hold them for good. A retired one stays with a comment.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Self

_DECLARED: dict[str, "AuditVerb"] = {}


class AuditVerb(StrEnum):
    """What can be done. An app declares `NAME = code, sentence, *fields` in a class of its own."""

    _value_: str
    sentence: str
    """What was done, in the past tense, without the actor."""
    fields: frozenset[str]
    """What the payload of an entry holds, no more and no fewer."""

    def __new__(cls, code: str, sentence: str, *fields: str) -> Self:
        """Declare one verb. Raises: ValueError for a code that is taken."""
        if code in _DECLARED:
            raise ValueError(f"verb {code} is declared twice")
        verb = str.__new__(cls, code)
        verb._value_, verb.sentence, verb.fields = code, sentence, frozenset(fields)
        _DECLARED[code] = verb
        return verb

    def check(self, payload: Mapping[str, Any]) -> None:
        """Refuse a payload that lacks a field or has one too many. Raises: ValueError, naming the fields."""
        if payload.keys() != self.fields:
            missing, extra = sorted(self.fields - payload.keys()), sorted(payload.keys() - self.fields)
            raise ValueError(f"audit payload: missing {missing}, not expected {extra}")


class Verb(AuditVerb):
    """What the audit records by itself: what was read, and that somebody failed to log in."""

    LOG_IN_FAILED = "account.log_in_failed", "failed to log in", "address", "locked_out"
    RECORD_READ = "record.read", "read"
    PAGE_OPENED = "page.opened", "opened a page", "page"
    SEARCHED = "search.made", "searched", "text", "found"


def declared() -> Mapping[str, AuditVerb]:
    """Every verb of every app by its code, app by app."""
    return _DECLARED
