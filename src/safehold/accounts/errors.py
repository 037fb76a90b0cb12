"""The refusals that every app shares.

    SafeholdError
    ├── NotPermittedError      this officer may not do this to a record that they may see
    ├── NotFoundError          there is no such record, or this officer may not know of it: the two look alike
    ├── RefusedError           the state of the record does not allow it
    │   ├── StaleError         somebody changed the record since the form was opened
    │   ├── StoredFileError    what is stored is not what was recorded, or is gone: a fault of the store, not of the record
    │   └── RepeatedError      the same form was sent before and was carried out
    └── InputError             a value is wrong; names the field

What the law refuses is `safehold.law.RefusedByLawError`, with its provision.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import IntegrityError


def broken_constraint(error: IntegrityError) -> str:
    """The name of the constraint that a statement would have broken, as the database says it; "" where it names none."""
    diagnosis = getattr(error.__cause__, "diag", None)
    return getattr(diagnosis, "constraint_name", None) or ""


class SafeholdError(Exception):
    """Base of all refusals: `message` says what is wrong, `way_forward` what to do, both for the person on the screen."""

    def __init__(self, message: str, way_forward: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.way_forward = way_forward

    def __str__(self) -> str:
        return f"{self.message} {self.way_forward}".strip()


class NotPermittedError(SafeholdError):
    """This officer may not do this."""


class NotFoundError(SafeholdError):
    """No such record, or not for this officer. The text never says which."""


class RefusedError(SafeholdError):
    """The record is in a state in which this can't be done."""


class StaleError(RefusedError):
    """The record changed since the form was opened. Nothing was written."""


class StoredFileError(RefusedError):
    """A stored file is damaged or missing: nothing of it is shown. `state` says which, for programs."""

    def __init__(self, message: str, way_forward: str = "", *, state: str = "damaged") -> None:
        super().__init__(message, way_forward)
        self.state = state


class RepeatedError(RefusedError):
    """The same submission was already carried out. Nothing was written a second time."""


class InputError(SafeholdError):
    """A value is wrong. `field` names it as in the form; `others` are values that are wrong as well."""

    def __init__(self, field: str, message: str, way_forward: str = "", *, others: Sequence[InputError] = ()) -> None:
        super().__init__(message, way_forward)
        self.field = field
        self.others = tuple(others)

    @classmethod
    def of_all(cls, errors: Sequence[InputError]) -> InputError:
        """Make one refusal of several (at least one), so that a person is told of all at once."""
        first, *others = errors
        return cls(first.field, first.message, first.way_forward, others=others)
