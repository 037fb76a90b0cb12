"""Records the demonstration: copies the data, brings the copies up to date, asks, and keeps the answers in one file."""

import hashlib
import json
import lzma
import multiprocessing
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from crawling import asking, reading
from crawling.asking import Answer, Known, Request
from crawling.planning import API, Pool, example, forms_to_send, operations_of_api, shape, spread

KEPT = "crawl.json"
"""The file in the data folder with the moment at which it is asked, and the sessions and tokens of its officers."""

WIDE = ("inspector",)
"""Who follows more links of one shape than the others do."""

ASKING_CHOICES = (*WIDE, "detective", "dfu_manager")
"""Who asks the API for each choice of a query, and sends a body with only what it must hold."""

MOST_OF_A_SHAPE, MOST_OF_A_SHAPE_WIDE = 2, 8
BATCH = 12
SEARCHES = ("KLP/2", "Test Subject 014", "01632 960", "nothing of this name", "")
PERIOD = "2026-09-01"


def prepare(data: Path) -> None:
    """Log each officer of the demonstration in and make them a token, once; keep the moment. Writes: `crawl.json`, the data.

    The moment, sessions and tokens are part of the data: later code meets the same ones.
    """
    if (data / KEPT).exists():
        return
    logins = json.loads((data / "demonstration.json").read_text(encoding="utf-8"))["logins"]
    moment = datetime.now(UTC).replace(microsecond=0)
    kept: dict[str, Any] = {"at": moment.isoformat(), "officers": {}}
    os.environ["SAFEHOLD_DEMO"] = "1"
    site = asking.Site(data, kept)
    try:
        for login in logins:
            name = login["user"]
            kept["officers"][name] = {"session": site.log_in(name, login["password"]), "token": ""}
            shown = site.ask(Request(name, "GET", "/account/tokens/new"), undo=False)
            for form in shown.forms:
                if "/tokens/" in form["action"]:
                    sent = {**reading.filled(form["fields"], _local(moment)), "submission": str(uuid.uuid4())}
                    site.ask(Request(name, "POST", form["action"], "filled", json.dumps(sent)), undo=False)
                    kept["officers"][name]["token"] = site.secret_shown(name)
    finally:
        site.close()
    (data / KEPT).write_text(json.dumps(kept, indent=1), encoding="utf-8")


def record(data: Path, out: Path, *, processes: int, say: Callable[[str], None]) -> dict[str, int]:
    """Ask everything and write the record. The data folder itself is only read; its database must not run."""
    kept = json.loads((data / KEPT).read_text(encoding="utf-8"))
    with ExitStack() as stack:
        work = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="crawl-")))
        work.chmod(0o711)
        folders = _copies(data, work, processes, stack)
        say(f"{processes} copies of the data are up to date")
        commands = _Commands(data, work, kept)
        context = multiprocessing.get_context("spawn")
        queue = context.Queue()
        for folder in folders:
            queue.put(folder)
        with ProcessPoolExecutor(processes, context, asking.enter, (queue, kept)) as pool:
            crawl = Crawl(kept, pool, processes, say)
            crawl.ask_everything()
        say("commands")
        written = list(commands.run(crawl.digests()))
    counts = write(out, kept, crawl.answers.values(), written)
    say(", ".join(f"{count:,} {name}" for name, count in counts.items()))
    return counts


def _copies(data: Path, work: Path, processes: int, stack: ExitStack) -> list[Path]:
    """Copies of the data with the tables of this code, their servers running."""
    from safehold.config.postgres import ensure_running
    from safehold.config.schema import prepare_schema

    first = work / "0"
    _copy(data, first)
    with ensure_running(first, durable=False):
        prepare_schema(first)
    folders = [first]
    for number in range(1, processes):
        _copy(first, work / str(number))
        folders.append(work / str(number))
    _copy(first, work / "commands")
    for folder in folders:
        stack.enter_context(ensure_running(folder, durable=False))
    return folders


def _copy(source: Path, target: Path) -> None:
    """Copy a data folder whose database does not run, with the accounts to which its parts belong."""
    shutil.copytree(source, target, symlinks=True, ignore=shutil.ignore_patterns("*.lock"))
    if os.geteuid() == 0:
        for path in (source, *source.rglob("*")):
            there = target / path.relative_to(source)
            if there.exists() and not there.is_symlink():
                os.chown(there, path.stat().st_uid, path.stat().st_gid)


