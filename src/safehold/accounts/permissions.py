"""Named permissions: which role may do what, and under which condition on the record.

Each app declares its permissions with `declare`; actions call `require`, pages call `may` to leave out what a person can't do.
The declarations are the role × action table that the tests walk and the documentation prints.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from safehold.accounts.errors import NotPermittedError
from safehold.accounts.models import Officer, Role

Condition = Callable[[Officer, Any], bool]


@dataclass(frozen=True)
class Permission:
    """One thing that may be done: by these roles, and only where the condition on the record holds."""

    name: str
    roles: frozenset[Role]
    words: str
    condition: Condition | None = field(default=None, compare=False)
    condition_words: str = ""


_DECLARED: dict[str, Permission] = {}


def declare(name: str, *roles: Role, words: str, condition: Condition | None = None, condition_words: str = "") -> str:
    """Declare a permission `app.verb`; `words` complete the sentence "Only … may …" ("open a case"). Returns the name."""
    if name in _DECLARED:
        raise ValueError(f"permission {name} is declared twice")
    _DECLARED[name] = Permission(name, frozenset(roles), words, condition, condition_words)
    return name


_PAGES_NEED: dict[str, str] = {}


def pages_need(namespace: str, permission: str) -> None:
    """Say which permission the pages of an app ask for, so that links to them are shown to those who may open them."""
    _PAGES_NEED[namespace] = permission


def needed_for_pages(namespace: str) -> str:
    """The permission that the pages of an app ask for; "" where none is named."""
    return _PAGES_NEED.get(namespace, "")


def declared() -> list[Permission]:
    """List every permission, in order of name."""
    return [_DECLARED[name] for name in sorted(_DECLARED)]


def may(officer: Officer, name: str, record: Any = None) -> bool:
    """Say whether the officer may do this (to this record, where one is given)."""
    permission = _DECLARED[name]
    if not officer.is_active or officer.role not in permission.roles:
        return False
    return record is None or permission.condition is None or permission.condition(officer, record)


def require(officer: Officer, name: str, record: Any = None) -> None:
    """Refuse unless the officer may do this, saying who may. Raises: NotPermittedError."""
    if may(officer, name, record):
        return
    permission = _DECLARED[name]
    if officer.role in permission.roles and officer.is_active:
        raise NotPermittedError(f"You may not {permission.words}: {permission.condition_words}.", "Ask your supervisor.")
    raise NotPermittedError(f"{who_may(name)}.", "Ask one of them.")


def who_may(name: str) -> str:
    """The sentence that says which roles may do this, without its full stop."""
    permission = _DECLARED[name]
    roles = ", ".join(sorted((_spoken(Role(role).label) for role in permission.roles), key=str.lower))
    return f"Only these roles may {permission.words}: {roles}"


def _spoken(label: str) -> str:
    """The name of a role inside a sentence: an abbreviation keeps its capitals."""
    first, _, rest = label.partition(" ")
    return label if first.isupper() else f"{first.lower()} {rest}".strip()
