"""Whole numbers as they come in an address or a form."""

LARGEST = 2**31 - 1
"""What a column of the database has room for."""


def whole_number(text: str, *, most: int = LARGEST) -> int | None:
    """Read a whole number from 0 to `most` in plain figures; None for anything else, such as "²" or a thousand figures."""
    typed = text.strip()
    if not (typed.isascii() and typed.isdigit() and len(typed) <= len(str(most))):
        return None
    number = int(typed)
    return number if number <= most else None
