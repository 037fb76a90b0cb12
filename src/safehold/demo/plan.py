"""What is to happen in the operations, warrant by warrant: the plan from which their stories are played.

No figure is written anywhere: the figures are counted from the records that the stories leave.
"""

from dataclasses import dataclass
from enum import StrEnum


class Result(StrEnum):
    """What a search leads to."""

    BAILED = "bailed"
    CHARGED = "charged"
    REMANDED = "remanded"
    NO_ARREST = "no arrest"
    NO_TRACE = "no trace"


@dataclass(frozen=True)
class Planned:
    """One warrant of an operation: its number on the board, day, place, risk, and what the search finds."""

    number: int
    day: int
    place: str
    risk: str
    devices: int
    children: int = 0
    result: Result = Result.BAILED
    also_arrested: bool = False
    moved_from: int | None = None


_CHARGED, _REMANDED, _NO_ARREST, _NO_TRACE = Result.CHARGED, Result.REMANDED, Result.NO_ARREST, Result.NO_TRACE

SALTMARSH = (
    Planned(1, 1, "Alderwick", "high", 9, 1),
    Planned(2, 1, "Brackmouth", "very_high", 11, 0, _REMANDED),
    Planned(3, 1, "Coldmere", "medium", 9, 2),
    Planned(4, 2, "Dunsford", "high", 9, 1, _CHARGED),
    Planned(5, 2, "Eastholm", "low", 3, 0, _NO_TRACE),
    Planned(6, 2, "Fernwick", "medium", 9, 1),
    Planned(7, 3, "Garrow", "high", 13, 1),
    Planned(8, 3, "Hollinbeck", "very_high", 10),
    Planned(9, 4, "Inchley", "medium", 13, 2),
    Planned(10, 4, "Kettleby", "high", 10, 0, _NO_ARREST),
    Planned(11, 4, "Larchford", "low", 11),
    Planned(12, 5, "Marlow-in-Test", "medium", 10, 1),
    Planned(13, 5, "Netherby", "high", 4, 1, _CHARGED, also_arrested=True),
    Planned(14, 5, "Oakmoor", "very_high", 12, 2, _REMANDED),
    Planned(15, 6, "Pelham-on-Map", "medium", 11, 1),
    Planned(16, 6, "Alderwick", "high", 5, 0, _NO_TRACE),
    Planned(17, 7, "Brackmouth", "low", 4),
    Planned(18, 8, "Coldmere", "medium", 3, 1),
    Planned(19, 8, "Dunsford", "high", 7, 1, _CHARGED),
    Planned(20, 8, "Eastholm", "very_high", 8, moved_from=4),
    Planned(21, 9, "Fernwick", "medium", 10, 1),
    Planned(22, 9, "Garrow", "high", 9, 0, _NO_ARREST),
    Planned(23, 9, "Hollinbeck", "low", 10, 0, _CHARGED),
    Planned(24, 10, "Inchley", "medium", 8, 1),
    Planned(25, 10, "Kettleby", "high", 10, 2),
    Planned(26, 10, "Larchford", "very_high", 11, 0, _REMANDED),
    Planned(27, 11, "Marlow-in-Test", "medium", 3, 0, _NO_TRACE),
    Planned(28, 11, "Netherby", "high", 14),
    Planned(29, 12, "Oakmoor", "low", 11, 1),
    Planned(30, 12, "Pelham-on-Map", "medium", 13, 0, _CHARGED),
    Planned(31, 12, "Alderwick", "high", 8, 1),
    Planned(32, 13, "Brackmouth", "very_high", 7, 0, _REMANDED),
)
"""The thirteen days of Operation Saltmarsh."""
SALTMARSH_DAYS = 13

FIELDGATE = (
    Planned(1, 1, "Inchley", "high", 9, 1),
    Planned(2, 1, "Kettleby", "very_high", 11, 1, _REMANDED),
    Planned(3, 2, "Larchford", "medium", 7, 1),
    Planned(4, 2, "Netherby", "low", 3, 0, _NO_TRACE),
    Planned(5, 3, "Oakmoor", "high", 10, 2),
    Planned(6, 3, "Garrow", "medium", 8, 1, _CHARGED),
    Planned(7, 4, "Coldmere", "low", 5, 0, _NO_ARREST),
    Planned(8, 4, "Dunsford", "medium", 9),
)
"""The four days of Operation Fieldgate, a year before: its cases are closed."""
FIELDGATE_DAYS = 4
