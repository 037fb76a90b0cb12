"""What a reading process can't do once it is confined, tried by one; and that an examination works all the same."""

import contextlib
import json
import os
import platform
import socket
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from examiner.conftest import need, run
from safehold.examiner import examine
from safehold.examiner.processes import landlock, seccomp

SOURCE = Path(__file__).parents[2] / "src"
WITHOUT = "from safehold.examiner.processes import seccomp; seccomp._ARCHITECTURES.clear()\n"
WITHOUT += "from safehold.examiner.processes import landlock; landlock._CREATE_RULESET = 100_000\n"
LIKE_ANYBODY = """
import ctypes, struct
header, sets = struct.pack("=Ii", 0x20080522, 0), ctypes.create_string_buffer(24)
assert ctypes.CDLL(None).capget(header, sets) == 0
words = list(struct.unpack("=6I", sets.raw))
words[0] &= ~0b110  # the right of root to open what its mode forbids
assert ctypes.CDLL(None).capset(header, struct.pack("=6I", *words)) == 0
"""
PROGRAM = """
import ctypes, json, os, resource, signal, socket, sys, tempfile, threading
from pathlib import Path
from safehold.examiner.processes.confinement import Files, Limits, confine

folder = Path(sys.argv[1])
os.environ["TMPDIR"] = str(folder / "spool")
# The path of a socket has at most 107 bytes.
os.chdir(Path(sys.argv[5]).parent)
limits = Limits(memory=2 << 30, processor_seconds=77, written=1 << 20)
said = confine(limits, Files([folder / "image.001"], folder / "spool", beside=sys.argv[2] == "beside"))

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
    import safehold.examiner.archives.formats, safehold.examiner.filesystems.apfs, safehold.examiner.volumes.layouts

def connect(family, address):
    with socket.socket(family) as new:
        new.connect(address)

def call(number, *arguments):
    library = ctypes.CDLL(None, use_errno=True)
    if library.syscall(ctypes.c_long(number), *arguments) < 0:
        raise OSError(ctypes.get_errno(), "refused")

def in_a_thread():
    failures = []
    thread = threading.Thread(target=lambda: failures.append(attempt(socket.socket)))
    thread.start()
    thread.join()
    if failures != ["done"]:
        raise PermissionError

image = folder / "image.001"
print(json.dumps({
    "said": said,
    "limits": {name: resource.getrlimit(getattr(resource, f"RLIMIT_{name}")) for name in ("AS", "CPU", "FSIZE", "CORE")},
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
    "create one elsewhere": attempt(lambda: Path(sys.argv[3]).touch()),
    "read another file": attempt(lambda: (folder / "other" / "secret").read_bytes()),
    "read the system's": attempt(lambda: Path("/etc/passwd").read_bytes()),
    "look around": attempt(lambda: os.listdir("/")),
    "look at another process": attempt(lambda: Path(f"/proc/{os.getppid()}/status").read_bytes()),
    "run a program": attempt(lambda: os.execv(sys.executable, [sys.executable, "-c", ""])),
    "set the times of the image": attempt(lambda: os.utime(image, (0, 0))),
    "set the times of another file": attempt(lambda: os.utime(sys.argv[4], (0, 0))),
    "set its own times": attempt(lambda: os.utime(folder / "spool" / "rows", (0, 0))),
    "set the mode of the image": attempt(lambda: os.chmod(image, 0o777)),
    "set the owner of the image": attempt(lambda: os.chown(image, os.geteuid(), os.getegid())),
    "set an attribute of the image": attempt(lambda: os.setxattr(image, "user.note", b"x")),
    "connect to a path": attempt(lambda: connect(socket.AF_UNIX, Path(sys.argv[5]).name)),
    "connect to an abstract name": attempt(lambda: connect(socket.AF_UNIX, b"\\0" + sys.argv[6].encode())),
    "connect to an address": attempt(lambda: connect(socket.AF_INET, ("127.0.0.1", int(sys.argv[7])))),
    "make a pair of sockets": attempt(socket.socketpair),
    "make a socket in a thread": attempt(in_a_thread),
    "set up a ring that could open sockets": attempt(lambda: call(425, 8, ctypes.create_string_buffer(120))),
    "end its parent": attempt(lambda: os.kill(os.getppid(), signal.SIGTERM)),
}))
"""
DONE = ("read the image", "list its folder", "write a spool file", "write a temporary file", "load libraries")
REFUSED = (
    "write the image", "cut the image short", "remove the image", "create a file", "create one elsewhere", "read another file",
    "read the system's", "look around", "look at another process", "run a program",
)  # fmt: skip
CALLS_REFUSED = (
    "set the times of the image", "set the times of another file", "set its own times", "set the mode of the image",
    "set the owner of the image", "set an attribute of the image", "connect to a path", "connect to an abstract name",
    "connect to an address", "make a pair of sockets", "make a socket in a thread", "set up a ring that could open sockets",
    "end its parent", "run a program",
)  # fmt: skip
needs_landlock = pytest.mark.skipif(landlock.version() < landlock.WHOLE_FROM, reason="this kernel offers no whole Landlock")

