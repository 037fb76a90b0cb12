"""The drawn operation: its thirteen days and thirty-two warrants, with what came of each. All of it is invented."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Drawn:
    """One warrant as the drawing shows it at the end."""

    number: int
    day: date
    place: str
    risk: str
    arrested: int
    devices: int
    children: int
    no_trace: bool


_ROWS = """
1 5 Alderwick high 1 9 1
2 5 Brackmouth very_high 1 11 0
3 5 Coldmere medium 1 9 2
4 6 Dunsford high 1 9 1
5 6 Eastholm low 0 3 0 no-trace
6 6 Fernwick medium 1 9 1
7 7 Garrow high 1 13 1
8 7 Hollinbeck very_high 1 10 0
9 8 Inchley medium 1 13 2
10 8 Kettleby high 0 10 0
11 8 Larchford low 1 11 0
12 9 Marlow-in-Test medium 1 10 1
13 9 Netherby high 2 4 1
14 9 Oakmoor very_high 1 12 2
15 10 Pelham-on-Map medium 1 11 1
16 10 Alderwick high 0 5 0 no-trace
17 11 Brackmouth low 1 4 0
18 12 Coldmere medium 1 3 1
19 12 Dunsford high 1 7 1
20 12 Eastholm very_high 1 8 0
21 13 Fernwick medium 1 10 1
22 13 Garrow high 0 9 0
23 13 Hollinbeck low 1 10 0
24 14 Inchley medium 1 8 1
25 14 Kettleby high 1 10 2
26 14 Larchford very_high 1 11 0
27 15 Marlow-in-Test medium 0 3 0 no-trace
28 15 Netherby high 1 14 0
29 16 Oakmoor low 1 11 1
30 16 Pelham-on-Map medium 1 13 0
31 16 Alderwick high 1 8 1
32 17 Brackmouth very_high 1 7 0
"""

WARRANTS = [
    Drawn(
        number=int(parts[0]),
        day=date(2026, 10, int(parts[1])),
        place=parts[2],
        risk=parts[3],
        arrested=int(parts[4]),
        devices=int(parts[5]),
        children=int(parts[6]),
        no_trace=len(parts) > 7,
    )
    for parts in (line.split() for line in _ROWS.strip().splitlines())
]

DAY_SUMS_AT_THE_END = [
    (3, 3, 29, 3), (3, 2, 21, 2), (2, 2, 23, 1), (3, 2, 34, 2), (3, 4, 26, 4), (2, 1, 16, 1), (1, 1, 4, 0),
    (3, 3, 18, 2), (3, 2, 29, 1), (3, 3, 29, 3), (2, 1, 17, 0), (3, 3, 32, 2), (1, 1, 7, 0),
]  # fmt: skip
"""Executed, arrested, devices and children of each day, read off the drawing."""
