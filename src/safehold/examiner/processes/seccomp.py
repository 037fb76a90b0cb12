"""Linux seccomp: a process gives up, for good, the system calls that the reading of an image needs none of.

What is given up: sockets (also those that io_uring would open), the times, modes, owners and attributes of files, the start of
programs, and reaching into other processes or the kernel. Each is refused as "not permitted"; nothing is ended. Pipes that are
open go on.

Source: *Seccomp BPF*, documentation of the Linux kernel (`userspace-api/seccomp_filter`); the numbers are those of its
`unistd.h` for each architecture. On another architecture, or where the kernel has no seccomp, nothing is given up.
"""

from __future__ import annotations

import ctypes
import errno
import platform
import struct
import sys
from collections.abc import Iterator

#: Each system call by its number on x86-64 and on 64-bit ARM; none where an architecture does without it.
_SOCKETS: dict[str, tuple[int | None, int | None]] = {
    "socket": (41, 198), "socketpair": (53, 199), "connect": (42, 203), "bind": (49, 200), "listen": (50, 201),
    "accept": (43, 202), "accept4": (288, 242), "sendto": (44, 206), "sendmsg": (46, 211), "sendmmsg": (307, 269),
    "recvfrom": (45, 207), "recvmsg": (47, 212), "recvmmsg": (299, 243),
    "io_uring_setup": (425, 425), "io_uring_enter": (426, 426), "io_uring_register": (427, 427),
}  # fmt: skip
_ATTRIBUTES: dict[str, tuple[int | None, int | None]] = {
    "utime": (132, None), "utimes": (235, None), "futimesat": (261, None), "utimensat": (280, 88),
    "chmod": (90, None), "fchmod": (91, 52), "fchmodat": (268, 53), "fchmodat2": (452, 452),
    "chown": (92, None), "fchown": (93, 55), "lchown": (94, None), "fchownat": (260, 54),
    "setxattr": (188, 5), "lsetxattr": (189, 6), "fsetxattr": (190, 7), "setxattrat": (463, 463),
    "removexattr": (197, 14), "lremovexattr": (198, 15), "fremovexattr": (199, 16), "removexattrat": (466, 466),
    "file_setattr": (469, 469),
}  # fmt: skip
_OTHERS: dict[str, tuple[int | None, int | None]] = {
    "execve": (59, 221), "execveat": (322, 281), "kill": (62, 129), "pidfd_send_signal": (424, 424),
    "rt_sigqueueinfo": (129, 138), "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271),
    "pidfd_getfd": (438, 438), "open_by_handle_at": (304, 265), "setns": (308, 268), "unshare": (272, 97),
    "mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41), "chroot": (161, 51), "move_mount": (429, 429),
    "open_tree": (428, 428), "fsopen": (430, 430), "bpf": (321, 280), "perf_event_open": (298, 241),
    "userfaultfd": (323, 282), "add_key": (248, 217), "request_key": (249, 218), "keyctl": (250, 219),
    "init_module": (175, 105), "finit_module": (313, 273), "delete_module": (176, 106),
    "kexec_load": (246, 104), "kexec_file_load": (320, 294),
}  # fmt: skip
REFUSED = _SOCKETS | _ATTRIBUTES | _OTHERS

#: How the kernel names an architecture, the place of its numbers above, and the number of `seccomp` itself.
_ARCHITECTURES = {"x86_64": (0xC000003E, 0, 317), "aarch64": (0xC00000B7, 1, 277)}
#: The bit that marks calls of the x32 interface, which has numbers of its own.
_X32 = 0x40000000

_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_NUMBER_AT, _ARCHITECTURE_AT = 0, 4
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | errno.EPERM
_SET_FILTER, _ALL_THREADS = 1, 1


def restrict() -> bool:
    """Give up the system calls, in every thread of this process and in all that it starts.

    Needs `PR_SET_NO_NEW_PRIVS`. Returns whether they are given up now.
    """
    known = _ARCHITECTURES.get(platform.machine())
    if known is None or sys.maxsize < 1 << 32:
        return False
    architecture, place, number = known
    filters = b"".join(_filter(architecture, [call[place] for call in REFUSED.values()], has_x32=place == 0))
    code = ctypes.create_string_buffer(filters, len(filters))
    program = struct.pack("@HP", len(filters) // 8, ctypes.addressof(code))
    try:
        call = ctypes.CDLL(None).syscall
        return int(call(ctypes.c_long(number), ctypes.c_uint(_SET_FILTER), ctypes.c_uint(_ALL_THREADS), program)) == 0
    except (OSError, AttributeError):
        return False


def _filter(architecture: int, refused: list[int | None], *, has_x32: bool) -> Iterator[bytes]:
    """Yield the instructions: another architecture's calls and the refused ones are refused, the rest allowed."""
    numbers = sorted(number for number in refused if number is not None)
    yield _instruction(_LOAD, _ARCHITECTURE_AT)
    yield _instruction(_EQUAL, architecture, if_true=1)
    yield _instruction(_RETURN, _REFUSE)
    yield _instruction(_LOAD, _NUMBER_AT)
    if has_x32:
        yield _instruction(_AT_LEAST, _X32, if_true=len(numbers) + 1)
    for place, number in enumerate(numbers):
        yield _instruction(_EQUAL, number, if_true=len(numbers) - place)
    yield _instruction(_RETURN, _ALLOW)
    yield _instruction(_RETURN, _REFUSE)


def _instruction(code: int, value: int, *, if_true: int = 0) -> bytes:
    return struct.pack("=HBBI", code, if_true, 0, value)