needs_seccomp = pytest.mark.skipif(
    platform.machine() not in seccomp._ARCHITECTURES, reason="no filter of system calls for this architecture"
)


@pytest.fixture
def folder(tmp_path):
    for name in ("evidence/spool", "evidence/other", "elsewhere"):
        (tmp_path / name).mkdir(parents=True)
    for name in ("evidence/image.001", "evidence/image.002", "evidence/other/secret", "elsewhere/there"):
        (tmp_path / name).write_bytes(b"content")
    return tmp_path / "evidence"


def attempts(folder: Path, beside: str, program: str = PROGRAM) -> dict:
    """Let a confined process try everything, with something to connect to in each way that there is."""
    environment = {"PYTHONPATH": str(SOURCE), "PATH": os.environ["PATH"]}
    elsewhere = folder.parent / "elsewhere"
    name = f"safehold-{os.getpid()}-{folder.parent.name}"
    with (
        socket.socket(socket.AF_UNIX) as by_path,
        socket.socket(socket.AF_UNIX) as abstract,
        socket.create_server(("127.0.0.1", 0)) as network,
    ):
        with contextlib.chdir(elsewhere):
            by_path.bind("socket")
        abstract.bind(f"\0{name}")
        for listening in (by_path, abstract):
            listening.listen()
        command = [
            *(sys.executable, "-c", program, folder, beside, elsewhere / "new", elsewhere / "there"),
            *(elsewhere / "socket", name, str(network.getsockname()[1])),
        ]
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
    assert not (folder.parent / "elsewhere" / "new").exists()
    assert (folder / "image.001").read_bytes() == b"content"


@needs_seccomp
def test_a_reading_process_connects_to_nothing_and_leaves_files_their_times_and_modes(folder):
    before = [path.stat() for path in (folder / "image.001", folder.parent / "elsewhere" / "there")]
    found = attempts(folder, "alone")
    assert found["said"]["sockets"] is True
    assert {name: found[name] for name in CALLS_REFUSED} == dict.fromkeys(CALLS_REFUSED, "PermissionError")
    after = [path.stat() for path in (folder / "image.001", folder.parent / "elsewhere" / "there")]
    assert [(file.st_mtime_ns, file.st_mode) for file in after] == [(file.st_mtime_ns, file.st_mode) for file in before]


@needs_seccomp
def test_sockets_are_closed_where_the_kernel_has_no_landlock(folder):
    harmless = PROGRAM.replace('"write the image": attempt', '"write the image": (lambda _: None)')
    for name in ("cut the image short", "remove the image"):
        harmless = harmless.replace(f'"{name}": attempt', f'"{name}": (lambda _: None)')
    found = attempts(folder, "alone", WITHOUT.partition("\n")[2] + harmless)
    assert (found["said"]["files"], found["said"]["sockets"]) == (False, True)
    assert {name: found[name] for name in CALLS_REFUSED} == dict.fromkeys(CALLS_REFUSED, "PermissionError")


def test_a_reading_process_has_limits_of_memory_of_time_and_of_what_it_writes(folder):
    limits = attempts(folder, "alone")["limits"]
    assert limits == {"AS": [2 << 30] * 2, "CPU": [77, 107], "FSIZE": [1 << 20] * 2, "CORE": [0, 0]}


@pytest.mark.parametrize(("machine", "place"), [("x86_64", 0), ("aarch64", 1)])
def test_calls_of_another_architecture_and_of_x32_are_refused_as_those_by_name(machine, place):
    architecture = seccomp._ARCHITECTURES[machine][0]
    numbers = [call[place] for call in seccomp.REFUSED.values()]
    program = [struct.unpack("=HBBI", code) for code in seccomp._filter(architecture, numbers, has_x32=place == 0)]

    def answer(number: int, on: int = architecture) -> int:
        loaded, at = 0, 0
        while True:
            code, if_true, if_false, value = program[at]
            at += 1
            if code == seccomp._LOAD:
                loaded = {0: number, 4: on}[value]
            elif code == seccomp._RETURN:
                return value
            else:
                holds = loaded == value if code == seccomp._EQUAL else loaded >= value
                at += if_true if holds else if_false

    refused = {number for number in range(1024) if answer(number) == seccomp._REFUSE}
    assert refused == {number for number in numbers if number is not None}
    assert {answer(number, on=architecture ^ 1) for number in range(512)} == {seccomp._REFUSE}
    x32 = {answer(number | 0x40000000) for number in range(512)}
    assert x32 == ({seccomp._REFUSE} if machine == "x86_64" else {seccomp._ALLOW})


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
    assert (found["said"]["files"], found["said"]["sockets"]) == (False, False)
    assert {name: found[name] for name in DONE} == dict.fromkeys(DONE, "done")


@needs_landlock
def test_a_report_says_how_its_readers_were_confined(ext4_image, tmp_path):
    report = examine(ext4_image, out=tmp_path / "out", image_digest=False)
    said = json.loads((tmp_path / "out" / "report.json").read_text())["tool"]["confinement"]
    assert said == report.tool["confinement"]
    assert (said["files"], said["sockets"]) == (True, True)
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
