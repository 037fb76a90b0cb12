"""Kills, crashes, stops: what is finished stays finished, and the result is the same as without them."""

import contextlib
import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from examiner.conftest import SAMPLE, blank, need, rows_of, run
from safehold.examiner import ExaminationStoppedError, Limits, OutputBusyError, examine
from safehold.examiner.processes.readers import STATUS
from safehold.examiner.results.reports import Report

PROGRAM = """
import sys
from pathlib import Path
from safehold.examiner import examine
examine(Path(sys.argv[1]), out=Path(sys.argv[2]), jobs=1, image_digest=False)
"""


@pytest.fixture(scope="module")
def large_image(tmp_path_factory):
    """An image that takes long enough to be killed in."""
    need("mke2fs")
    root = tmp_path_factory.mktemp("large-tree")
    chance = random.Random(5)
    for number in range(36):
        (root / f"file-{number:02d}").write_bytes(chance.randbytes(4 << 20))
    image = blank(tmp_path_factory.mktemp("large") / "image.raw", 180 << 20)
    run("mke2fs", "-q", "-t", "ext4", "-d", root, image)
    return image


@pytest.fixture(scope="module")
def undisturbed(large_image, tmp_path_factory):
    out = tmp_path_factory.mktemp("undisturbed")
    report = examine(large_image, out=out, jsonl=True, image_digest=False)
    return report, out


def children_of(process: int) -> list[int]:
    """Return the confined processes of a process, by the kernel's own list."""
    found = []
    for task in Path(f"/proc/{process}/task").iterdir():
        with contextlib.suppress(OSError):
            found += [int(number) for number in (task / "children").read_text().split()]
    return found


def is_task(process: int, task: str) -> bool:
    """Whether a child has got as far as writing this kind of spool file."""
    with contextlib.suppress(OSError):
        for descriptor in Path(f"/proc/{process}/fd").iterdir():
            with contextlib.suppress(OSError):
                if Path(os.readlink(descriptor)).name.startswith(task):
                    return True
    return False


