"""How long the four pages that everybody uses take with the cases of a nation, against the same pages with 200 cases.

Prints JSON lines: the median time on the server in milliseconds (from the call of the WSGI application to the end of its
answer: middleware, row-level security, queries, template), and its ratio to the same page of the small installation.
Both installations are made in a temporary folder, as `safehold bench seed` makes them, and are asked in turn, by the
inspector of one team: `python benchmarks/pages.py [--big CASES] [--small CASES] [--requests N] [--data FOLDER]`.
"""

import argparse
import io
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

AUDIT_ENTRIES_OF_A_CASE = 100
EXHIBITS_OF_A_CASE = 10
WARM_UPS = 3
DIFFERENT = 40
"""How many different cases, exhibits and people a page is asked for."""


def main() -> None:
    asked = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    asked.add_argument("--big", type=int, default=20_000, help="cases of the big installation")
    asked.add_argument("--small", type=int, default=200, help="cases of the small installation")
    asked.add_argument("--requests", type=int, default=80, help="measured requests for each page and installation")
    asked.add_argument("--data", type=Path, help="keep both installations in this folder, and use them again")
    asked.add_argument("--answer", type=Path, help=argparse.SUPPRESS)
    options = asked.parse_args()
    if options.answer:
        answer(options.answer)
        return
    with folder(options.data) as place:
        data = {name: seeded(place, name, getattr(options, name)) for name in ("small", "big")}
        with Site(data["small"]) as small, Site(data["big"]) as big:
            measure(small, big, options.requests, against=f"{options.small} cases")


def measure(small: "Site", big: "Site", requests: int, *, against: str) -> None:
    """Ask both sites for each page in turn, and show the medians."""
    for page in small.pages:
        times: dict[Site, list[float]] = {small: [], big: []}
        for place in range(-WARM_UPS, requests):
            for site in (small, big) if place % 2 else (big, small):
                addresses = site.pages[page]
                milliseconds = site.time_of(addresses[place % len(addresses)])
                if place >= 0:
                    times[site].append(milliseconds)
        for name, value_of in (("median", statistics.median), ("p95", lambda values: statistics.quantiles(values, n=20)[-1])):
            value = value_of(times[big])
            line = {"name": f"pages.{page}.{name}", "value": round(value, 1), "unit": "ms", "better": "lower", "against": against}
            print(json.dumps(line | {"ratio": round(value / value_of(times[small]), 2)}), flush=True)


@contextmanager
def folder(kept: Path | None) -> Iterator[Path]:
    """The folder that holds both installations."""
    if kept is not None:
        kept.mkdir(parents=True, exist_ok=True)
        yield kept
        return
    with tempfile.TemporaryDirectory(prefix="safehold-bench-") as made:
        Path(made).chmod(0o711)
        yield Path(made)


def seeded(place: Path, name: str, cases: int) -> Path:
    """The data folder of an installation of this size, filled at the first need."""
    data = place / f"{name}-{cases}"
    mark = data / "measuring-only.json"
    if not mark.exists() or json.loads(mark.read_text())["rows"] is None:
        sizes = {"cases": cases, "exhibits-per-case": EXHIBITS_OF_A_CASE, "audit": cases * AUDIT_ENTRIES_OF_A_CASE}
        options = [part for option, number in sizes.items() for part in (f"--{option}", str(number))]
        command = [sys.executable, "-P", "-m", "safehold", "--data", str(data), "bench", "seed", *options]
        started = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        seconds = round(time.perf_counter() - started, 1)
        line = {"name": f"seed.{cases}-cases", "value": seconds, "unit": "s", "better": "lower", "against": None, "ratio": None}
        print(json.dumps(line), flush=True)
    return data


