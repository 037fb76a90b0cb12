"""What a reading process can't do once it is confined, tried by one; and that an examination works all the same."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from examiner.conftest import need, run
from safehold.examiner import examine, landlock

SOURCE = Path(__file__).parents[2] / "src"
WITHOUT = "from safehold.examiner import landlock; landlock._CREATE_RULESET = 100_000\n"
LIKE_ANYBODY = """
import ctypes, struct
header, sets = struct.pack("=Ii", 0x20080522, 0), ctypes.create_string_buffer(24)
assert ctypes.CDLL(None).capget(header, sets) == 0
words = list(struct.unpack("=6I", sets.raw))
words[0] &= ~0b110  # the right of root to open what its mode forbids
assert ctypes.CDLL(None).capset(header, struct.pack("=6I", *words)) == 0
"""
PROGRAM = """
import json, os, sys, tempfile
from pathlib import Path
from safehold.examiner.confinement import Files, Limits, confine

folder = Path(sys.argv[1])
os.environ["TMPDIR"] = str(folder / "spool")
said = confine(Limits(), Files([folder / "image.001"], folder / "spool", beside=sys.argv[2] == "beside"))

def attempt(what):
    try:
        what()
        return "done"
    except OSError as error:
        return type(error).__name__

def temporary():
    with tempfile.TemporaryFile() as file:
        file.write(b"x")
        file.seek(0)
        file.read()

def lazy():
    import bz2, lzma, tarfile, zipfile, py7zr, pyfsapfs, pyvshadow
    import safehold.examiner.archives, safehold.examiner.apfs, safehold.examiner.volumes

print(json.dumps({
    "said": said,
    "read the image": attempt(lambda: (folder / "image.001").read_bytes()),
    "read its next segment": attempt(lambda: (folder / "image.002").read_bytes()),
    "list its folder": attempt(lambda: os.listdir(folder)),
    "write a spool file": attempt(lambda: (folder / "spool" / "rows").write_bytes(b"x")),
    "write a temporary file": attempt(temporary),
    "load libraries": attempt(lazy),
    "write the image": attempt(lambda: (folder / "image.001").open("r+b")),
    "cut the image short": attempt(lambda: os.truncate(folder / "image.001", 0)),
    "remove the image": attempt(lambda: os.unlink(folder / "image.001")),
    "create a file": attempt(lambda: (folder / "new").write_bytes(b"x")),
    "create one elsewhere": attempt(lambda: Path("/tmp/safehold-is-confined").touch()),
    "read another file": attempt(lambda: (folder / "other" / "secret").read_bytes()),
    "read the system's": attempt(lambda: Path("/etc/passwd").read_bytes()),
    "look around": attempt(lambda: os.listdir("/")),
    "look at another process": attempt(lambda: Path(f"/proc/{os.getppid()}/status").read_bytes()),
    "run a program": attempt(lambda: os.execv(sys.executable, [sys.executable, "-c", ""])),
}))
"""
DONE = ("read the image", "list its folder", "write a spool file", "write a temporary file", "load libraries")
REFUSED = (
    "write the image", "cut the image short", "remove the image", "create a file", "create one elsewhere", "read another file",
    "read the system's", "look around", "look at another process", "run a program",
)  # fmt: skip
needs_landlock = pytest.mark.skipif(landlock.version() < landlock.WHOLE_FROM, reason="this kernel offers no whole Landlock")


@pytest.fixture
def folder(tmp_path):
    for name in ("spool", "other"):
        (tmp_path / name).mkdir()
    for name in ("image.001", "image.002", "other/secret"):
        (tmp_path / name).write_bytes(b"content")
    return tmp_path


def attempts(folder: Path, beside: str, program: str = PROGRAM) -> dict:
    environment = {"PYTHONPATH": str(SOURCE), "PATH": os.environ["PATH"]}
    command = [sys.executable, "-c", program, folder, beside]
    done = subprocess.run(command, cwd="/", env=environment, capture_output=True, check=True)
    return json.loads(done.stdout)


@needs_landlock
@pytest.mark.parametrize(("beside", "next_segment"), [("beside", "done"), ("alone", "PermissionError")])
def test_a_reading_process_opens_only_the_image_and_writes_only_its_spool(beside, next_segment, folder):
    found = attempts(folder, beside)
    assert found["said"]["files"] is True
    assert {name: found[name] for name in DONE} == dict.fromkeys(DONE, "done")
    assert {name: found[name] for name in REFUSED} == dict.fromkeys(REFUSED, "PermissionError")
    assert found["read its next segment"] == next_segment
    assert (folder / "image.001").read_bytes() == b"content"


@needs_landlock
def test_the_next_segment_is_read_from_a_folder_that_may_not_be_listed(folder):
    folder.chmod(0o311)
    try:
        found = attempts(folder, "beside", LIKE_ANYBODY + PROGRAM)
    finally:
        folder.chmod(0o700)
    assert found["list its folder"] == "PermissionError"
    assert (found["read its next segment"], found["write the image"]) == ("done", "PermissionError")


def test_without_landlock_a_reading_process_goes_on_and_says_so(folder):
    harmless = PROGRAM.partition('    "write the image"')[0] + "}))"
    found = attempts(folder, "alone", WITHOUT + harmless)
    assert found["said"]["files"] is False
    assert {name: found[name] for name in DONE} == dict.fromkeys(DONE, "done")


@needs_landlock
def test_a_report_says_how_its_readers_were_confined(ext4_image, tmp_path):
    report = examine(ext4_image, out=tmp_path / "out", image_digest=False)
    said = json.loads((tmp_path / "out" / "report.json").read_text())["tool"]["confinement"]
    assert said == report.tool["confinement"]
    assert said["files"] is True
    assert isinstance(said["network"], bool)


@needs_landlock
def test_a_disk_over_another_is_read_from_a_folder_full_of_links(tmp_path):
    need("mke2fs", "qemu-img")
    (tmp_path / "tree").mkdir()
    (tmp_path / "tree" / "note.txt").write_text("A note.\n")
    (tmp_path / "far").mkdir()
    run("mke2fs", "-q", "-t", "ext2", "-d", tmp_path / "tree", tmp_path / "far" / "base.raw", "1M")
    (tmp_path / "base.raw").symlink_to("far/base.raw")
    run("qemu-img", "create", "-q", "-f", "qcow2", "-b", "base.raw", "-F", "raw", tmp_path / "over.qcow2")
    report = examine(tmp_path / "over.qcow2", out=tmp_path / "out")
    assert (report.totals["files"], report.is_whole) == (1, True)