class Crawl:
    """What was asked and answered so far, and what follows from it."""

    def __init__(self, kept: dict[str, Any], pool: ProcessPoolExecutor, processes: int, say: Callable[[str], None]) -> None:
        self.kept = kept
        self.officers = list(kept["officers"])
        self.answers: dict[Request, Answer] = {}
        self._pool, self._processes, self._say = pool, processes, say
        self._known: dict[str, dict[str, Known]] = defaultdict(dict)
        self._records = Pool()
        self._began = time.monotonic()
        self._local = _local(datetime.fromisoformat(kept["at"]))

    def ask_everything(self) -> None:
        """All steps, one after the other."""
        routes = self._pool.submit(asking.routes).result()
        pages = [route for route in routes if not route.startswith(API)]
        self._follow_links([route for route in pages if "<" not in route])
        self._ask_pages(pages)
        self._send_forms(pages)
        self._ask_api()

    def digests(self) -> list[str]:
        """Digests of files that the catalogues of the demonstration show."""
        catalogues = [answer.text for answer in self.answers.values() if "/catalogue" in answer.request.address]
        found = {digest for text in catalogues for digest in re.findall(r"\b[0-9a-f]{64}\b", text)}
        return sorted(found)

    def _ask(self, what: str, requests: Iterable[Request]) -> list[Answer]:
        wanted = [request for request in dict.fromkeys(requests) if request not in self.answers]
        batches = [wanted[start : start + BATCH] for start in range(0, len(wanted), BATCH)]
        got = []
        for answered in self._pool.map(asking.answers, batches):
            for answer, named in answered:
                self.answers[answer.request] = answer
                got.append(answer)
                who = answer.request.who
                for known in named if who else ():
                    self._known[who][known.address] = known
                    if answer.status < 400 or known.address != answer.request.address:
                        self._records.add(who, known)
                if answer.request.is_api and answer.status == 200 and named:
                    self._records.add_things(who, named[0], answer.text)
        self._say(f"{what}: {len(got):,} ({time.monotonic() - self._began:.0f} s)")
        return got

    def _follow_links(self, plain: list[str]) -> None:
        """From the first page, wherever links lead, a few addresses of each shape for each officer."""
        first = ["/", *(f"/search?q={_quoted(text)}" for text in SEARCHES), *(f"/{route}" for route in plain)]
        asked = {who: set(first) for who in self.officers}
        self._ask("first pages", [Request(who, "GET", address) for who in self.officers for address in first])
        used: dict[tuple[str, Any], int] = defaultdict(int)
        for step in range(1, 9):
            wanted: list[Request] = []
            for who in self.officers:
                most = MOST_OF_A_SHAPE_WIDE if who in WIDE else MOST_OF_A_SHAPE
                shapes = defaultdict(list)
                actions = {
                    form["action"] for answer in self.answers.values() if answer.request.who == who for form in answer.forms
                }
                for address, known in self._known[who].items():
                    if address not in asked[who] and address not in actions:
                        shapes[shape(known)].append(address)
                for one, addresses in shapes.items():
                    chosen = spread(addresses, most - used[who, one])
                    used[who, one] += len(chosen)
                    asked[who].update(chosen)
                    wanted += [Request(who, "GET", address) for address in chosen]
            if not wanted:
                break
            self._ask(f"links, step {step}", wanted)

    def _ask_pages(self, routes: list[str]) -> None:
        """Every route, by every officer and by nobody, with records to which they were led and one that all are asked for."""
        probes = [Request(WIDE[0], "GET", a) for route in routes for a in self._records.fill(route, WIDE[0], own=0, common=1)]
        self._ask("each route once", probes)
        wanted = []
        for route in routes:
            common = self._records.fill(route, "*", own=0, common=1)
            if not common or self.answers[Request(WIDE[0], "GET", common[0])].status == 405:
                continue
            for who in self.officers:
                addresses = self._records.fill(route, who, own=1, common=1)
                wanted += [Request(who, "GET", address) for address in addresses]
            wanted += [Request("", "GET", common[0])]
        self._ask("each route by each officer", wanted)

    def _send_forms(self, routes: list[str]) -> None:
        """Every POST address with an empty form; the forms that an officer was shown also filled in."""
        probes = {}
        for route in routes:
            for address in self._records.fill(route, "*", own=0, common=1):
                probes[route] = Request(WIDE[0], "POST", address, "empty")
        self._ask("each route sent once", probes.values())
        sending = {route: probe.address for route, probe in probes.items() if self.answers[probe].status != 405}
        wanted = [Request(who, "POST", address, "empty") for address in sending.values() for who in ("", *self.officers)]
        shown: dict[tuple[str, str], dict[str, set[Request]]] = defaultdict(lambda: defaultdict(set))
        for answer in list(self.answers.values()):
            who = answer.request.who
            for form in forms_to_send(answer) if who and answer.request.method == "GET" and answer.status == 200 else ():
                known = self._known[who].get(form["action"])
                if known is not None and "log-in" not in known.route:
                    sent = json.dumps(reading.filled(form["fields"], self._local), sort_keys=True)
                    shown[who, known.route][form["action"]].add(Request(who, "POST", form["action"], "filled", sent))
        for (who, _), by_address in sorted(shown.items()):
            for address in spread(by_address, 4 if who in WIDE else 1):
                requests = sorted(by_address[address], key=lambda request: request.sent)[:3]
                wanted += [*requests, Request(who, "POST", address, "empty")]
        self._ask("forms", wanted)

    def _ask_api(self) -> None:
        """Every operation of the API, by every officer."""
        document = Request(WIDE[0], "GET", f"/{API}openapi.json")
        self._ask("description of the API", [document, Request("", "GET", document.address)])
        description, day = json.loads(self.answers[document].text), self._local.partition("T")[0]
        operations = list(operations_of_api(description, day))
        for depth in range(4):
            wanted = []
            for one in operations:
                if one.route.count("<") == depth and one.method == "GET":
                    for who in ASKING_CHOICES if one.query else ("", *self.officers):
                        own = 0 if one.query or not who else 1
                        for address in self._records.fill(one.route, who or "*", own=own, common=1):
                            wanted.append(Request(who, "GET", f"{address}?{one.query}" if one.query else address))
            self._ask(f"API, reading, {depth} names", wanted)
        wanted = []
        for one in operations:
            if one.method == "GET":
                continue
            for who in ("", *self.officers):
                for address in self._records.fill(one.route, who or "*", own=1 if who in WIDE else 0, common=1):
                    wanted.append(Request(who, one.method, address, "empty", "{}"))
                    if one.schema is not None:
                        names = self._records.named((address.split("/")[4],) if address.startswith("/api/v1/cases/") else ())
                        for given in ("filled", "required") if who in ASKING_CHOICES else ("filled",):
                            body = example(one.schema, description, day, names, whole=given == "filled")
                            wanted.append(Request(who, one.method, address, given, json.dumps(body, sort_keys=True)))
        self._ask("API, sending", wanted)


