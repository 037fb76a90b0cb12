"""How long one clock of each kind takes, and the pure computation of all clocks of 100,000 cases.

Prints JSON lines. Nothing but the law library is measured: no database, no page. `python benchmarks/clocks.py [CASES]`.
"""

import json
import random
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from safehold.law import bail, detention, notification, retention, safeguarding, targets, victims_code, warrants
from safehold.law.bail import BailFacts, DppRequest, Extension, Rank, Regime, Suspended
from safehold.law.detention import DetentionFacts, ExcludedPeriod
from safehold.law.notification import Disposal
from safehold.law.retention import RecordFacts, ReviewGroup
from safehold.law.victims_code import Event

ASKED_MICROSECONDS = 50
ASKED_SECONDS = 60
"""One pass over the clocks of 100,000 cases: as long as a night's rebuild may take for computing alone."""
DAY = date(2026, 3, 14)
ARRIVED = datetime(2026, 11, 3, 8, 40, tzinfo=UTC)


def hours(number: float) -> datetime:
    return ARRIVED + timedelta(hours=number)


BAIL = BailFacts(
    Regime.STANDARD,
    DAY,
    events=(Suspended(date(2026, 5, 1)), DppRequest(date(2026, 6, 10)), Extension(date(2026, 7, 1), Rank.INSPECTOR, 6)),
)
DETENTION = DetentionFacts(
    ARRIVED,
    hours(0.5),
    excluded=(ExcludedPeriod(hours(2), hours(5), 20),),
    reviews=(hours(6), hours(14)),
    superintendent=hours(22),
)
CLOCKS: dict[str, Callable[[], object]] = {
    "bail": lambda: bail.clock(BailFacts(Regime.STANDARD, DAY)),
    "bail.stopped-and-extended": lambda: bail.clock(BAIL),
    "detention": lambda: detention.clock(DetentionFacts(ARRIVED, hours(0.5))),
    "detention.hospital-and-superintendent": lambda: detention.clock(DETENTION),
    "warrant": lambda: warrants.clock(DAY, "pace_s8"),
    "notification": lambda: notification.period(Disposal.CAUTION, None, 30, DAY),
    "notify": lambda: notification.first_by(DAY),
    "safeguarding": lambda: safeguarding.clock(DAY),
    "victims_code": lambda: victims_code.tell_by(Event.ARREST, DAY, enhanced=False),
    "retention": lambda: retention.review(RecordFacts(ReviewGroup.PUBLIC_PROTECTION, DAY, born=date(1990, 7, 1))),
    "target": lambda: targets.target_for("high", ARRIVED),
}


def main() -> None:
    cases = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    for kind, compute in CLOCKS.items():
        show(f"clocks.{kind}", microseconds(compute), "µs", f"{ASKED_MICROSECONDS} µs asked", ASKED_MICROSECONDS)
    seconds = all_cases(cases)
    show(f"clocks.{cases}-cases", seconds, "s", f"{ASKED_SECONDS} s asked for 100,000 cases", ASKED_SECONDS * cases / 100_000)


def microseconds(compute: Callable[[], object], calls: int = 20, rounds: int = 1500) -> float:
    """The shortest round: what the computation takes where nothing else takes the processor."""
    best = float("inf")
    for _ in range(rounds):
        started = time.perf_counter()
        for _ in range(calls):
            compute()
        best = min(best, time.perf_counter() - started)
    return best / calls * 1e6


def all_cases(cases: int) -> float:
    """Compute every clock of so many cases with different facts: a bail, a warrant, a target and a review each; others some."""
    chance = random.Random(1)
    facts = []
    for _ in range(cases):
        arrested = date(2023, 1, 1) + timedelta(days=chance.randrange(1200))
        events: tuple[bail.BailEvent, ...] = ()
        if chance.random() < 0.5:
            stop = arrested + timedelta(days=chance.randrange(1, 80))
            events = (Suspended(stop), DppRequest(stop + timedelta(days=chance.randrange(60))))
        facts.append((arrested, events, ARRIVED - timedelta(minutes=chance.randrange(1_000_000)), chance.random() < 0.1))
    started = time.process_time()
    for arrested, events, received, held in facts:
        bail.clock(BailFacts(Regime.STANDARD, arrested, events=events))
        warrants.clock(arrested, "pace_s8")
        targets.target_for("high", received)
        retention.review(RecordFacts(ReviewGroup.PUBLIC_PROTECTION, arrested))
        if held:
            detention.clock(DetentionFacts(received, received))
            safeguarding.clock(arrested)
    return time.process_time() - started


def show(name: str, value: float, unit: str, against: str, asked: float) -> None:
    line = {"name": name, "value": round(value, 2), "unit": unit, "better": "lower", "against": against}
    print(json.dumps(line | {"ratio": round(value / asked, 3)}, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
