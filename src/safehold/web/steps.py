"""What may be done next with the record of a page."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Step:
    """Something that may be done with the record now. `is_post`: at once, without a page of its own."""

    label: str
    url: str
    is_main: bool = False
    is_post: bool = False
