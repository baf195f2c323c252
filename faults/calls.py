"""Watch what a process does to files, call by call, and stop it or tell it that the disk is full at a chosen one.

The kernel asks us before each such call (seccomp's user notification), so that every library is seen: SQLite, Polars, Python. No call is
replaced and nothing is preloaded. Source: seccomp(2), seccomp_unotify(2); Linux 5.5 or newer, x86-64 and arm64.
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import os
import platform
import select
import signal
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

# What changes a file, by the number of the call; the first argument is a descriptor, or the given one a path.
_BY_DESCRIPTOR: Final = "write pwrite64 writev pwritev fsync fdatasync ftruncate fallocate"
_NUMBERS: Final[dict[str, dict[str, int]]] = {
    "x86_64": {
        "seccomp": 317, "write": 1, "pwrite64": 18, "writev": 20, "pwritev": 296, "fsync": 74, "fdatasync": 75, "ftruncate": 77, "fallocate": 285,
        "openat": 257, "rename": 82, "renameat": 264, "renameat2": 316, "mkdir": 83, "mkdirat": 258, "unlink": 87, "unlinkat": 263, "rmdir": 84,
    },
    "aarch64": {
        "seccomp": 277, "write": 64, "pwrite64": 68, "writev": 66, "pwritev": 70, "fsync": 82, "fdatasync": 83, "ftruncate": 46, "fallocate": 47,
        "openat": 56, "renameat": 38, "renameat2": 276, "mkdirat": 34, "unlinkat": 35,
    },
}  # fmt: skip
_ARCHITECTURE: Final = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_PATH_AT: Final = {
    "openat": 1,
    "renameat": 3,
    "renameat2": 3,
    "mkdirat": 1,
    "unlinkat": 1,
    "rename": 1,
    "mkdir": 0,
    "unlink": 0,
    "rmdir": 0,
}
# What a full disk refuses. Deleting, renaming and syncing what is there it does not.
_NEEDS_ROOM: Final = frozenset({"write", "pwrite64", "writev", "pwritev", "fallocate", "openat", "mkdir", "mkdirat"})
_RECEIVE, _SEND, _CONTINUE = 0xC0502100, 0xC0182101, 1
_O_CREAT: Final = 0o100
_ALLOW, _NOTIFY = 0x7FFF0000, 0x7FC00000


@dataclass(frozen=True, slots=True)
class Watched:
    """What came of a process: how many calls it made, which was the chosen one, and how it ended (as waitpid says)."""

    calls: int
    met: str
    status: int


def install() -> int:
    """Have the kernel ask before each call of this process and whatever it starts; gives the descriptor to answer at.

    Errors: OSError where the kernel, or who runs us, does not let us.
    """
    numbers, machine = _NUMBERS.get(platform.machine()), platform.machine()
    if numbers is None:
        raise OSError(errno.ENOSYS, f"not known on {machine}")
    asked = {name: number for name, number in numbers.items() if name != "seccomp"}
    program = [_load(4), _jump(0x15, _ARCHITECTURE[machine], 1, 0), _give(_ALLOW), _load(0)]
    for name, number in asked.items():
        if name == "openat":
            # Only what makes a file: the flags are the third argument.
            program += [_jump(0x15, number, 0, 4), _load(32), _jump(0x45, _O_CREAT, 1, 0), _give(_ALLOW), _give(_NOTIFY)]
        else:
            program += [_jump(0x15, number, 0, 1), _give(_NOTIFY)]
    program.append(_give(_ALLOW))
    code = ctypes.create_string_buffer(b"".join(program), 8 * len(program))

    class Program(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("code", ctypes.c_void_p))

    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(38, 1, 0, 0, 0)  # PR_SET_NO_NEW_PRIVS, without which nobody but root may install a filter
    descriptor = libc.syscall(numbers["seccomp"], 1, 8, ctypes.byref(Program(len(program), ctypes.addressof(code))))
    if descriptor < 0:
        raise OSError(ctypes.get_errno(), "the kernel does not let calls be watched")
    return int(descriptor)


def _load(offset: int) -> bytes:
    return struct.pack("HBBI", 0x20, 0, 0, offset)


def _jump(code: int, value: int, yes: int, no: int) -> bytes:
    return struct.pack("HBBI", code, yes, no, value)


def _give(answer: int) -> bytes:
    return struct.pack("HBBI", 0x06, 0, 0, answer)


def watch(listener: int, process: int, root: str, at: int, *, full: bool) -> Watched:
    """Answer the kernel until the process ends: count its calls below `root`, and kill it before number `at`, or from then on have no room.

    `at` from 1; 0 only counts.
    """
    names = {number: name for name, number in _NUMBERS[platform.machine()].items()}
    waiting = select.poll()
    waiting.register(listener, select.POLLIN)
    count, met = 0, ""
    while True:
        ready = waiting.poll(120_000)
        if not ready:
            os.kill(process, signal.SIGKILL)
            met = "hung"
            break
        if not ready[0][1] & select.POLLIN:
            break
        told = bytearray(80)
        try:
            fcntl.ioctl(listener, _RECEIVE, told)
        except OSError:
            continue
        ask, thread, _, number = struct.unpack_from("QIIi", told)
        name, given = names[number], struct.unpack_from("6Q", told, 32)
        refused = 0
        if _place(thread, name, given).startswith(root):
            count += 1
            if at and count >= at:
                if not full:
                    met = name
                    os.kill(process, signal.SIGKILL)
                    break
                if name in _NEEDS_ROOM:
                    met = met or name
                    refused = -errno.ENOSPC
        try:
            fcntl.ioctl(listener, _SEND, bytearray(struct.pack("QqiI", ask, 0, refused, 0 if refused else _CONTINUE)))
        except OSError:
            continue
    os.close(listener)
    return Watched(count, met, os.waitpid(process, 0)[1])


def _place(thread: int, name: str, given: tuple[int, ...]) -> str:
    try:
        if name in _PATH_AT:
            return _words(thread, given[_PATH_AT[name]])
        return os.readlink(f"/proc/{thread}/fd/{given[0]}")  # noqa: PTH115  (a socket or pipe is no path)
    except OSError:
        return ""


def _words(thread: int, address: int) -> str:
    with open(f"/proc/{thread}/mem", "rb", buffering=0) as memory:  # noqa: PTH123
        memory.seek(address)
        # A path may lie at the end of what may be read.
        most = min(4_096, 4_096 - address % 4_096)
        found = memory.read(most)
        return (found if b"\0" in found else found + (memory.read(4_096) or b"")).partition(b"\0")[0].decode("utf-8", "replace")


def run_watched(work: Callable[[], None], root: str, at: int, *, full: bool) -> Watched:
    """Do some work in a process of its own, watched. What it writes outside `root` is not counted and not disturbed."""
    import socket

    ours, theirs = socket.socketpair()
    process = os.fork()
    if process == 0:
        try:
            listener = install()
            socket.send_fds(theirs, [b"x"], [listener])
            os.close(listener)
            work()
        finally:
            os._exit(0)
    theirs.close()
    _, descriptors, _, _ = socket.recv_fds(ours, 1, 1)
    ours.close()
    if not descriptors:
        os.waitpid(process, 0)
        raise OSError(errno.EPERM, "the kernel does not let calls be watched")
    return watch(descriptors[0], process, root, at, full=full)
