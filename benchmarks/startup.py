"""From a fresh clone to a served demonstration, and its second start: wall time against what was asked.

Prints JSON lines in seconds. The last commit of this checkout is cloned into a temporary folder; the caches of uv and pip stay
as they are on this machine (run it twice for a warm cache). The synthetic operation is what `./run demo --no-serve` takes in a
prepared checkout beyond an empty data folder with its tables: `python benchmarks/startup.py`.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
ASKED = {"served": 90, "synthetic_operation": 30, "second_start": 5}
SECONDS_TO_WAIT = 600


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="safehold-bench-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        clone = folder / "clone"
        started = time.perf_counter()
        subprocess.run(["git", "clone", "--quiet", "--no-hardlinks", str(ROOT), str(clone)], check=True)
        show("served", served(clone, folder / "first", started))
        show("second_start", served(clone, folder / "first", time.perf_counter()))
        tables = taken(clone, ["safehold", "--data", str(folder / "tables"), "migrate"])
        prepared = taken(clone, ["demo", "--no-serve", "--data", str(folder / "second")])
        show("synthetic_operation", prepared - tables)


def served(clone: Path, data: Path, started: float) -> float:
    """Start the demonstration and stop it once its log-in page answers. Units: seconds since `started`."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = ["./run", "demo", "--port", str(port), "--data", str(data)]
    log = data.parent / "demo.log"
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=clone, env=environment(), stdout=output, stderr=output, start_new_session=True)
    try:
        until = time.perf_counter() + SECONDS_TO_WAIT
        while not answers(port):
            if process.poll() is not None or time.perf_counter() > until:
                raise SystemExit(f"startup: the demonstration was not served: {last_line(log)}")
            time.sleep(0.05)
        return time.perf_counter() - started
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        process.wait(60)


def answers(port: int) -> bool:
    """Whether the log-in page is there."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/log-in", timeout=5) as response:
            return bool(response.status == 200)
    except OSError:
        return False


def taken(clone: Path, arguments: Sequence[str]) -> float:
    """Run a command of the clone to its end. Units: seconds."""
    started = time.perf_counter()
    done = subprocess.run(
        ["./run", *arguments], cwd=clone, env=environment(), stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise SystemExit(f"startup: ./run {' '.join(arguments)}: {done.stderr.strip() or 'exit code ' + str(done.returncode)}")
    return time.perf_counter() - started


def environment() -> dict[str, str]:
    """This environment without what names a data folder, a database or an installation of its own."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("SAFEHOLD_", "DATABASE_URL", "DJANGO_"))}


def last_line(log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    return lines[-1] if lines else "it said nothing"


def show(name: str, seconds: float) -> None:
    line = {"name": f"startup.{name}", "value": round(seconds, 1), "unit": "s", "better": "lower"}
    print(json.dumps(line | {"against": f"{ASKED[name]} s asked", "ratio": round(seconds / ASKED[name], 2)}), flush=True)


if __name__ == "__main__":
    sys.exit(main())
