"""Seal numbers: kept and shown as they were typed, and compared without regard to blanks and the case of letters.

A seal is scanned at the scene and typed at the laboratory: "S-100 22" and "s-10022" are one seal.
"""

from django.db.models import CharField, Expression, F, Func, Value
from django.db.models.functions import Replace, Upper


def as_typed(seal: str) -> str:
    """A seal number as it is kept: without blanks around it, and with single ones within."""
    return " ".join(seal.split())


def comparable(seal: str) -> str:
    """A seal number as it is compared."""
    return "".join(seal.split()).upper()


def comparable_in(field: str) -> Expression | Func:
    """The same of a column of the database, in which no blanks but single spaces are kept."""
    return Upper(Replace(F(field), Value(" "), Value(""), output_field=CharField()))