def bytes_read_by(process: int) -> int:
    """Return how much of files a process has read, as it shows in the status that it shares with its parent."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{process}/maps").read_text().splitlines():
            if "/status-" in line:
                return int(STATUS.unpack(Path(line.split(maxsplit=5)[5]).read_bytes())[2])
    return 0


@contextlib.contextmanager
def killing_readers(number: int, times: int = 1) -> Iterator[set[int]]:
    """Kill the process that reads files, while it reads, so many times; gives those that were killed in time."""
    killed: set[int] = set()
    over = threading.Event()

    def work() -> None:
        while len(killed) < times and not over.wait(0.005):
            for child in children_of(os.getpid()):
                if child not in killed and is_task(child, "rows-") and bytes_read_by(child) > 24 << 20:
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(child, number)
                        killed.add(child)
                    break

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield killed
    finally:
        over.set()
        thread.join()


def examine_while_readers_die(image: Path, out: Path, number: int, times: int = 1) -> tuple[Report, Path]:
    """Examine with one reader that is killed so many times; on a busy machine one may be through before it is."""
    for attempt in range(8):
        with killing_readers(number, times) as killed:
            report = examine(image, out=out / str(attempt), jsonl=True, jobs=1, image_digest=False)
        if len(killed) == times and len(report.volumes[0].problems) >= times:
            return report, out / str(attempt)
    pytest.fail("no reader could be killed in time")


@pytest.mark.parametrize("number", [signal.SIGSEGV, signal.SIGKILL])
def test_a_reader_that_dies_is_named_and_nothing_is_lost(number, large_image, undisturbed, tmp_path):
    report, out = examine_while_readers_die(large_image, tmp_path, number)
    problems = report.volumes[0].problems
    assert [problem.code for problem in problems] == ["reader-restarted"]
    assert "volume 000 at byte 0" in problems[0].where
    assert signal.Signals(number).name in problems[0].detail
    assert rows_of(out) == rows_of(undisturbed[1])
    assert report.is_whole


@pytest.fixture
def failing_disk(tmp_path):
    """A disk of 300 files of which most cannot be read: reading there fails."""
    need("mke2fs", "losetup")
    folder = tmp_path / "files"
    folder.mkdir()
    for number in range(300):
        (folder / f"{number:03}").write_bytes(os.urandom(1 << 16))
    image = tmp_path / "image.raw"
    run("mke2fs", "-q", "-t", "ext4", "-b", "4096", "-O", "^has_journal", "-d", folder, image, "32M")
    try:
        device = run("losetup", "--find", "--show", "--read-only", image).strip()
    except subprocess.CalledProcessError:
        pytest.skip("no block device can be made of a file here")
    os.truncate(image, 5 << 20)
    yield Path(device)
    run("losetup", "--detach", device)


def test_a_disk_that_fails_ends_no_reader_and_every_file_says_what_became_of_it(failing_disk, tmp_path):
    report = examine(failing_disk, out=tmp_path / "out", jobs=1, jsonl=True, image_digest=False)
    rows = {row["path"]: row for row in rows_of(tmp_path / "out") if row["path"].isdigit()}
    assert len(rows) == 300
    # The file over which the end of what can be read falls is read in part.
    assert {None, "read-error"} <= {row["problem"] for row in rows.values()} <= {None, "read-error", "short-read"}
    assert all((row["sha256"] is None) == (row["problem"] is not None) for row in rows.values())
    assert "reader-restarted" not in [problem.code for problem in report.volumes[0].problems]


def test_an_archive_of_which_readers_die_keeps_its_own_digest(tmp_path):
    need("mke2fs")
    root = tmp_path / "root"
    root.mkdir()
    with zipfile.ZipFile(root / "large.zip", "w") as archive:
        archive.writestr("inside.bin", random.Random(6).randbytes(64 << 20))
    image = blank(tmp_path / "image.raw", 80 << 20)
    run("mke2fs", "-q", "-t", "ext4", "-d", root, image)
    report, out = examine_while_readers_die(image, tmp_path, signal.SIGSEGV, times=2)
    row = next(row for row in rows_of(out) if row["path"].startswith("large.zip"))
    assert row["sha256"] == hashlib.sha256((root / "large.zip").read_bytes()).hexdigest()
    assert row["problem"] == "archive-crashed"
    codes = [problem.code for problem in report.volumes[0].problems]
    assert codes == ["reader-restarted", "reader-restarted", "archive-crashed"]
    assert not report.is_whole


def test_a_walker_that_dies_is_replaced(large_image, undisturbed, tmp_path):
    def work() -> None:
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            for child in children_of(os.getpid()):
                if is_task(child, "names-"):
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(child, signal.SIGSEGV)
                    return

    thread = threading.Thread(target=work)
    thread.start()
    report = examine(large_image, out=tmp_path / "out", jsonl=True, image_digest=False)
    thread.join()
    # It was either killed in time, and says so, or had already said all.
    assert report.volumes[0].state in ("read", "damaged")
    assert report.volumes[0].problems or rows_of(tmp_path / "out") == rows_of(undisturbed[1])


def test_a_kill_of_everything_is_resumed_without_reading_again(large_image, undisturbed, tmp_path):
    out = tmp_path / "out"
    process = subprocess.Popen([sys.executable, "-c", PROGRAM, str(large_image), str(out)])
    journal = out / ".examination" / "journal.jsonl"
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        if journal.exists() and journal.read_bytes().count(b'"result"') >= 2:
            break
        time.sleep(0.01)
    children = children_of(process.pid)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert not (out / "report.json").exists()
    finished = journal.read_bytes().count(b'"result"')
    assert finished >= 2
    deadline = time.monotonic() + 5
    while any(Path(f"/proc/{child}").exists() for child in children) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not any(Path(f"/proc/{child}").exists() for child in children), "readers outlive their parent"

    first = []
    report = examine(large_image, out=out, image_digest=False, jsonl=True, progress=lambda step: first.append(step))
    # Nothing is said where all had been read before the kill.
    assert not first or first[0].files_done >= (finished - 1) * 8 or first[0].bytes_done > 0
    assert report.totals == undisturbed[0].totals
    assert (out / "catalogue.parquet").read_bytes() == (undisturbed[1] / "catalogue.parquet").read_bytes()
    assert not (out / ".examination").exists()


def test_work_kept_about_another_image_is_not_used(large_image, tmp_path):
    journal = tmp_path / "out" / ".examination" / "journal.jsonl"

    def something_is_kept() -> bool:
        return journal.exists() and b'"result"' in journal.read_bytes()

    with pytest.raises(ExaminationStoppedError):
        examine(large_image, out=tmp_path / "out", should_stop=something_is_kept, image_digest=False)
    assert something_is_kept()
    report = examine(SAMPLE / "sample.E01", out=tmp_path / "out")
    assert report.image.verified is True
    assert report.totals["files"] == 29


def test_a_stop_is_obeyed_the_first_time_that_it_is_said_and_leaves_no_report(large_image, tmp_path):
    said: list[bool] = []

    def should_stop() -> bool:
        said.append((tmp_path / "out" / ".examination" / "names-1").exists())
        return said[-1]

    with pytest.raises(ExaminationStoppedError):
        examine(large_image, out=tmp_path / "out", should_stop=should_stop)
    assert said.count(True) == 1
    assert not (tmp_path / "out" / "report.json").exists()
    assert not [child for child in children_of(os.getpid()) if is_task(child, "rows-")]


def test_two_examinations_in_one_folder_are_refused(large_image, tmp_path):
    refused = []

    def second(_) -> None:
        if not refused:
            with pytest.raises(OutputBusyError) as error:
                examine(large_image, out=tmp_path / "out")
            refused.append(error.value)

    examine(large_image, out=tmp_path / "out", progress=second, image_digest=False)
    assert refused


def test_the_catalogue_does_not_depend_on_the_number_of_jobs(large_image, undisturbed, tmp_path):
    for jobs in (1, 3):
        examine(large_image, out=tmp_path / str(jobs), jobs=jobs, image_digest=False, jsonl=True)
        for name in ("catalogue.parquet", "catalogue.jsonl"):
            assert (tmp_path / str(jobs) / name).read_bytes() == (undisturbed[1] / name).read_bytes()


def test_a_reader_that_shows_no_progress_is_ended_and_named(large_image, undisturbed, tmp_path):
    stopped = []

    def freeze() -> None:
        deadline = time.monotonic() + 30
        while not stopped and time.monotonic() < deadline:
            for child in children_of(os.getpid()):
                if is_task(child, "rows-"):
                    os.kill(child, signal.SIGSTOP)
                    stopped.append(child)
                    return

    thread = threading.Thread(target=freeze)
    thread.start()
    report = examine(large_image, out=tmp_path / "out", jobs=1, image_digest=False, jsonl=True, limits=Limits(stall_seconds=3))
    thread.join()
    assert "showed no progress" in report.volumes[0].problems[0].detail
    assert rows_of(tmp_path / "out") == rows_of(undisturbed[1])


def test_readers_are_confined(large_image, tmp_path):
    limits: dict[str, str] = {}
    own_network = []

    def look(_) -> None:
        for child in children_of(os.getpid()):
            if not limits and is_task(child, "rows-"):
                text = Path(f"/proc/{child}/limits").read_text()
                limits.update({line[:26].strip(): line[26:47].strip() for line in text.splitlines()})
                own_network.append(os.readlink(f"/proc/{child}/ns/net") != os.readlink("/proc/self/ns/net"))
                assert os.getpgid(child) == child

    examine(large_image, out=tmp_path / "out", limits=Limits(memory=1 << 30), progress=look, image_digest=False)
    assert limits["Max core file size"] == "0"
    assert limits["Max address space"] == str(1 << 30)
    assert limits["Max cpu time"].isdigit()
    assert limits["Max file size"].isdigit()
    if os.geteuid() == 0:
        assert own_network == [True]


def test_the_memory_of_readers_does_not_grow_with_the_number_of_files(tmp_path):
    need("mke2fs")
    peaks: dict[int, int] = {}
    for count in (2_000, 18_000):
        root = tmp_path / str(count)
        for number in range(count):
            if number % 500 == 0:
                (root / f"folder-{number}").mkdir(parents=True)
            os.mknod(root / f"folder-{number - number % 500}" / f"a-name-of-some-length-{number}.txt")
        image = blank(tmp_path / f"{count}.raw", 64 << 20)
        run("mke2fs", "-q", "-t", "ext4", "-N", "20000", "-d", root, image)
        peaks[count] = 0

        def look(_, count=count) -> None:
            for child in children_of(os.getpid()):
                with contextlib.suppress(OSError):
                    status = Path(f"/proc/{child}/status").read_text()
                    found = [int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")]
                    peaks[count] = max([peaks[count], *found])

        report = examine(image, out=tmp_path / f"out-{count}", progress=look, image_digest=False)
        assert report.totals["files"] == count
    assert peaks[18_000] - peaks[2_000] < 24 << 10


def test_the_report_is_whole_json_and_names_its_tool(undisturbed):
    document = json.loads((undisturbed[1] / "report.json").read_text())
    assert document == json.loads(json.dumps(undisturbed[0].document()))
    assert document["tool"]["name"] == "safehold"
    assert {"pytsk3", "pyarrow"} <= set(document["tool"]["libraries"])
