"""Faults of the machine are no result: nothing is reported, what was sound is kept, and the next call goes on from there."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from examiner.conftest import blank, need, rows_of, run
from examiner.test_resumption import children_of
from safehold.examiner import MachineFaultError, MediumGoneError, NoSpaceError, ReaderKilledError, examine
from safehold.examiner.containers import media


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An image of 40 files of 4 MiB."""
    need("mke2fs")
    root = tmp_path_factory.mktemp("tree")
    chance = random.Random(6)
    for number in range(40):
        (root / f"file-{number:02d}").write_bytes(chance.randbytes(4 << 20))
    image = blank(tmp_path_factory.mktemp("image") / "image.raw", 200 << 20)
    run("mke2fs", "-q", "-t", "ext4", "-d", root, image)
    return image


@pytest.fixture(scope="module")
def undisturbed(image: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What is found where nothing goes wrong."""
    out = tmp_path_factory.mktemp("undisturbed")
    examine(image, out=out, jsonl=True)
    return out


@pytest.fixture
def disk(image: Path, tmp_path: Path) -> Iterator[tuple[Path, Path]]:
    """A block device with a copy of the image, and the file behind it: cut off, every read of the device fails."""
    need("losetup")
    behind = tmp_path / "behind.raw"
    run("cp", "--sparse=never", image, behind)
    try:
        device = run("losetup", "--find", "--show", "--read-only", "--direct-io=on", behind).strip()
    except subprocess.CalledProcessError:
        pytest.skip("no block device can be made of a file here")
    yield Path(device), behind
    run("losetup", "--detach", device)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 48 MiB."""
    place = tmp_path / "small"
    place.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=48m", "none", place], capture_output=True).returncode:
        pytest.skip("this machine does not allow a small disk to be mounted")
    yield place
    run("umount", place)


def results_in(out: Path) -> int:
    with contextlib.suppress(OSError):
        return (out / ".examination" / "journal.jsonl").read_bytes().count(b'"result"')
    return 0


def test_a_medium_that_dies_gives_no_report_and_keeps_what_was_read_before(
    disk: tuple[Path, Path], undisturbed: Path, image: Path, tmp_path: Path
) -> None:
    device, behind = disk
    out = tmp_path / "out"
    cut: list[int] = []

    def die(_: object) -> None:
        if not cut and results_in(out) >= 1:
            cut.append(results_in(out))
            os.truncate(behind, 0)
            subprocess.run(["blockdev", "--flushbufs", device], check=False)

    with pytest.raises(MediumGoneError) as fault:
        examine(device, out=out, jobs=1, jsonl=True, progress=die)
    assert cut, "it died in the middle"
    assert str(device) in str(fault.value)
    assert not (out / "report.json").exists()
    assert results_in(out) >= cut[0], "what was read before is kept"

    run("cp", "--sparse=never", image, tmp_path / "again.raw")
    behind.write_bytes((tmp_path / "again.raw").read_bytes())
    run("blockdev", "--flushbufs", device)
    report = examine(device, out=out, jobs=1, jsonl=True)
    assert report.is_whole
    assert rows_of(out) == rows_of(undisturbed)


def test_a_disk_that_is_dead_from_the_start_is_no_unreadable_image(disk: tuple[Path, Path], tmp_path: Path) -> None:
    device, behind = disk
    os.truncate(behind, 0)
    run("blockdev", "--flushbufs", device)
    with pytest.raises(MediumGoneError):
        examine(device, out=tmp_path / "out")


def test_a_place_that_reads_again_says_that_the_medium_is_there(disk: tuple[Path, Path]) -> None:
    device, behind = disk
    with media.Medium([device]) as watched:
        assert watched.fault() is None
        size = behind.stat().st_size
        # Only the end is lost: bad sectors, named as such, and no medium that is gone.
        os.truncate(behind, 4 << 20)
        assert watched.fault() is None
        os.truncate(behind, 0)
        assert watched.fault() is not None
        os.truncate(behind, size)
        assert watched.fault() is None
    assert media.is_readable(device)


def test_a_full_disk_gives_no_report_and_the_next_call_goes_on(image: Path, undisturbed: Path, small_disk: Path) -> None:
    out, filler = small_disk / "out", small_disk / "filler"
    filler.touch()

    def fill(_: object) -> None:
        if not filler.stat().st_size:
            with contextlib.suppress(OSError), filler.open("wb") as file:
                while True:
                    file.write(bytes(1 << 20))
                    file.flush()

    with pytest.raises(NoSpaceError) as fault:
        examine(image, out=out, jobs=2, jsonl=True, progress=fill)
    assert "space" in fault.value.what
    assert not (out / "report.json").exists()
    filler.unlink()
    assert examine(image, out=out, jobs=2, jsonl=True).is_whole
    assert rows_of(out) == rows_of(undisturbed)


@contextlib.contextmanager
def killing(chooses: Callable[[int], bool], times: int, number: int = signal.SIGKILL) -> Iterator[set[int]]:
    """Kill confined processes from outside, so many of them."""
    killed: set[int] = set()
    over = threading.Event()

    def work() -> None:
        while len(killed) < times and not over.wait(0.002):
            for child in children_of(os.getpid()):
                if child not in killed and len(killed) < times and chooses(child):
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(child, number)
                        killed.add(child)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield killed
    finally:
        over.set()
        thread.join()


def opens_spool(process: int) -> bool:
    with contextlib.suppress(OSError):
        return any(
            Path(os.readlink(descriptor)).name.startswith(("rows-", "names-"))
            for descriptor in Path(f"/proc/{process}/fd").iterdir()
        )
    return True


def reads_the_image(process: int, image: Path) -> bool:
    with contextlib.suppress(OSError):
        return any(os.readlink(descriptor) == str(image) for descriptor in Path(f"/proc/{process}/fd").iterdir())
    return False


def is_digester(image: Path) -> Callable[[int], bool]:
    """With one job the image's digest is computed when all files are read: whoever reads then and writes nothing is it."""
    return lambda process: reads_the_image(process, image) and not opens_spool(process)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_digest_process_that_is_killed_is_started_again(
    number: signal.Signals, image: Path, undisturbed: Path, tmp_path: Path
) -> None:
    after = threading.Event()
    chooses = is_digester(image)
    with killing(lambda process: after.is_set() and chooses(process), 1, number) as killed:
        report = examine(
            image, out=tmp_path / "out", jobs=1, progress=lambda step: after.set() if step.stage == "image digest" else None
        )
    assert len(killed) == 1
    assert report.image.sha256 is not None
    assert report.is_whole


def test_a_digest_process_that_is_killed_each_time_gives_no_report(image: Path, tmp_path: Path) -> None:
    after = threading.Event()
    chooses = is_digester(image)
    with (
        killing(lambda process: after.is_set() and chooses(process), 99),
        pytest.raises(ReaderKilledError) as fault,
    ):
        examine(image, out=tmp_path / "out", jobs=1, progress=lambda step: after.set() if step.stage == "image digest" else None)
    assert "SIGKILL" in fault.value.what
    assert isinstance(fault.value, MachineFaultError)
    assert not (tmp_path / "out" / "report.json").exists()
    assert results_in(tmp_path / "out") > 0


def test_holes_of_a_sparse_file_say_nothing_of_its_medium(tmp_path: Path) -> None:
    need("losetup", "mke2fs")
    folder, disk, place = tmp_path / "folder", tmp_path / "disk.raw", tmp_path / "mounted"
    folder.mkdir()
    place.mkdir()
    with (folder / "sparse.raw").open("wb") as file:
        file.write(os.urandom(1 << 16))
        file.truncate(64 << 20)
    blank(disk, 16 << 20)
    run("mke2fs", "-q", "-t", "ext4", "-d", folder, disk)
    if subprocess.run(["mount", "-o", "loop,ro", disk, place], capture_output=True).returncode:
        pytest.skip("this machine does not allow a small disk to be mounted")
    try:
        with media.Medium([place / "sparse.raw"]) as watched:
            assert watched.fault() is None
            os.truncate(disk, 0)
            assert watched.fault() == "Input/output error"
    finally:
        run("umount", "-l", place)