class _Commands:
    """The commands, each in a process of its own on a copy of the data, at the kept moment."""

    def __init__(self, data: Path, work: Path, kept: dict[str, Any]) -> None:
        self._data, self._copy, self._kept = data, work / "commands", kept

    def run(self, digests: list[str]) -> Iterator[dict[str, Any]]:
        """Every command's help, then what those say that answer from the records."""
        names: list[list[str]] = [[]]
        while names:
            name = names.pop(0)
            said = self._run([*name, "--help"])
            yield said
            listed = said["text"].partition("\nCommands:\n")[2].split("\n\n")[0]
            names += [[*name, found] for found in re.findall(r"(?m)^  ([a-z][\w-]*)", listed) if name != ["manage"]]
        last = self._kept["at"][:10]
        facts = self._copy / "facts.json"
        facts.write_text('{"issued": "2025-11-30", "kind": "pace_s8"}', encoding="utf-8")
        from safehold.config.postgres import ensure_running

        with ensure_running(self._copy, durable=False):
            for arguments in (
                ["figures"],
                ["figures", "--operation", "Saltmarsh"],
                ["figures", "--from", PERIOD, "--to", last],
                ["figures", "--operation", "Nowhere"],
                ["clock", "warrant", str(facts)],
                ["clocks", "check", "--processes", "1"],
                ["clocks", "check", "--json", "--processes", "1"],
                *(
                    ["occurrences", digest, "--officer", who]
                    for digest in spread(digests, 3)
                    for who in ("dfu_examiner", "detective")
                ),
                ["occurrences", "0" * 64, "--officer", "dfu_examiner"],
                ["occurrences", "0" * 64, "--officer", "nobody"],
                ["notices", "run"],
                ["manage", "check"],
            ):
                yield self._run(arguments)

    def _run(self, arguments: list[str]) -> dict[str, Any]:
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("SAFEHOLD_", "DATABASE_URL"))}
        environment |= {"SAFEHOLD_DATA": str(self._copy), "SAFEHOLD_DEMO": "1", "COLUMNS": "120", "TERM": "dumb", "NO_COLOR": "1"}
        command = [sys.executable, "-P", "-c", _AT_THE_MOMENT, self._kept["at"], *arguments]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        text = (done.stdout + (f"\n== standard error\n{done.stderr}" if done.stderr else "")).replace(str(self._copy), "DATA")
        text = re.sub(r"DATA/logs/\S+", "DATA/logs/…", text)
        text = re.sub(r'(\bin |"seconds": )\d+\.\d+', r"\1…", text)
        shown = " ".join(arguments).replace(str(self._copy), "DATA")
        return {"who": "", "method": "RUN", "address": f"safehold {shown}", "given": "", "status": done.returncode, "text": text}


