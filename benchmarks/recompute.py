"""How long it takes to compute every clock anew and compare it with what is stored, as the nightly check does.

Prints JSON lines: seconds for all open cases of an installation that `safehold bench seed --all-open` filled, the same for
100,000 open cases (what was asked: under 60 s on 2 cores) in proportion, and with `--notices` a first and a later run of these.
`python benchmarks/recompute.py [--cases N] [--processes N] [--notices] [--data FOLDER]`; a folder that is named is kept.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ASKED_CASES = 100_000
ASKED_SECONDS = 60
RUNS = 3


def main() -> None:
    asked = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    asked.add_argument("--cases", type=int, default=20_000, help="open cases of the installation")
    asked.add_argument("--processes", type=int, default=2, help="processes that compute")
    asked.add_argument("--notices", action="store_true", help="give the notices too: the first run takes minutes")
    asked.add_argument("--data", type=Path, help="keep the installation in this folder, and use it again")
    options = asked.parse_args()
    if options.data is not None:
        measure(seeded(options.data, options.cases), options.processes, notices=options.notices)
        return
    with tempfile.TemporaryDirectory(prefix="safehold-bench-") as made:
        Path(made).chmod(0o711)
        measure(seeded(Path(made) / "data", options.cases), options.processes, notices=options.notices)


def seeded(data: Path, cases: int) -> Path:
    """The data folder, filled at the first need."""
    mark = data / "measuring-only.json"
    if not mark.exists() or json.loads(mark.read_text())["rows"] is None:
        sizes = ("--cases", str(cases), "--exhibits-per-case", "0", "--audit", "0", "--all-open")
        command = [sys.executable, "-P", "-m", "safehold", "--data", str(data), "bench", "seed", *sizes]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return data


def measure(data: Path, processes: int, *, notices: bool) -> None:
    """Compare every clock a few times, then give the notices if asked for, and show the times."""
    from safehold.config.installation import open_installation

    with open_installation(data, role="worker"):
        from django.utils import timezone

        from safehold.casework.cases.clock_comparison import compare_everything
        from safehold.casework.notices.actions import give_due_notices

        best, least = float("inf"), float("inf")
        for _ in range(RUNS):
            started, used = time.perf_counter(), processor_seconds()
            compared = compare_everything(processes=processes)
            best = min(best, time.perf_counter() - started)
            least = min(least, processor_seconds() - used)
        if compared.differences:
            raise SystemExit(f"recompute: {len(compared.differences)} clocks differ, first: {compared.differences[0].sentence}")
        what = f"{compared.cases} open cases, {compared.clocks} clocks, {processes} processes on {os.cpu_count()} processors"
        show("recompute.seconds", round(best, 1), "s", what)
        show("recompute.processor-seconds", round(least, 1), "s", "the same, without the database server")
        for_asked = best * ASKED_CASES / compared.cases
        ratio = round(for_asked / ASKED_SECONDS, 2)
        show(f"recompute.{ASKED_CASES}-cases", round(for_asked, 1), "s", f"{ASKED_SECONDS} s, in proportion to the cases", ratio)
        now = timezone.now()
        for name in ("first", "later") if notices else ():
            started = time.perf_counter()
            given = give_due_notices(at=now)
            seconds = round(time.perf_counter() - started, 2)
            show(f"notices.{name}-run", seconds, "s", f"{given.notices} notices of {given.records} cases and referrals")


def processor_seconds() -> float:
    """The processor time of this process and of those that have ended."""
    return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


def show(name: str, value: float, unit: str, against: str | None, ratio: float | None = None) -> None:
    """Print one line."""
    line = {"name": name, "value": value, "unit": unit, "better": "lower", "against": against, "ratio": ratio}
    print(json.dumps(line), flush=True)


if __name__ == "__main__":
    main()
