"""What a small action costs: the risk of a case set anew, lock to audit entry, with every clock of the case computed again.

Prints JSON lines: the median of the action, of an action that changes no clock (an entry of the policy book), and of the case's
clocks computed and stored alone, in milliseconds, on the case of the demonstration with most clocks. Each action is a transaction
of its own, committed as the web role. `python benchmarks/actions.py [--data FOLDER]`, where the folder holds a demonstration.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

TIMES = 60


def main() -> None:
    asked = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    asked.add_argument("--data", type=Path, help="a folder with the demonstration; actions are carried out in it")
    options = asked.parse_args()
    if options.data is not None:
        measure(options.data)
        return
    with tempfile.TemporaryDirectory(prefix="safehold-bench-") as made:
        Path(made).chmod(0o711)
        data = Path(made) / "data"
        command = [sys.executable, "-P", "-m", "safehold", "--data", str(data), "demo", "--no-serve"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        measure(data)


def measure(data: Path) -> None:
    """Carry the actions out in turn and show the median of each."""
    from safehold.config.installation import open_installation

    with open_installation(data, role="web"):
        from django.db import connection
        from django.test.utils import CaptureQueriesContext
        from django.utils import timezone

        from safehold.accounts.acting import acting_as, reading_as
        from safehold.accounts.models import Officer
        from safehold.casework.cases import clocks
        from safehold.casework.cases.actions import record_decision, set_risk
        from safehold.casework.cases.asked import RecordDecision, SetRisk
        from safehold.casework.cases.models import Case, Clock, RiskLevel

        inspector = Officer.objects.select_related("team").get(username="inspector")
        with reading_as(inspector):
            of_the_team = Case.objects.filter(team=inspector.team, closed_at=None)
            case = max(of_the_team, key=lambda one: Clock.objects.filter(case=one).count())
            running = Clock.objects.filter(case=case).count()

        def risk(turn: int) -> object:
            level = (RiskLevel.HIGH, RiskLevel.MEDIUM)[turn % 2]
            body = SetRisk(level=level, tool="A tool", tool_version="1", reason="Measured.", version=None)
            return set_risk(case, body, by=inspector, at=timezone.now())

        def decision(_: int) -> object:
            body = RecordDecision(decision="Measured.", reason="To know what it costs.", version=None)
            return record_decision(case, body, by=inspector, at=timezone.now())

        def rebuilt(_: int) -> object:
            with acting_as(inspector):
                return clocks.rebuild(case, at=timezone.now())

        kinds: dict[str, Callable[[int], object]] = {"risk": risk, "decision": decision, "clocks-alone": rebuilt}
        times: dict[str, list[float]] = {name: [] for name in kinds}
        for turn in range(TIMES):
            for name, act in kinds.items():
                started = time.perf_counter()
                act(turn)
                times[name].append((time.perf_counter() - started) * 1000)
        alone = statistics.median(times["clocks-alone"])
        for name, act in kinds.items():
            with CaptureQueriesContext(connection) as asked:
                act(1)
            line = {"name": f"action.{name}", "value": round(statistics.median(times[name]), 1), "unit": "ms", "better": "lower"}
            against = f"the clocks alone; {running} run in the case; {len(asked)} queries"
            print(json.dumps(line | {"against": against, "ratio": round(statistics.median(times[name]) / alone, 2)}), flush=True)


if __name__ == "__main__":
    main()