_AT_THE_MOMENT = """
import sys, time_machine
from datetime import datetime
from safehold.cli import main
with time_machine.travel(datetime.fromisoformat(sys.argv[1]), tick=False):
    main(sys.argv[2:])
"""


def write(out: Path, kept: dict[str, Any], answers: Iterable[Answer], commands: list[dict[str, Any]]) -> dict[str, int]:
    """Write the record: one line for each text, form and answer. Each text is kept once."""
    texts: dict[str, str] = {}

    def once(text: str) -> str:
        digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:20]
        texts[digest] = text
        return digest

    rows = []
    for answer in answers:
        request = answer.request
        row = {"who": request.who, "method": request.method, "address": request.address, "given": request.given}
        row |= {"sent": once(request.sent)} if request.sent not in ("", "{}") else {}
        row |= {"status": answer.status, "headers": answer.headers, "text": once(answer.text)}
        row["forms"] = once(json.dumps(answer.forms, ensure_ascii=False, sort_keys=True)) if answer.forms else ""
        if answer.then is not None:
            row["then"] = {"address": answer.then.request.address, "status": answer.then.status, "text": once(answer.then.text)}
        rows.append(row)
    rows += [{**row, "headers": {}, "text": once(row["text"]), "forms": ""} for row in commands]
    rows.sort(key=lambda row: (row["address"], row["method"], row["given"], row["who"], texts.get(row.get("sent", ""), "")))
    alike: dict[tuple[str, ...], int] = defaultdict(int)
    for row in rows:
        key = row["address"], row["method"], row["given"], row["who"]
        alike[key] += 1
        row["given"] += f" {alike[key]}" if alike[key] > 1 else ""
    counts = {
        "answers": len(rows),
        "addresses": len({(row["method"], row["address"]) for row in rows}),
        "texts": len(texts),
    }
    part = out.with_name(f"{out.name}.part")
    # Pages resemble each other: a dictionary that holds many of them makes the file a fiftieth.
    filters = [{"id": lzma.FILTER_LZMA2, "preset": 1, "dict_size": 64 << 20}]
    with lzma.open(part, "wt", encoding="utf-8", errors="surrogatepass", filters=filters) as file:
        file.write(json.dumps({"at": kept["at"], "officers": list(kept["officers"]), **counts}) + "\n")
        for digest, text in sorted(texts.items(), key=lambda item: item[1][-4000:]):
            file.write(json.dumps({"id": digest, "is": text}, ensure_ascii=False) + "\n")
        for row in rows:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
    part.replace(out)
    return counts


def _local(moment: datetime) -> str:
    return moment.astimezone(ZoneInfo("Europe/London")).strftime("%Y-%m-%dT%H:%M")


def _quoted(text: str) -> str:
    from urllib.parse import quote

    return quote(text)