class Site:
    """A process that serves one data folder, asked through its standard input."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.pages: dict[str, list[str]] = {}

    def __enter__(self) -> "Site":
        command = [sys.executable, "-P", __file__, "--answer", str(self.data)]
        environment = {**os.environ, "SAFEHOLD_DATA": str(self.data)}
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)
        self.pages = json.loads(self._line())
        return self

    def __exit__(self, *_: object) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(60)

    def time_of(self, address: str) -> float:
        """Ask for a page. Units: milliseconds."""
        assert self.process.stdin is not None
        print(address, file=self.process.stdin, flush=True)
        return float(self._line())

    def _line(self) -> str:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"pages: the site of {self.data} ended")
        return line


def answer(data: Path) -> None:
    """Serve one data folder: first the addresses to ask for as one line, then for each address read the time it took."""
    from safehold.config.installation import open_installation

    with open_installation(data, role="web"):
        from safehold.config.wsgi import application

        inspector, pages = addresses()
        cookie = session_of(inspector)
        print(json.dumps(pages), flush=True)
        for line in sys.stdin:
            print(timed(application, line.strip(), cookie), flush=True)


def timed(application: Callable[..., Any], address: str, cookie: str) -> float:
    """Call the WSGI application as a server does, and read its whole answer."""
    path, _, query = address.partition("?")
    environ = {
        "REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query, "HTTP_COOKIE": cookie, "SCRIPT_NAME": "",
        "SERVER_NAME": "localhost", "SERVER_PORT": "80", "HTTP_HOST": "localhost", "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1", "wsgi.version": (1, 0), "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr, "wsgi.multithread": False, "wsgi.multiprocess": True, "wsgi.run_once": False,
    }  # fmt: skip
    statuses: list[str] = []
    started = time.perf_counter()
    response = application(environ, lambda status, *_: statuses.append(status))
    length = sum(len(part) for part in response)
    response.close()
    taken = (time.perf_counter() - started) * 1000
    if statuses != ["200 OK"] or length < 2_000:
        raise SystemExit(f"pages: {address} answered {statuses[0]} with {length} bytes")
    return taken


def addresses() -> tuple[Any, dict[str, list[str]]]:
    """The inspector who asks, and for each page the addresses that are asked for in turn: records of the inspector's team."""
    from safehold.accounts.acting import reading_as
    from safehold.accounts.models import Officer, Team
    from safehold.casework.cases.models import Case
    from safehold.casework.exhibits.models import Exhibit
    from safehold.casework.people.models import Identifier

    teams = Team.objects.filter(kind="investigation").count()
    inspector = Officer.objects.select_related("team").get(username=f"inspector.{(teams + 1) // 2}")
    chance = random.Random(1)

    def some(rows: list[Any]) -> list[Any]:
        return chance.sample(rows, min(DIFFERENT, len(rows)))

    with reading_as(inspector):
        cases = list(Case.objects.filter(team=inspector.team).order_by("pk"))
        open_cases = some([case for case in cases if case.is_open])
        exhibits = some(list(Exhibit.objects.filter(team=inspector.team).exclude(seal="").order_by("pk")))
        phones = some(
            list(Identifier.objects.filter(kind="phone", case__in=cases).order_by("pk").values_list("value", flat=True))
        )
    return inspector, {
        "today": ["/today"],
        "case": [f"/cases/{case.reference}" for case in (*open_cases, *some(cases))],
        "exhibits": ["/exhibits"],
        "exhibits.filtered": [f"/exhibits?state={state}" for state in ("in_examination", "findings_ready", "returned")],
        "search.reference": [f"/search?q={case.reference}" for case in some(cases)],
        "search.name": [f"/search?q={'+'.join(case.title.lower().split())}" for case in some(cases)],
        "search.common_word": ["/search?q=test+subject", "/search?q=laptop", "/search?q=example"],
        "search.seal": [f"/search?q={exhibit.seal}" for exhibit in exhibits],
        "search.phone": [f"/search?q={'+'.join(phone.split())}" for phone in phones],
    }


def session_of(officer: Any) -> str:
    """A session in which the officer is logged in, as the cookie that names it."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    session = SessionStore()
    session[SESSION_KEY] = str(officer.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = officer.get_session_auth_hash()
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


if __name__ == "__main__":
    main()
